package lab

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
	"segue/server/session"
)

// bulk asks for as many segments of song 3 as may be outstanding, from one on.
func bulk(gen uint32, from, n int) (lines []string) {
	for i := range n {
		lines = append(lines, fmt.Sprintf("%d.%d GETSEG 3 %d", gen, i+1, (from+i)%99))
	}
	return lines
}

// TestControlBeforeBulk: while 40 segments wait, every reply to a command
// comes within the link's own queue and two chunks, and the bulk goes on.
func TestControlBeforeBulk(t *testing.T) {
	c := openMusic(t)
	for _, link := range []struct {
		bits float64
		most time.Duration
	}{
		{256e3, 650 * time.Millisecond},
		{1e6, 200 * time.Millisecond},
		{20e6, 80 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			path := Symmetric(20*time.Millisecond, link.bits)
			path.Down.Queue = int(link.bits / 8 * 0.05) // 50 ms
			path.Down.Queue = max(path.Down.Queue, 4*mss)
			r := dialRaw(t, &session.Server{Library: c}, path)
			r.say(bulk(7, 0, 40)...)
			time.Sleep(time.Second) // until the server knows the link
			worst := time.Duration(0)
			for i := range 20 {
				tag := wire.Tag{Serial: uint32(i + 1)}
				r.say(tag.String() + " LIST")
				last, _, took := r.until(tag)
				if _, ok := last.(wire.OK); !ok {
					t.Fatalf("LIST: %v", last)
				}
				worst = max(worst, took)
				time.Sleep(50 * time.Millisecond)
			}
			t.Logf("%.0f kbit/s: LIST took %v at most", link.bits/1e3, worst)
			if worst > link.most {
				t.Errorf("%.0f kbit/s: LIST took %v", link.bits/1e3, worst)
			}
		})
	}
}

// TestCancel: after the OK of a CANCEL nothing of what it names arrives; what
// arrives before is no more than what was in flight; tags can be used again.
func TestCancel(t *testing.T) {
	c := openMusic(t)
	synctest.Test(t, func(t *testing.T) {
		r := dialRaw(t, &session.Server{Library: c}, Symmetric(100*time.Millisecond, 1e6))
		r.say(bulk(7, 0, 40)...)
		time.Sleep(2 * time.Second)
		r.say("0.1 CANCEL 7.*", "8.1 GETSEG 3 5", "7.1 SONG 1")
		_, _, took := r.until(wire.Tag{Serial: 1})
		if took > 600*time.Millisecond {
			t.Errorf("the CANCEL's OK came after %v", took)
		}
		_, others, _ := r.until(wire.Tag{Gen: 8, Serial: 1})
		if others > 0 {
			t.Errorf("%d chunks of a cancelled generation after the CANCEL's OK", others)
		}
		// Of what ended, and of what never was.
		r.say("0.2 CANCEL 8.1", "0.3 CANCEL 9.*", "0.4 CANCEL 0.*")
		for serial := uint32(2); serial <= 4; serial++ {
			if last, _, _ := r.until(wire.Tag{Serial: serial}); last != (wire.OK{}) {
				t.Errorf("0.%d: %v", serial, last)
			}
		}
	})
}

// TestFrozenClient: one that takes nothing costs its own connection only, and
// not for ever.
func TestFrozenClient(t *testing.T) {
	c := openMusic(t)
	synctest.Test(t, func(t *testing.T) {
		srv := &session.Server{Library: c}
		path := Symmetric(20*time.Millisecond, 20e6)
		frozen := dialRaw(t, srv, path)
		frozen.say(bulk(7, 0, 60)...)
		start := time.Now()
		other := dialRaw(t, srv, path)
		for i := range 300 {
			tag := wire.Tag{Serial: uint32(i + 1)}
			other.say(tag.String() + " LIST")
			if _, _, took := other.until(tag); took > 30*time.Millisecond {
				t.Errorf("LIST %d took %v beside a frozen client", i, took)
			}
			time.Sleep(500 * time.Millisecond)
		}
		// By now the server has given the frozen one up.
		_, err := io.Copy(io.Discard, frozen)
		if errors.Is(err, io.EOF) || time.Since(start) > 3*time.Minute {
			t.Errorf("the frozen client was served to the end (%v)", err)
		}
	})
}

// TestIdle: a connection that asks for nothing is ended, with a word; one that
// asks lives, and so does one that still receives.
func TestIdle(t *testing.T) {
	c := openMusic(t)
	synctest.Test(t, func(t *testing.T) {
		srv := &session.Server{Library: c}
		r := dialRaw(t, srv, Symmetric(20*time.Millisecond, 1e6))
		if _, reply, err := r.next(); err != nil {
			t.Fatalf("%v %v", reply, err)
		}
		for i := range 5 {
			time.Sleep(wire.IdleTimeout - time.Second)
			tag := wire.Tag{Serial: uint32(i + 1)}
			r.say(tag.String() + " PING")
			r.until(tag)
		}
		start := time.Now()
		tag, reply, err := r.next()
		e, ok := reply.(*wire.Error)
		if err != nil || !ok || e.Code != wire.CodeIdle || tag != (wire.Tag{}) {
			t.Errorf("got %v %v %v", tag, reply, err)
		}
		if d := time.Since(start); d < wire.IdleTimeout-time.Second || d > wire.IdleTimeout+time.Second {
			t.Errorf("idle after %v", d)
		}
		if _, _, err := r.next(); err != io.EOF {
			t.Errorf("%v after the last line", err)
		}
	})
}

// TestShares: a long list and a song that plays share the link; neither
// starves.
func TestShares(t *testing.T) {
	c := openMusic(t)
	synctest.Test(t, func(t *testing.T) {
		r := dialRaw(t, &session.Server{Library: c}, Symmetric(20*time.Millisecond, 1e6))
		r.say(append(bulk(7, 0, 20), bulk(8, 20, 20)...)...)
		chunks := map[uint32]int{}
		for range 60 {
			tag, reply, err := r.next()
			if err != nil {
				t.Fatal(err)
			}
			if d, ok := reply.(wire.Data); ok {
				chunks[tag.Gen] += d.N
			}
		}
		if a, b := chunks[7], chunks[8]; a == 0 || b == 0 || max(a, b) > 2*min(a, b) {
			t.Errorf("one generation got %d octets, the other %d", a, b)
		}
	})
}
