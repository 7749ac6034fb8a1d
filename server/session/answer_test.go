package session

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/test/mp3test"
	"segue/internal/wire"
	"segue/server/catalog"
	"segue/server/catalog/tags"
)

// renumbered is a catalogue whose songs have other numbers: those of before the
// server was restarted, say. Number 1 is gone.
type renumbered struct{ *catalog.Catalog }

func (r renumbered) Song(number uint32) (*catalog.Song, error) {
	if number == 1 {
		return nil, catalog.ErrGone
	}
	return r.Catalog.Song(number)
}

// TestSongRevision: a SONG with a revision finds the song that has it, under
// whatever number; without, or where nobody has it, the number counts.
func TestSongRevision(t *testing.T) {
	lib := renumbered{music(t)}
	first, third := lib.Songs()[0].Revision, lib.Songs()[2].Revision
	synctest.Test(t, func(t *testing.T) {
		nc, br := pipe(t, &Server{Library: lib})
		line(t, br)
		for _, c := range []struct {
			request string
			number  uint32
			code    wire.Code
		}{
			{"SONG 3", 3, 0},
			{"SONG 3 revision=" + third, 3, 0},
			{"SONG 2 revision=" + third, 3, 0},
			{"SONG 99 revision=" + third, 3, 0},
			{"SONG 1 revision=" + third, 3, 0},
			{"SONG 2 revision=" + first, 1, 0},
			{"SONG 2 revision=nobodys", 0, wire.CodeRevision},
			{"SONG 99 revision=nobodys", 0, wire.CodeNoSong},
			{"SONG 1 revision=nobodys", 0, wire.CodeGone},
			{"SONG 99", 0, wire.CodeNoSong},
			{"SONG 1", 0, wire.CodeGone},
			{"GETSEG 1 0", 0, wire.CodeGone},
		} {
			lines := ask(t, nc, br, c.request)
			song, _ := lines[0].(wire.Song)
			if codeOf(lines[0]) != c.code || song.Song != c.number {
				t.Errorf("%s is answered %+v", c.request, lines[0])
			}
			if e, refused := lines[0].(*wire.Error); refused && e.Passing() {
				t.Errorf("%s may be asked again, although all songs were found: %v", c.request, e)
			}
		}
		nc.Close()
	})
}

// scanning is a catalogue that is still being looked through.
type scanning struct{ *catalog.Catalog }

func (scanning) Progress() catalog.Progress {
	return catalog.Progress{Running: true, Found: 12, Scanned: 7}
}

// TestScanning: LIST and STATS say that more songs may be found yet.
func TestScanning(t *testing.T) {
	lib := scanning{music(t)}
	synctest.Test(t, func(t *testing.T) {
		nc, br := pipe(t, &Server{Library: lib})
		line(t, br)
		if h, _ := ask(t, nc, br, "LIST")[0].(wire.ListHeader); !h.Scanning || h.Total != 3 {
			t.Errorf("LIST is answered %+v", h)
		}
		for request, want := range map[string]wire.Error{
			"SONG 0":                    {Code: wire.CodeNoSong}, // which will be no song's
			"SONG 9":                    {Code: wire.CodeNoSong, Retry: scanRetry},
			"SONG 9 revision=nobodys":   {Code: wire.CodeNoSong, Retry: scanRetry},
			"SONG 1 revision=nobodys":   {Code: wire.CodeRevision, Retry: scanRetry},
			"GETSEG 9 0":                {Code: wire.CodeNoSong, Retry: scanRetry},
			"COVER 9":                   {Code: wire.CodeNoSong, Retry: scanRetry},
			"GETSEG 1 0 revision=other": {Code: wire.CodeRevision},
		} {
			if e, _ := ask(t, nc, br, request)[0].(*wire.Error); e == nil || e.Code != want.Code || e.Retry != want.Retry {
				t.Errorf("%s is answered %v", request, e)
			}
		}
		if s, _ := ask(t, nc, br, "STATS")[0].(wire.Statistics); !s.Scanning || s.Found != 12 || s.Scanned != 7 || s.Songs != 3 {
			t.Errorf("STATS is answered %+v", s)
		}
		nc.Close()
	})
}

// pictured is a catalogue whose first song has a picture of a size.
type pictured struct {
	*catalog.Catalog
	octets int64
}

func (p pictured) Song(number uint32) (*catalog.Song, error) {
	s, err := p.Catalog.Song(number)
	if err != nil || number != 1 {
		return s, err
	}
	with := *s
	with.Picture = &tags.Picture{Type: "image/png", Bytes: p.octets}
	return &with, nil
}

