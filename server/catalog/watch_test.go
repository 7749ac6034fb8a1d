package catalog

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/test/mp3test"
)

// told is a notifier that tells what the test has it tell.
type told struct {
	note    func(string)
	mu      sync.Mutex
	watched []string
	err     error // of Watch
}

func (n *told) Watch(dir string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.watched = append(n.watched, dir)
	return n.err
}

func (*told) Close() error { return nil }

// A shelf is a music directory with a catalogue that runs, on the clock of a
// synctest bubble.
type shelf struct {
	*Catalog
	*told
	t   *testing.T
	dir string
	log logText
}

// logText is a log that is read while it is written.
type logText struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logText) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logText) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// newShelf returns one that knows what is there already.
func newShelf(t *testing.T, n *told, o Options, files ...string) *shelf {
	s := &shelf{t: t, told: n, dir: t.TempDir()}
	for _, p := range files {
		s.put(p)
	}
	time.Sleep(time.Hour)
	o.Log = textLog(&s.log)
	s.run(o)
	<-s.Scanned()
	return s
}

func (s *shelf) run(o Options) {
	c, err := New(s.dir, o)
	if err != nil {
		s.t.Fatal(err)
	}
	c.notifier = func(note func(string)) (notifier, error) {
		s.note = note
		return s.told, nil
	}
	s.Catalog = c
	ctx, cancel := context.WithCancel(s.t.Context())
	var wg sync.WaitGroup
	wg.Go(func() { c.Run(ctx) })
	s.t.Cleanup(func() {
		cancel()
		wg.Wait()
		c.Close()
	})
}

// put writes a file, whose frames are of its own, in the bubble's time.
func (s *shelf) put(p string) {
	s.t.Helper()
	data := mp3test.Get(s.t, "cbr128-joint-44100")
	copy(data[len(data)-300:], p)
	s.write(p, data)
}

func (s *shelf) write(p string, data []byte) {
	s.t.Helper()
	full := filepath.Join(s.dir, p)
	if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(full, data, 0o644); err != nil {
		s.t.Fatal(err)
	}
	if err := os.Chtimes(full, time.Now(), time.Now()); err != nil {
		s.t.Fatal(err)
	}
}

// after lets time pass and wants the songs to be listed then.
func (s *shelf) after(d time.Duration, want ...string) {
	s.t.Helper()
	time.Sleep(d)
	synctest.Wait()
	if got := slices.Sorted(maps.Keys(numbers(s.Catalog))); !slices.Equal(got, want) {
		s.t.Errorf("songs %q, not %q", got, want)
	}
	checkList(s.t, s.Catalog)
}

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t, &told{}, Options{}, "a.mp3", "sub/b.mp3")
		s.after(0, "a.mp3", "sub/b.mp3")
		if want := []string{".", "sub"}; !slices.Equal(s.watched, want) {
			t.Errorf("watched %q, not %q", s.watched, want)
		}

		s.put("c.mp3")
		s.note("c.mp3")
		s.after(newRestTime-time.Millisecond, "a.mp3", "sub/b.mp3")
		s.after(restTime+3*gatherTime, "a.mp3", "c.mp3", "sub/b.mp3")

		// A directory, and what was in it before it could be watched.
		s.put("new/dir/d.mp3")
		s.note("new")
		s.after(newRestTime+restTime+3*gatherTime, "a.mp3", "c.mp3", "new/dir/d.mp3", "sub/b.mp3")
		if want := []string{".", "sub", "new", "new/dir"}; !slices.Equal(s.watched, want) {
			t.Errorf("watched %q, not %q", s.watched, want)
		}

		// A directory moved keeps its songs' numbers.
		before, _ := s.ByRevision(s.Songs()[3].Revision)
		os.Rename(s.dir+"/new", s.dir+"/old")
		s.note("new")
		s.note("old")
		s.after(restTime+2*gatherTime, "a.mp3", "c.mp3", "old/dir/d.mp3", "sub/b.mp3")
		if after, err := s.Song(before.Number); err != nil || after.Path != "old/dir/d.mp3" || before.Path != "new/dir/d.mp3" {
			t.Errorf("song %d was moved from %s, %v", before.Number, before.Path, err)
		}

		os.RemoveAll(s.dir + "/sub")
		s.note("sub/b.mp3")
		s.note("sub")
		s.after(restTime+2*gatherTime, "a.mp3", "c.mp3", "old/dir/d.mp3")

		// Events were lost.
		s.put("lost.mp3")
		s.after(time.Hour, "a.mp3", "c.mp3", "old/dir/d.mp3")
		s.note(".")
		s.after(restTime+2*gatherTime, "a.mp3", "c.mp3", "lost.mp3", "old/dir/d.mp3")
		if len(s.log.String()) > 0 {
			t.Errorf("the log says %s", s.log.String())
		}
	})
}

