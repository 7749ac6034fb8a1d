package catalog

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"segue/internal/test/mp3test"
)

func textLog(w io.Writer) *slog.Logger { return slog.New(slog.NewTextHandler(w, nil)) }

// scanned is a scanner of a directory that has looked at all of it.
func scanned(t *testing.T, dir string, o Options) *scanner {
	t.Helper()
	c, err := New(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	s := newScanner(c)
	s.stored = c.cache.load(t.Context())
	s.scan(t.Context(), []string{"."})
	return s
}

// numbers are the numbers of the songs by path.
func numbers(c *Catalog) map[string]uint32 {
	m := make(map[string]uint32)
	for _, s := range c.Songs() {
		m[s.Path] = s.Number
	}
	return m
}

// put writes a file that is older than any other that put has written.
func put(t *testing.T, p string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, data, 0o644); err != nil {
		t.Fatal(err)
	}
	age += time.Hour
	at := time.Now().Add(-age)
	if err := os.Chtimes(p, at, at); err != nil {
		t.Fatal(err)
	}
}

var age time.Duration

func tagged(title string, song []byte) []byte {
	return slices.Concat(mp3test.ID3v2{Title: title}.Bytes(), song)
}

// TestRescan changes a directory in every way, and looks at it again.
func TestRescan(t *testing.T) {
	a, b, c := mp3test.Get(t, "cbr128-joint-44100"), mp3test.Get(t, "v2-48000"), mp3test.Get(t, "cbr320-44100")
	tests := map[string]struct {
		do   func(t *testing.T, dir string)
		look []string // "." if empty
		want map[string]uint32
		gone []uint32
	}{
		"nothing": {
			do:   func(*testing.T, string) {},
			want: map[string]uint32{"a.mp3": 1, "b.mp3": 2, "sub/c.mp3": 3},
		},
		"a new one, and a directory with another": {
			do: func(t *testing.T, dir string) {
				put(t, dir+"/0.mp3", a)
				put(t, dir+"/d/e/f.mp3", b)
			},
			want: map[string]uint32{"0.mp3": 4, "a.mp3": 1, "b.mp3": 2, "d/e/f.mp3": 5, "sub/c.mp3": 3},
		},
		"one of two new ones looked at": {
			do: func(t *testing.T, dir string) {
				put(t, dir+"/0.mp3", a)
				put(t, dir+"/d.mp3", b)
			},
			look: []string{"d.mp3"},
			want: map[string]uint32{"a.mp3": 1, "b.mp3": 2, "d.mp3": 4, "sub/c.mp3": 3},
		},
		"removed": {
			do:   func(t *testing.T, dir string) { os.Remove(dir + "/a.mp3") },
			look: []string{"a.mp3"},
			want: map[string]uint32{"b.mp3": 2, "sub/c.mp3": 3},
			gone: []uint32{1},
		},
		"a directory removed": {
			do:   func(t *testing.T, dir string) { os.RemoveAll(dir + "/sub") },
			look: []string{"sub"},
			want: map[string]uint32{"a.mp3": 1, "b.mp3": 2},
			gone: []uint32{3},
		},
		"a directory in the place of which there is a file": {
			do: func(t *testing.T, dir string) {
				os.RemoveAll(dir + "/sub")
				put(t, dir+"/sub", nil)
			},
			look: []string{"sub/c.mp3"},
			want: map[string]uint32{"a.mp3": 1, "b.mp3": 2},
			gone: []uint32{3},
		},
		"other frames": {
			do:   func(t *testing.T, dir string) { put(t, dir+"/a.mp3", c[:len(c)/2]) },
			want: map[string]uint32{"a.mp3": 4, "b.mp3": 2, "sub/c.mp3": 3},
			gone: []uint32{1},
		},
		"no frames any more": {
			do:   func(t *testing.T, dir string) { put(t, dir+"/a.mp3", []byte("none")) },
			want: map[string]uint32{"b.mp3": 2, "sub/c.mp3": 3},
			gone: []uint32{1},
		},
		"other tags": {
			do:   func(t *testing.T, dir string) { put(t, dir+"/a.mp3", tagged("new", a)) },
			want: map[string]uint32{"a.mp3": 1, "b.mp3": 2, "sub/c.mp3": 3},
		},
		"moved": {
			do:   func(t *testing.T, dir string) { os.Rename(dir+"/a.mp3", dir+"/sub/z.mp3") },
			look: []string{"a.mp3", "sub/z.mp3"},
			want: map[string]uint32{"sub/z.mp3": 1, "b.mp3": 2, "sub/c.mp3": 3},
		},
		"a directory moved": {
			do:   func(t *testing.T, dir string) { os.Rename(dir+"/sub", dir+"/0") },
			want: map[string]uint32{"a.mp3": 1, "b.mp3": 2, "0/c.mp3": 3},
		},
		"moved onto another": {
			do:   func(t *testing.T, dir string) { os.Rename(dir+"/a.mp3", dir+"/b.mp3") },
			want: map[string]uint32{"b.mp3": 1, "sub/c.mp3": 3},
			gone: []uint32{2},
		},
		"everything removed": {
			do: func(t *testing.T, dir string) {
				for _, p := range []string{"a.mp3", "b.mp3", "sub"} {
					os.RemoveAll(dir + "/" + p)
				}
			},
			want: map[string]uint32{},
			gone: []uint32{1, 2, 3},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			put(t, dir+"/a.mp3", a)
			put(t, dir+"/b.mp3", b)
			put(t, dir+"/sub/c.mp3", c)
			s := scanned(t, dir, Options{})
			before := s.Revision()
			tt.do(t, dir)
			if tt.look == nil {
				tt.look = []string{"."}
			}
			s.scan(t.Context(), tt.look)
			if got := numbers(s.Catalog); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("songs %v, not %v", got, tt.want)
			}
			if changed := s.Revision() != before; changed != (name != "nothing") {
				t.Errorf("the list's revision changed: %v", changed)
			}
			for _, n := range tt.gone {
				if _, err := s.Song(n); !errors.Is(err, ErrGone) {
					t.Errorf("song %d: %v", n, err)
				}
			}
			want := Progress{false, len(s.Songs()) + len(s.refused), len(s.Songs()) + len(s.refused), len(tt.want)}
			if got := s.Progress(); got != want {
				t.Errorf("progress %+v, not %+v", got, want)
			}
			checkList(t, s.Catalog)
		})
	}
}