// TestNoCover: a picture that has no octets, or more than COVER can send, is
// none.
func TestNoCover(t *testing.T) {
	lib := music(t)
	for octets, want := range map[int64]bool{0: false, 1: true, wire.MaxCover: true, wire.MaxCover + 1: false} {
		synctest.Test(t, func(t *testing.T) {
			nc, br := pipe(t, &Server{Library: pictured{lib, octets}})
			line(t, br)
			if s, _ := ask(t, nc, br, "SONG 1")[0].(wire.Song); s.Cover != want {
				t.Errorf("with a picture of %d octets, SONG says %v", octets, s.Cover)
			}
			if code := codeOf(ask(t, nc, br, "COVER 1")[0]); (code == wire.CodeNoCover) == want {
				t.Errorf("a picture of %d octets is answered %v", octets, code)
			}
			nc.Close()
		})
	}
}

// TestStats: STATS counts what was done, and forgets a listener ten seconds
// after its last music.
func TestStats(t *testing.T) {
	lib := music(t)
	synctest.Test(t, func(t *testing.T) {
		s, e := &Server{Library: lib}, newEntrance()
		go s.Serve(e)
		time.Sleep(90 * time.Second)
		nc, br := e.dial(t, "192.0.2.1")
		line(t, br)
		looker, other := e.dial(t, "192.0.2.2")
		line(t, other)
		cover, _ := ask(t, looker, other, "COVER 3")[0].(wire.Cover) // no music
		synctest.Wait()                                              // until it is counted
		size := int64(lib.Songs()[0].Segment(0).Bytes)
		for range 3 {
			ask(t, nc, br, "GETSEG 1 0")
		}
		for _, bad := range []string{"GETSEG 9 0", "DANCE", "SONG x"} {
			if lines := ask(t, nc, br, bad); codeOf(lines[0]) == 0 {
				t.Errorf("%s is answered %v", bad, lines)
			}
		}
		ask(t, nc, br, "PING")
		want := wire.Statistics{
			Uptime: 90, Connections: 2, Listeners: 1, Accepted: 2,
			Requests: 8, Segments: 3, Bytes: 3*size + int64(cover.Bytes), Errors: 3, Songs: 3, Found: 3, Scanned: 3,
		}
		if lines := ask(t, nc, br, "STATS"); lines[0] != want {
			t.Errorf("STATS is answered %+v, not %+v", lines[0], want)
		}
		time.Sleep(listening)
		want.Uptime, want.Listeners, want.Requests = 100, 0, 9
		if lines := ask(t, nc, br, "STATS"); lines[0] != want {
			t.Errorf("ten seconds later STATS is answered %+v, not %+v", lines[0], want)
		}
		nc.Close()
		synctest.Wait()
		if n := s.Connections(); n != 1 {
			t.Errorf("%d connections are open when one has left", n)
		}
		cut(t, s)
	})
}

// TestChangedFile: a file that changes while it is sent, or is gone, ends that
// reply with an error, and nothing else.
func TestChangedFile(t *testing.T) {
	data := mp3test.Get(t, "cbr320-44100")
	for _, c := range []struct {
		name   string
		change func(path string) error
		code   wire.Code
	}{
		{"cut", func(p string) error { return os.Truncate(p, 100) }, wire.CodeRevision},
		{"written to", func(p string) error { return os.WriteFile(p, data[:len(data)-5], 0o644) }, wire.CodeRevision},
		{"removed", os.Remove, wire.CodeGone},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for i := range 2 {
				if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%d.mp3", i+1)), data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			lib := openLibrary(t, dir)
			synctest.Test(t, func(t *testing.T) {
				nc, br := pipe(t, &Server{Library: lib})
				line(t, br)
				// The first piece is on its way: nobody reads on.
				go fmt.Fprint(nc, "1.1 GETSEG 1 0\n")
				octets := 0
				next(t, br, &octets)
				next(t, br, &octets)
				synctest.Wait()
				if err := c.change(filepath.Join(dir, "1.mp3")); err != nil {
					t.Fatal(err)
				}
				var last wire.Reply
				for codeOf(last) == 0 && last != (wire.OK{}) {
					_, last = next(t, br, &octets)
				}
				if whole := lib.Songs()[0].Segment(0).Bytes; codeOf(last) != c.code || octets == 0 || octets >= whole {
					t.Errorf("after %d of %d octets: %v", octets, whole, last)
				}
				if lines := ask(t, nc, br, "GETSEG 1 0"); codeOf(lines[0]) != c.code {
					t.Errorf("asked again: %v", lines[0])
				}
				if lines := ask(t, nc, br, "GETSEG 2 0"); lines[len(lines)-1] != (wire.OK{}) {
					t.Errorf("another song: %v", lines)
				}
				nc.Close()
			})
		})
	}
}
