package session

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"segue/internal/wire"
)

// stuttering fails with a timeout before every read.
type stuttering struct {
	src    io.Reader
	failed bool
}

func (s *stuttering) Read(p []byte) (int, error) {
	if s.failed = !s.failed; s.failed {
		return 0, os.ErrDeadlineExceeded
	}
	return s.src.Read(p)
}

// TestInput: however a connection's octets are cut on their way, the lines are
// the same, and when all is parsed no buffer is held.
func TestInput(t *testing.T) {
	var want []string
	for i := range 40 {
		want = append(want, fmt.Sprintf("1.%d PING x=%s", i+1, strings.Repeat("y", i*i%300)))
	}
	text := strings.Join(want, "\r\n") + "\n" + "0.1 half"
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"whole":      func(r io.Reader) io.Reader { return r },
		"octets":     iotest.OneByteReader,
		"halves":     iotest.HalfReader,
		"with end":   iotest.DataErrReader,
		"stuttering": func(r io.Reader) io.Reader { return &stuttering{src: iotest.HalfReader(r)} },
	} {
		t.Run(name, func(t *testing.T) {
			in := input{src: wrap(strings.NewReader(text))}
			var got []string
			for {
				line, err := in.line()
				if errors.Is(err, os.ErrDeadlineExceeded) {
					continue
				}
				if err != nil {
					if err != io.ErrUnexpectedEOF {
						t.Errorf("ends with %v", err)
					}
					break
				}
				got = append(got, string(line))
				in.release()
				if name == "octets" && in.lines != nil {
					t.Fatal("a buffer is held with nothing to parse")
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%d lines, not the %d sent: %q", len(got), len(want), got)
			}
		})
	}
}

// TestInputEndless: a line too long is an error as soon as it is.
func TestInputEndless(t *testing.T) {
	in := input{src: strings.NewReader(strings.Repeat("x", 1<<20))}
	if _, err := in.line(); !errors.Is(err, wire.ErrLineTooLong) {
		t.Error(err)
	}
}