// TestTwinsMoved: where several songs have the same frames, each keeps its own
// number when their directory is moved.
func TestTwinsMoved(t *testing.T) {
	dir, song := t.TempDir(), mp3test.Get(t, "cbr128-joint-44100")
	for i := range 20 {
		put(t, fmt.Sprintf("%s/old/%02d.mp3", dir, i), song)
	}
	s := scanned(t, dir, Options{})
	os.Rename(dir+"/old", dir+"/new")
	s.scan(t.Context(), []string{"new", "old"})
	for i, song := range s.Songs() {
		if want := fmt.Sprintf("new/%02d.mp3", i); song.Path != want || int(song.Number) != i+1 {
			t.Errorf("song %d is %s, not %s", song.Number, song.Path, want)
		}
	}
}

// checkList wants the songs in the order of their numbers, and each to be
// found by number and by revision.
func checkList(t *testing.T, c *Catalog) {
	t.Helper()
	songs := c.Songs()
	if !slices.IsSortedFunc(songs, func(a, b *Song) int { return int(a.Number) - int(b.Number) }) {
		t.Error("the songs are not in the order of their numbers")
	}
	for _, s := range songs {
		if got, err := c.Song(s.Number); got != s || err != nil {
			t.Errorf("song %d is %v, %v", s.Number, got, err)
		}
		if got, ok := c.ByRevision(s.Revision); !ok || got.Revision != s.Revision || !slices.Contains(songs, got) {
			t.Errorf("revision %s is of %v", s.Revision, got)
		}
		if stream, err := s.Open(); err != nil {
			t.Errorf("%s: %v", s.Path, err)
		} else {
			stream.Close()
		}
	}
	if s, ok := c.ByRevision("none"); ok {
		t.Errorf("a revision that there isn't is of %v", s)
	}
}

