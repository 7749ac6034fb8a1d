package catalog

import (
	"cmp"
	"path"
	"slices"
	"time"
)

// maxFolder is how many songs of one folder are put in order at once. A larger
// one is put in order in parts, so that something is shown meanwhile.
const maxFolder = 4096

// A folder gathers what was found of one directory, in the order of names, and
// puts the songs of an album in the order of its discs and tracks.
type folder struct {
	outcomes []outcome
	since    time.Time // when the first of them came
}

func (f *folder) add(o outcome) {
	if len(f.outcomes) == 0 {
		f.since = time.Now()
	}
	f.outcomes = append(f.outcomes, o)
}

// isOld reports whether what was gathered has waited for long enough.
func (f *folder) isOld() bool { return len(f.outcomes) > 0 && time.Since(f.since) > patience }

// isOther reports whether a file is of another folder than those gathered.
func (f *folder) isOther(p string) bool {
	return len(f.outcomes) > 0 && (len(f.outcomes) == maxFolder || path.Dir(f.outcomes[0].path) != path.Dir(p))
}

// take empties the folder.
func (f *folder) take() []outcome {
	list := f.outcomes
	f.outcomes = nil
	albums := make(map[string][]int) // places in list
	for i, o := range list {
		if o.song != nil && o.song.Album != "" {
			albums[o.song.Album] = append(albums[o.song.Album], i)
		}
	}
	for _, places := range albums {
		songs := make([]outcome, len(places))
		for i, at := range places {
			songs[i] = list[at]
		}
		if slices.ContainsFunc(songs, func(o outcome) bool { return o.song.Track == 0 }) {
			continue // then the names are all there is
		}
		slices.SortStableFunc(songs, func(a, b outcome) int {
			return cmp.Or(cmp.Compare(a.song.Disc, b.song.Disc), cmp.Compare(a.song.Track, b.song.Track))
		})
		for i, at := range places {
			list[at] = songs[i]
		}
	}
	return list
}
