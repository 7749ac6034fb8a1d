//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"time"

	"segue/internal/test/lab"
)

// flippedBits has a relay flip a bit of the music now and then. What is heard
// must be the song, or an error told.
func flippedBits(b *bed) error {
	s, err := b.programs.StartServer(b.music)
	if err != nil {
		return err
	}
	defer s.Stop()
	want, err := heardFrom(b, s.Addr, "want")
	if err != nil {
		return err
	}
	const every, flips = 300_000, 4 // octets; in all
	relay, err := newFlipper(s.Addr, every, flips)
	if err != nil {
		return err
	}
	defer relay.close()
	got, err := heardFrom(b, relay.addr(), "got")
	b.figure("flipped", "%d", flips-relay.left, "bits")
	switch {
	case relay.left == flips:
		return errors.New("nothing was flipped: the trial tries nothing")
	case err != nil:
		b.note("the song is refused: %v", err)
	case !bytes.Equal(got, want):
		return errors.New("something else than the song is heard, and no error told")
	}
	return nil
}

// A flipper is a relay that flips bits of what goes to the client, within
// payload.
type flipper struct {
	ln    net.Listener
	to    string
	every int
	wg    sync.WaitGroup

	mu   sync.Mutex
	left int // bits still to flip
}

func newFlipper(to string, every, flips int) (*flipper, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	f := &flipper{ln: ln, to: to, every: every, left: flips}
	f.wg.Go(func() {
		for {
			client, err := ln.Accept()
			if err != nil {
				return
			}
			f.wg.Go(func() { f.serve(client) })
		}
	})
	return f, nil
}

func (f *flipper) addr() string { return f.ln.Addr().String() }

func (f *flipper) close() {
	f.ln.Close()
	f.wg.Wait()
}

func (f *flipper) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", f.to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		io.Copy(server, client)
		server.Close()
	}()
	var m messages
	buf := make([]byte, 4096)
	for since := 0; ; {
		n, err := server.Read(buf)
		since += n
		if since >= f.every {
			at, ok := m.cut(buf[:n], payload)
			if place := quiet(buf[at:n]); ok && place >= 0 && f.flip() {
				buf[at+place] ^= 0x10
				since = 0
			}
			m.cut(buf[at:n], "")
		} else {
			m.cut(buf[:n], "")
		}
		if _, failed := client.Write(buf[:n]); failed != nil || err != nil {
			return
		}
	}
}

// quiet is the place of an octet that is in no frame's header; -1: none is.
func quiet(octets []byte) int {
	const header = 4 + 32 // with its side information
	since := 0
	for i, o := range octets[:min(len(octets), 400)] {
		if since++; o == 0xff {
			since = 0
		} else if since > header {
			return i
		}
	}
	return -1
}

// flip says whether to flip one more.
func (f *flipper) flip() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 {
		return false
	}
	f.left--
	return true
}

// renumbered restarts a server under a queue, with a song more that comes
// before the others.
func renumbered(b *bed) error {
	music := filepath.Join(b.dir, "music")
	for i, name := range []string{"bb", "cc", "dd", "ee"} {
		file := filepath.Join(music, name+".mp3")
		if err := errors.Join(write(file, nil), lab.WriteSong(file, 128, time.Duration(i+4)*time.Second)); err != nil { // no two alike
			return err
		}
	}
	s, err := b.programs.StartServer(music)
	if err != nil {
		return err
	}
	defer func() { s.Stop() }()
	c, err := b.programs.StartClient(s.Addr, "--output", "null")
	if err != nil {
		return err
	}
	defer c.Kill()
	if err := c.Tell("play 2 3 4"); err != nil {
		return err
	}
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for begun := time.Now(); !strings.Contains(c.Said(), "playing 2"); <-tick.C {
		if time.Since(begun) > 10*time.Second {
			return fmt.Errorf("song 2 does not play: %s", c.Said())
		}
	}
	time.Sleep(time.Second) // for the client to learn what its queue holds
	addr := s.Addr
	s.Kill()
	file := filepath.Join(music, "aa.mp3")
	if err := errors.Join(write(file, nil), lab.WriteSong(file, 128, 8*time.Second)); err != nil {
		return err
	}
	if s, err = b.programs.StartServer("--addr", addr, music); err != nil {
		return err
	}
	if err := c.Tell("wait\nquit"); err != nil {
		return err
	}
	select {
	case <-c.Ended():
	case <-time.After(time.Minute):
	}
	var heard []string
	for _, m := range regexp.MustCompile(`(?m)^playing \d+: (\w+)`).FindAllStringSubmatch(c.Said(), -1) {
		heard = append(heard, m[1])
	}
	b.note("heard %q", heard)
	if strings.Join(heard, " ") != "cc dd ee" {
		return fmt.Errorf("heard %q and not cc, dd and ee: %s", heard, c.Said())
	}
	return nil
}