// TestListStands: a list that somebody holds is not changed by what comes
// later.
func TestListStands(t *testing.T) {
	dir := t.TempDir()
	a := mp3test.Get(t, "cbr128-joint-44100")
	for i := range 5 {
		put(t, fmt.Sprintf("%s/%d.mp3", dir, i), tagged("old", a))
	}
	s := scanned(t, dir, Options{})
	held := s.Songs()
	want := slices.Clone(held)
	os.Remove(dir + "/1.mp3")
	put(t, dir+"/2.mp3", tagged("new", a))
	put(t, dir+"/5.mp3", mp3test.Get(t, "v2-48000"))
	s.scan(t.Context(), []string{"."})
	if !slices.Equal(held, want) || held[2].Title != "old" {
		t.Error("a list that was held has changed")
	}
	if got := s.Songs(); len(got) != 5 || got[1].Title != "new" {
		t.Errorf("%d songs", len(got))
	}
}

// TestRestart: what the store knows is not read again, and what it knows
// wrongly is.
func TestRestart(t *testing.T) {
	a, b := mp3test.Get(t, "cbr128-joint-44100"), mp3test.Get(t, "v2-48000")
	dir, cache := t.TempDir(), t.TempDir()
	put(t, dir+"/a.mp3", tagged("A", a))
	put(t, dir+"/b.mp3", tagged("B", b))
	put(t, dir+"/c.mp3", []byte("no song"))
	put(t, dir+"/gone.mp3", b)
	var log strings.Builder
	first := scanned(t, dir, Options{Cache: cache, Log: textLog(&log)})
	first.save()
	os.Remove(dir + "/gone.mp3")
	// A title that stands in the store alone tells that the file was not read.
	records := first.cache.load(t.Context())
	records["a.mp3"].Tags.Title = "Stored"
	first.cache.save(maps.Values(records))
	put(t, dir+"/b.mp3", tagged("New", b))

	s := scanned(t, dir, Options{Cache: cache, Log: textLog(&log)})
	titles := ""
	for _, song := range s.Songs() {
		titles += song.Title + " "
	}
	if titles != "Stored New " {
		t.Errorf("songs %q", titles)
	}
	if strings.Count(log.String(), "file=c.mp3") != 2 {
		t.Errorf("what is left out is not named once a start: %s", log.String())
	}
	s.save()
	if records := s.cache.load(t.Context()); len(records) != 3 || records["gone.mp3"] != nil {
		t.Errorf("%d records are kept", len(records))
	}
}

// TestSameSizeAndTime: other octets of the same size and time are noticed.
func TestSameSizeAndTime(t *testing.T) {
	dir, cache := t.TempDir(), t.TempDir()
	file := dir + "/a.mp3"
	put(t, file, tagged("Old", mp3test.Get(t, "v2-48000")))
	when := time.Now().Add(-time.Hour)
	os.Chtimes(file, when, when)
	s := scanned(t, dir, Options{Cache: cache})
	s.save()
	put(t, file, tagged("New", mp3test.Get(t, "v2-48000")))
	os.Chtimes(file, when, when)
	s.scan(t.Context(), []string{"."})
	if title := s.Songs()[0].Title; title != "New" {
		t.Errorf("while it runs the title is %q", title)
	}
	if title := scanned(t, dir, Options{Cache: cache}).Songs()[0].Title; title != "New" {
		t.Errorf("after a restart the title is %q", title)
	}
}

// TestOtherLayers: what is MPEG audio but no MP3 is named, with what to do.
func TestOtherLayers(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/a.mp3", mp3test.Get(t, "layer2-48000"))
	put(t, dir+"/b.mp3", mp3test.Get(t, "cbr32-11025"))
	var log strings.Builder
	s := scanned(t, dir, Options{Log: textLog(&log)})
	if got := numbers(s.Catalog); !reflect.DeepEqual(got, map[string]uint32{"b.mp3": 1}) {
		t.Errorf("songs %v", got)
	}
	if !strings.Contains(log.String(), "it is MPEG-1 Layer II, which players don't decode; encode it as MP3") {
		t.Errorf("the log says %q", log.String())
	}
}

