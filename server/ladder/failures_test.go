package ladder

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// script is an encoder that is a shell script.
func script(t *testing.T, id, text string) Encoder {
	t.Helper()
	path := filepath.Join(t.TempDir(), "encoder")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return Encoder{ID: id, Path: path, args: func(int, int, int) []string { return nil }}
}

// TestEncoderFails: whatever an encoder does wrong, who waits gets an error
// that says so, and the next one who asks has it tried again.
func TestEncoderFails(t *testing.T) {
	o := original(t, 44100, 2, 2.5, "-b", "320")
	_, octets, err := o.Read(0)
	if err != nil {
		t.Fatal(err)
	}
	some := filepath.Join(t.TempDir(), "some.mp3") // the beginning of what an encoder would write
	if err := os.WriteFile(some, octets, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]Encoder{
		"missing":            {ID: "x", Path: "/nonexistent/encoder", args: lameArgs},
		"crashes at once":    script(t, "x", "echo out of luck >&2; exit 3"),
		"writes no frames":   script(t, "x", "cat /dev/zero"),
		"stops in the midst": script(t, "x", "exec head -c 5000 "+some),
		"another rate":       script(t, "x", "exec lame --quiet -r -s 44.1 --bitwidth 32 -b 48 --resample 24 -t --flush - -"),
	} {
		t.Run(name, func(t *testing.T) {
			l := newTestLadder(t, e)
			for range 2 {
				_, err := l.Segment(t.Context(), o, l.Renditions(o)[0].Revision, 1)
				if !errors.Is(err, ErrEncoder) {
					t.Fatalf("the error is %v", err)
				}
				if name == "crashes at once" && !strings.Contains(err.Error(), "out of luck") {
					t.Errorf("the error does not say what the encoder said: %v", err)
				}
			}
		})
	}
}

// TestGivenUp: who stops waiting leaves at once, also where the encoder hangs;
// and so does the ladder.
func TestGivenUp(t *testing.T) {
	o := original(t, 44100, 2, 2.5, "-b", "320")
	l := newTestLadder(t, script(t, "x", "exec sleep 1000"))
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := l.Segment(ctx, o, l.Renditions(o)[0].Revision, 0); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}
}

// TestOtherVersion: what another version of the encoder has made is not taken
// for what this one makes.
func TestOtherVersion(t *testing.T) {
	o := original(t, 44100, 2, 1, "-b", "320")
	a, b := newTestLadder(t, Encoder{ID: "lame3.100"}), newTestLadder(t, Encoder{ID: "lame3.101"})
	if x, y := a.Renditions(o)[0].Revision, b.Renditions(o)[0].Revision; x == y {
		t.Errorf("both versions name their rendition %s", x)
	}
}

// TestFull: where nothing can be kept, renditions are made all the same, and
// listeners get them.
func TestFull(t *testing.T) {
	e := testEncoder(t)
	o := original(t, 44100, 2, 3.3, "-b", "320")
	full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("skipped: %v", err)
	}
	l := newTestLadder(t, e)
	r := l.Renditions(o)[0]
	f, err := l.store.open(r.Revision, o.Segments)
	if err != nil {
		t.Fatal(err)
	}
	defer l.store.release(f)
	f.f.Close()
	f.f = full
	for n := range o.Segments {
		s, err := l.Segment(t.Context(), o, r.Revision, n)
		if err != nil || len(s.Octets) == 0 {
			t.Fatalf("segment %d: %v", n, err)
		}
	}
}

// TestFill: all renditions are made, and a second time nothing is.
func TestFill(t *testing.T) {
	e := testEncoder(t)
	l := newTestLadder(t, e)
	songs := []*Original{original(t, 44100, 2, 3.3, "-b", "320"), original(t, 24000, 1, 2.3, "-b", "160")}
	for i, want := range []int64{3*3 + 3*3, 3*3 + 3*3} {
		last := 0
		err := l.Fill(t.Context(), songs, func(made, all int) { last = max(last, made) }, func(_ *Original, err error) { t.Error(err) })
		if err != nil {
			t.Fatal(err)
		}
		if s := l.Stats(); s.Encoded != want || s.Bytes == 0 {
			t.Errorf("run %d: %d segments encoded, not %d; %d octets kept", i, s.Encoded, want, s.Bytes)
		}
		if last != int(want) {
			t.Errorf("run %d: %d reported", i, last)
		}
	}
}
