package catalog

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"segue/internal/test/mp3test"
)

// TestFollowLinks: links to directories are followed where that is allowed, are
// named once where it is not, and have an end.
func TestFollowLinks(t *testing.T) {
	song := mp3test.Get(t, "cbr128-joint-44100")
	base := t.TempDir()
	dir, other, third := base+"/music", base+"/other", base+"/third"
	put(t, dir+"/in/a.mp3", song)
	put(t, other+"/Album/b.mp3", song)
	put(t, other+"/Album/deep/c.mp3", song)
	put(t, third+"/d.mp3", song)
	for link, to := range map[string]string{
		dir + "/absolute":    dir + "/in",
		dir + "/beside":      "in",
		dir + "/out":         other + "/Album",
		dir + "/relative":    "../third",
		dir + "/in/up":       "..",
		dir + "/in/itself":   ".",
		other + "/Album/far": dir,
		other + "/Album/x":   third,
	} {
		if err := os.Symlink(to, link); err != nil {
			t.Skip(err)
		}
	}
	for name, tt := range map[string]struct {
		allowed []string
		songs   []string
		named   []string
	}{
		"none":   {nil, []string{"in/a.mp3"}, []string{"absolute", "beside", "in/itself", "in/up", "out", "relative"}},
		"inside": {[]string{Inside}, []string{"absolute/a.mp3", "beside/a.mp3", "in/a.mp3"}, []string{"absolute/itself", "absolute/up", "beside/itself", "beside/up", "in/itself", "in/up", "out", "relative"}},
		"a place": {
			[]string{filepath.Join(base, "other")},
			[]string{"in/a.mp3", "out/b.mp3", "out/deep/c.mp3"},
			[]string{"absolute", "beside", "in/itself", "in/up", "out/far", "out/x", "relative"},
		},
		"two places": {
			[]string{other, third},
			[]string{"in/a.mp3", "out/b.mp3", "out/deep/c.mp3", "out/x/d.mp3", "relative/d.mp3"},
			[]string{"absolute", "beside", "in/itself", "in/up", "out/far"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			s := scanned(t, dir, Options{FollowLinks: tt.allowed, Log: textLog(&log)})
			s.scan(t.Context(), []string{"."})
			if got := slices.Sorted(maps.Keys(numbers(s.Catalog))); !slices.Equal(got, tt.songs) {
				t.Errorf("songs %q, not %q", got, tt.songs)
			}
			var named []string
			for line := range strings.Lines(log.String()) {
				_, rest, _ := strings.Cut(line, "file=")
				file, _, _ := strings.Cut(rest, " ")
				named = append(named, file)
			}
			slices.Sort(named)
			if !slices.Equal(named, tt.named) {
				t.Errorf("named are %q, not %q", named, tt.named)
			}
			for _, song := range s.Songs() {
				stream, err := song.Open()
				if err != nil {
					t.Errorf("%s: %v", song.Path, err)
					continue
				}
				stream.Close()
			}
			// A file that comes in a directory that a link leads to.
			if slices.Contains(tt.songs, "out/b.mp3") {
				put(t, other+"/Album/new.mp3", song)
				defer os.Remove(other + "/Album/new.mp3")
				s.scan(t.Context(), []string{"out/new.mp3"})
				if numbers(s.Catalog)["out/new.mp3"] == 0 {
					t.Error("a new file is not found")
				}
			}
		})
	}
	if _, err := New(dir, Options{FollowLinks: []string{base + "/nothing"}}); err == nil {
		t.Error("a place that is not there was taken")
	}
}