// TestUnreadable: a file or directory that cannot be read is named once, and
// what was known of the directory stays.
func TestUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("everything can be read by the superuser")
	}
	a := mp3test.Get(t, "cbr128-joint-44100")
	dir := t.TempDir()
	put(t, dir+"/a.mp3", a)
	put(t, dir+"/b/b.mp3", a)
	put(t, dir+"/c.mp3", a)
	os.Chmod(dir+"/a.mp3", 0)
	var log strings.Builder
	s := scanned(t, dir, Options{Log: textLog(&log)})
	os.Chmod(dir+"/b", 0)
	defer os.Chmod(dir+"/b", 0o700)
	for range 3 {
		s.scan(t.Context(), []string{"."})
	}
	if n := strings.Count(log.String(), "left out"); n != 2 {
		t.Errorf("%d files are named:\n%s", n, log.String())
	}
	if got := numbers(s.Catalog); !reflect.DeepEqual(got, map[string]uint32{"b/b.mp3": 1, "c.mp3": 2}) {
		t.Errorf("songs %v", got)
	}
	os.Chmod(dir+"/a.mp3", 0o600)
	s.scan(t.Context(), []string{"a.mp3"})
	if got := numbers(s.Catalog); got["a.mp3"] != 3 {
		t.Errorf("songs %v", got)
	}
}

func TestInOrder(t *testing.T) {
	const n = 1000
	count := func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
	square := func(i int) int { return i * i }
	want := 0
	for got, is := range inOrder(t.Context(), 3, iter.Seq[int](count), square) {
		if !is || got != want*want {
			t.Fatalf("%d. is %d", want, got)
		}
		want++
	}
	if want != n {
		t.Errorf("%d values of %d", want, n)
	}
	// Left early, and cancelled: all goroutines end, or the test would not.
	for range inOrder(t.Context(), 0, iter.Seq[int](count), square) {
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	got := 0
	for range inOrder(ctx, n, iter.Seq[int](count), square) {
		if got++; got == 10 {
			cancel()
		}
	}
	if got == n {
		t.Error("it went on after its context's end")
	}
}

// TestReaders asks for songs from several goroutines while they are found and
// lost: a list is in order, grows by itself only, and what it shows is there.
func TestReaders(t *testing.T) {
	const songs = 200
	dir, song := t.TempDir(), mp3test.Get(t, "cbr8-24000")
	for i := range songs {
		copy(song[len(song)-9:], fmt.Sprintf("%09d", i))
		put(t, fmt.Sprintf("%s/%03d.mp3", dir, i), song)
	}
	c, err := New(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	done := make(chan struct{})
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for seen := 0; ; {
				list := c.Songs()
				for i, s := range list {
					if i > 0 && list[i-1].Number >= s.Number {
						t.Errorf("song %d comes before %d", list[i-1].Number, s.Number)
					}
					if got, err := c.Song(s.Number); err == nil && got.Path != s.Path {
						t.Errorf("song %d is %s and %s", s.Number, s.Path, got.Path)
					} else if err != nil && !errors.Is(err, ErrGone) {
						t.Error(err)
					}
					c.ByRevision(s.Revision)
				}
				if p := c.Progress(); p.Running && p.Songs < seen {
					t.Errorf("%d songs after %d", p.Songs, seen)
				}
				seen = len(list)
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	s := newScanner(c)
	s.scan(t.Context(), []string{"."})
	if got := c.Progress(); got != (Progress{false, songs, songs, songs}) {
		t.Errorf("progress %+v", got)
	}
	for i := range songs / 2 {
		os.Remove(fmt.Sprintf("%s/%03d.mp3", dir, 2*i))
	}
	s.scan(t.Context(), []string{"."})
	close(done)
	wg.Wait()
	if got := len(c.Songs()); got != songs/2 {
		t.Errorf("%d songs are left", got)
	}
	checkList(t, c)
}

// TestProgress: no more files were looked at than found, at whatever moment of
// a scan somebody asks: files may be gone when their turn comes.
func TestProgress(t *testing.T) {
	c, err := New(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.found.Store(10)
	c.scanned.Store(12)
	if p := c.Progress(); p.Scanned > p.Found {
		t.Errorf("looked at %d of %d files", p.Scanned, p.Found)
	}
}
