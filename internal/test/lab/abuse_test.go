package lab

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/audio"
	"segue/client/player"
	"segue/server/session"
)

// TestAbuse plays a song to a listener while other clients of the same server
// do what they shouldn't: it is heard without a gap, and each of the others is
// done with within the server's time-outs.
func TestAbuse(t *testing.T) {
	c := openMusic(t)
	want := map[uint32][]audio.Sample{3: decode(t, c, 3, Marked, 0, 1<<30)}
	const crowd = 5 // of each kind
	path := Symmetric(20*time.Millisecond, 10e6)
	synctest.Test(t, func(t *testing.T) {
		r := NewRoom(c, path, player.Config{Decode: Marked})
		r.server.Limits = session.Limits{IdleTimeout: 20 * time.Second, WriteTimeout: 30 * time.Second}
		r.Player.Play(3)
		var wg sync.WaitGroup
		for name, attack := range map[string]func(nc net.Conn, i int) error{
			"slow-loris": func(nc net.Conn, _ int) error {
				time.Sleep(time.Second)
				_, err := io.WriteString(nc, "0")
				return err
			},
			"never reads": func(nc net.Conn, i int) error {
				_, err := fmt.Fprintf(nc, "%d.1 GETSEG 1 7\n0.%d LIST\n", i+1, i+1)
				return err
			},
			"endless line": func(nc net.Conn, _ int) error {
				_, err := io.WriteString(nc, strings.Repeat("a", 1000))
				return err
			},
			"garbage": func(nc net.Conn, i int) error {
				_, err := nc.Write([]byte{0x16, 3, 1, byte(i), 0, 0xff})
				return err
			},
			"half a handshake": func(nc net.Conn, i int) error {
				if i == 0 {
					_, err := io.WriteString(nc, "\x16\x03\x01\x02\x00\x01")
					return err
				}
				_, err := nc.Read(make([]byte, 1000))
				return err
			},
		} {
			for range crowd {
				wg.Go(func() {
					client, server := path.Dial()
					wg.Go(func() { r.Serve(server) })
					begun := time.Now()
					for i := 0; ; i++ {
						if attack(client, i) != nil {
							break
						}
					}
					client.Close()
					if d := time.Since(begun); d > time.Minute {
						t.Errorf("%s: done with after %v", name, d)
					}
				})
			}
		}
		if err := r.Player.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		if n := faithful(t, r, want)[1]; n != int64(len(want[3])) {
			t.Errorf("heard %d samples of %d", n, len(want[3]))
		}
		if gap := silence(r); gap > 0 {
			t.Errorf("silent for %v", gap)
		}
		r.Close()
		wg.Wait()
	})
}
