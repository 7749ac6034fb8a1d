package stream

import (
	"errors"
	"io"
	"testing"
	"testing/synctest"
)

// TestPipe: octets come out in order, reading waits for them, and the end comes
// after them.
func TestPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipe()
		var got []byte
		go func() { got, _ = io.ReadAll(p) }()
		synctest.Wait()
		if !p.dry() {
			t.Error("a reader that waits is not seen")
		}
		p.put([]byte("ab"))
		p.put(nil)
		p.put([]byte("c"))
		synctest.Wait()
		p.finish()
		p.put([]byte("d")) // too late
		synctest.Wait()
		if string(got) != "abc" || p.size() != 0 {
			t.Errorf("read %q, %d octets are left", got, p.size())
		}
	})
}

// TestPipeDrop ends a reader that waits, and gives back what is held.
func TestPipeDrop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPipe()
		p.put([]byte("abc"))
		if p.drop(); p.size() != 0 {
			t.Errorf("%d octets are held", p.size())
		}
		if _, err := p.Read(make([]byte, 1)); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("read with %v", err)
		}
	})
}

// TestPipeRetract takes back what was put last, unless it was read of.
func TestPipeRetract(t *testing.T) {
	for _, c := range []struct {
		read, retract int
		ok            bool
		left          string
	}{
		{0, 0, true, "abcdefg"},
		{0, 2, true, "abcde"},
		{0, 4, true, "abc"},
		{0, 7, true, ""},
		{1, 6, true, ""},
		{1, 7, false, "bcdefg"},
		{4, 3, true, ""},
		{4, 4, false, "efg"},
	} {
		p := newPipe()
		for _, piece := range []string{"abc", "de", "fg"} {
			p.put([]byte(piece))
		}
		if _, err := io.ReadFull(p, make([]byte, c.read)); err != nil {
			t.Fatal(err)
		}
		ok := p.retract(c.retract)
		size := p.size()
		p.finish()
		left, _ := io.ReadAll(p)
		if ok != c.ok || string(left) != c.left || size != len(c.left) {
			t.Errorf("%d were read, %d taken back: %v, left %q of %d", c.read, c.retract, ok, left, size)
		}
	}
}
