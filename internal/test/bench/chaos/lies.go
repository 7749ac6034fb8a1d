//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"segue/internal/test/programs"
	"segue/internal/wire"
)

// A lie is what a server does to a client.
type lie struct {
	name string
	args []string // the client's
	// answer is the server's answer to a request; what it leaves is told truly.
	answer func(w io.Writer, tag wire.Tag, r wire.Request) (answered bool, err error)
}

const (
	memoryFlag = 1                          // of the client, MiB
	memoryMost = (memoryFlag + 32) << 10    // resident, KB
	lieMost    = 40 * time.Second           // until a client has had enough
	marks      = "\u202e\u2066\u200f\u202b" // that turn the direction of text
)

// lies are all of them.
func lies() []lie {
	play := []string{"--output", "null", "play", "1"}
	return []lie{
		{"fat segments", play, toSegments(fatSegment)},
		{"endless segment", play, toSegments(func(w io.Writer, tag wire.Tag, r wire.GetSeg) error {
			if err := say(w, tag, segment(r, make([]byte, 10))); err != nil {
				return err
			}
			return endless(w, tag)
		})},
		{"endless list", []string{"list"}, func(w io.Writer, tag wire.Tag, r wire.Request) (bool, error) {
			if _, ok := r.(wire.List); !ok {
				return false, nil
			}
			err := say(w, tag, wire.ListHeader{Total: 1<<31 - 1, Revision: "lie"})
			for i := uint32(1); err == nil; i++ {
				err = say(w, tag, wire.Item{Song: i, Milliseconds: 1000, Title: strings.Repeat("Lies", 100)})
			}
			return true, err
		}},
		{"endless cover", []string{"cover", "1", "cover.jpg"}, toCover(func(w io.Writer, tag wire.Tag) error {
			return send(w, tag, make([]byte, 600<<20))
		})},
		{"short cover", []string{"cover", "1", "cover.jpg"}, toCover(func(w io.Writer, tag wire.Tag) error {
			return send(w, tag, make([]byte, 4))
		})},
		{"payload nobody asked for", []string{"list"}, func(w io.Writer, tag wire.Tag, r wire.Request) (bool, error) {
			return true, endless(w, wire.Tag{Gen: 77, Serial: 1})
		}},
		{"direction marks", play, func(w io.Writer, tag wire.Tag, r wire.Request) (bool, error) {
			return true, say(w, tag, &wire.Error{Code: 410, Command: "SONG", Text: "gone " + marks + "elsewhere"})
		}},
	}
}

// toSegments lies about segments alone.
func toSegments(answer func(io.Writer, wire.Tag, wire.GetSeg) error) func(io.Writer, wire.Tag, wire.Request) (bool, error) {
	return func(w io.Writer, tag wire.Tag, r wire.Request) (bool, error) {
		seg, ok := r.(wire.GetSeg)
		if !ok {
			return false, nil
		}
		return true, answer(w, tag, seg)
	}
}

// toCover says that a cover is of ten octets, and sends something else.
func toCover(payload func(io.Writer, wire.Tag) error) func(io.Writer, wire.Tag, wire.Request) (bool, error) {
	return func(w io.Writer, tag wire.Tag, r wire.Request) (bool, error) {
		if _, ok := r.(wire.GetCover); !ok {
			return false, nil
		}
		return true, errors.Join(say(w, tag, wire.Cover{Song: 1, Type: "image/jpeg", Bytes: 10}), payload(w, tag), say(w, tag, wire.OK{}))
	}
}

// endless sends payload until the client is gone.
func endless(w io.Writer, tag wire.Tag) error {
	for {
		if err := send(w, tag, make([]byte, wire.MaxChunk)); err != nil {
			return err
		}
	}
}

// tellLie has a client be lied to. It must end by itself, soon, with one error,
// and hold no more memory than it was told.
func tellLie(b *bed, l lie) error {
	server, err := newLiar(func(w io.Writer, tag wire.Tag, r wire.Request) error {
		answered, err := l.answer(w, tag, r)
		if answered || err != nil {
			return err
		}
		return tell(w, tag, r)
	})
	if err != nil {
		return err
	}
	defer server.close()
	cmd := programs.Command(b.programs.Client(), append([]string{"--server", server.addr(), "--memory", fmt.Sprint(memoryFlag)}, l.args...)...)
	cmd.Dir = b.dir
	begun := time.Now()
	printed := 0
	client, err := programs.Start(cmd, func(string) { printed++ })
	if err != nil {
		return err
	}
	peak, timely := watch(client, lieMost)
	client.Kill()
	b.figure("resident", "%d", peak, "KB")
	b.figure("took", "%.1f", time.Since(begun).Seconds(), "s")
	b.figure("exit", "%d", client.ExitCode(), "code")
	said := errorLines(client.Said())
	b.figure("errors", "%d", len(said), "lines")
	_, saved := os.Stat(filepath.Join(b.dir, "cover.jpg"))
	switch {
	case peak > memoryMost:
		return fmt.Errorf("the client holds %d KB", peak)
	case !timely:
		return fmt.Errorf("the client has not had enough after %v", lieMost)
	case client.ExitCode() <= 0:
		return fmt.Errorf("the client ends with %d", client.ExitCode())
	case len(said) != 1:
		return fmt.Errorf("the client says %q", said)
	case strings.ContainsAny(said[0], marks):
		return fmt.Errorf("marks of direction reach the terminal: %q", said[0])
	case saved == nil:
		return errors.New("a cover is saved")
	}
	b.note("the client says %q", said[0])
	return nil
}

// watch waits until a process has ended, or a while, and returns the most
// memory that it was seen to hold, in KB.
func watch(p *programs.Process, most time.Duration) (peak int, timely bool) {
	over := time.After(most)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if kb, err := p.PeakResident(); err == nil {
			peak = max(peak, kb)
		}
		select {
		case <-p.Ended():
			return peak, true
		case <-over:
			return peak, false
		case <-tick.C:
		}
	}
}

// errorLines are the lines of what a client says that are no news of a song.
func errorLines(said string) (lines []string) {
	for line := range strings.Lines(said) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "playing ") {
			lines = append(lines, line)
		}
	}
	return lines
}