// TestCopying: a file that is still being written is not listed, however long
// that takes and whoever tells of it.
func TestCopying(t *testing.T) {
	for name, tell := range map[string]string{"each write is told": "b.mp3", "something was touched": "."} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newShelf(t, &told{}, Options{}, "a.mp3")
				whole := mp3test.Get(t, "cbr320-44100")
				for n := 1000; n < len(whole); n += 1000 {
					s.write("b.mp3", whole[:n])
					s.note(tell)
					s.after(newRestTime-100*time.Millisecond, "a.mp3")
				}
				s.write("b.mp3", whole)
				s.note(tell)
				s.after(newRestTime+time.Second, "a.mp3", "b.mp3")
				if b, _ := s.Song(2); b == nil || b.state.size != int64(len(whole)) {
					t.Errorf("song 2 is %+v", b)
				}
				if len(s.log.String()) > 0 {
					t.Errorf("the log says %s", s.log.String())
				}
			})
		})
	}
}

// TestFirstScanWaits: what was written a moment before the start has its place
// in the order all the same, unless it is still being written.
func TestFirstScanWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &shelf{t: t, told: &told{}, dir: t.TempDir()}
		s.put("b.mp3")
		time.Sleep(time.Hour)
		s.put("a.mp3")
		s.put("c.mp3")
		s.run(Options{})
		time.Sleep(restTime / 2)
		synctest.Wait()
		s.write("c.mp3", mp3test.Get(t, "v2-48000"))
		s.note("c.mp3")
		<-s.Scanned()
		if got := numbers(s.Catalog); len(got) != 2 || got["a.mp3"] != 1 || got["b.mp3"] != 2 {
			t.Errorf("songs %v", got)
		}
		s.after(newRestTime+2*restTime, "a.mp3", "b.mp3", "c.mp3")
	})
}

// TestBlind: where not all that changes is told, that is said once, and
// everything is looked at now and then.
func TestBlind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t, &told{err: errors.New("no more watches")}, Options{}, "a.mp3", "sub/b.mp3")
		for _, p := range []string{"c.mp3", "d.mp3"} {
			s.put(p)
			s.after(time.Second, slices.Sorted(maps.Keys(numbers(s.Catalog)))...)
			time.Sleep(rescanEvery)
		}
		s.after(restTime+2*gatherTime, "a.mp3", "c.mp3", "d.mp3", "sub/b.mp3")
		if n := strings.Count(s.log.String(), "no more watches"); n != 1 || len(s.watched) != 1 {
			t.Errorf("said %d times, watched %q", n, s.watched)
		}
	})
}

// TestSaves: what changes is kept a little later, and at the end.
func TestSaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stores := t.TempDir()
		s := newShelf(t, &told{}, Options{Cache: stores}, "a.mp3")
		kept := func(want int) {
			t.Helper()
			synctest.Wait()
			if got := s.cache.load(t.Context()); len(got) != want {
				t.Errorf("%d songs are kept, not %d", len(got), want)
			}
		}
		kept(1)
		s.put("b.mp3")
		s.note("b.mp3")
		time.Sleep(newRestTime + saveAfter)
		kept(1)
		time.Sleep(time.Second)
		kept(2)
		os.Remove(s.dir + "/a.mp3")
		s.note("a.mp3")
		time.Sleep(saveAfter + time.Second)
		kept(1)
	})
}

// TestCancelled: a first scan that is cut short keeps what it has learned, and
// what it was told.
func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, stores := t.TempDir(), t.TempDir()
		files := &shelf{t: t, dir: dir}
		for _, p := range []string{"a.mp3", "b.mp3"} {
			files.put(p)
		}
		time.Sleep(time.Hour)
		scanned(t, dir, Options{Cache: stores}).save()
		files.put("a.mp3")
		files.put("0.mp3") // waited for
		c, err := New(dir, Options{Cache: stores})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		c.notifier = func(func(string)) (notifier, error) { return &told{}, nil }
		ctx, cancel := context.WithTimeout(t.Context(), restTime/2)
		defer cancel()
		c.Run(ctx)
		select {
		case <-c.Scanned():
			t.Error("a scan that was cut short is said to be done")
		default:
		}
		if got := c.cache.load(t.Context()); got["b.mp3"] == nil {
			t.Errorf("kept are %v", got)
		}
	})
}

func TestChangedSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newChangedSet()
		if paths, next := d.take(); len(paths) > 0 || next != 0 {
			t.Errorf("nothing was touched, and %q is due, more in %v", paths, next)
		}
		for _, p := range []string{"a", "b/c", "b", "d.mp3"} {
			d.add(p)
		}
		time.Sleep(restTime / 2)
		d.add("d.mp3")
		<-d.wake
		if paths, next := d.take(); len(paths) > 0 || next != restTime/2 {
			t.Errorf("%q is due, more in %v", paths, next)
		}
		time.Sleep(restTime / 2)
		if paths, next := d.take(); !slices.Equal(paths, []string{"a", "b"}) || next != restTime/2 {
			t.Errorf("%q is due, more in %v", paths, next)
		}
		time.Sleep(restTime / 2)
		if paths, next := d.take(); !slices.Equal(paths, []string{"d.mp3"}) || next != 0 {
			t.Errorf("%q is due, more in %v", paths, next)
		}
		// So much that all must be looked at, which nothing puts off.
		for i := range 3 * maxChanged {
			d.add(strings.Repeat("x", i%1000) + string(rune('a'+i/1000)))
		}
		if len(d.due) > maxChanged {
			t.Errorf("%d paths are remembered", len(d.due))
		}
		time.Sleep(restTime)
		if paths, _ := d.take(); !slices.Equal(paths, []string{"."}) {
			t.Errorf("%q is due", paths[:min(len(paths), 10)])
		}
	})
}

// TestAnotherDirectory: what is put in the place of the music directory while
// the server runs is found, and that is said; so is one that comes back.
func TestAnotherDirectory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t, &told{}, Options{}, "a.mp3")
		s.after(0, "a.mp3")
		song := s.Songs()[0]
		before := s.dir + ".old"
		if err := os.Rename(s.dir, before); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { os.RemoveAll(before) })
		time.Sleep(3 * findEvery)
		if n := strings.Count(s.log.String(), "the music directory is gone"); n != 1 {
			t.Errorf("said %d times: %s", n, s.log.String())
		}
		s.put("b.mp3")
		s.after(findEvery+newRestTime+2*restTime+3*gatherTime, "b.mp3")
		if !strings.Contains(s.log.String(), "another one") {
			t.Errorf("the log says %s", s.log.String())
		}
		if _, err := s.Song(song.Number); !errors.Is(err, ErrGone) {
			t.Errorf("the old directory's song: %v", err)
		}
		// The first one is back.
		if err := os.RemoveAll(s.dir); err != nil {
			t.Fatal(err)
		}
		if err := os.Rename(before, s.dir); err != nil {
			t.Fatal(err)
		}
		s.after(findEvery+restTime+3*gatherTime, "a.mp3")
	})
}

// TestGrowing: a download that pauses is listed when it is whole. One that
// pauses for longer than a new file must rest is listed too early, but waits
// for twice as long from then on.
func TestGrowing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t, &told{}, Options{}, "a.mp3")
		whole := mp3test.Get(t, "cbr320-44100")
		grow := func(pause time.Duration) (numbersGiven int) {
			p := "grow" + pause.String() + ".mp3"
			given := make(map[uint32]bool)
			for n := 8000; n < len(whole); n += 4000 {
				f, err := os.OpenFile(s.dir+"/"+p, os.O_CREATE|os.O_WRONLY, 0o644)
				if err != nil {
					t.Fatal(err)
				}
				f.WriteAt(whole[:n], 0)
				f.Close()
				os.Chtimes(s.dir+"/"+p, time.Now(), time.Now())
				s.note(p)
				time.Sleep(pause)
				synctest.Wait()
				if n := numbers(s.Catalog)[p]; n > 0 {
					given[n] = true
				}
			}
			return len(given)
		}
		if n := grow(time.Second); n != 0 {
			t.Errorf("with pauses of a second it had %d numbers", n)
		}
		if n := grow(5 * time.Second); n > 2 {
			t.Errorf("with pauses of 5 s it had %d numbers", n)
		}
	})
}

// TestBeingWritten: a file that somebody has open to write it is not listed,
// however long that one pauses; after a minute it is.
func TestBeingWritten(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux tells")
	}
	synctest.Test(t, func(t *testing.T) {
		s := newShelf(t, &told{}, Options{}, "a.mp3")
		s.put("b.mp3")
		f, err := os.OpenFile(s.dir+"/b.mp3", os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s.note("b.mp3")
		s.after(maxRestTime/2, "a.mp3")
		s.after(maxRestTime, "a.mp3", "b.mp3")
	})
}
