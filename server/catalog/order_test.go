package catalog

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"segue/segmenter"
	"segue/server/catalog/tags"
)

// TestFolder: the songs of an album come in the order of its discs and tracks,
// in the places that their names have; where a track is missing names decide.
func TestFolder(t *testing.T) {
	song := func(p, album string, disc, track uint16) outcome {
		return outcome{file: file{path: p}, song: &Song{Song: new(segmenter.Song), Path: p, Tags: tags.Tags{Album: album, Disc: disc, Track: track}}}
	}
	var f folder
	for _, o := range []outcome{
		song("a", "One", 2, 1), song("b", "Two", 0, 2), song("c", "One", 1, 2), song("d", "", 0, 1),
		{file: file{path: "e"}},
		song("f", "One", 1, 1), song("g", "Two", 0, 1), song("h", "Half", 0, 2), song("i", "Half", 0, 0),
	} {
		f.add(o)
	}
	var got []string
	for _, o := range f.take() {
		got = append(got, o.path)
	}
	if got := strings.Join(got, ""); got != "fgcdeabhi" {
		t.Errorf("the order is %q", got)
	}
	if len(f.take()) > 0 {
		t.Error("it was not emptied")
	}
}

// TestOvertaking: a value that takes long does not hold up the others, and
// comes when it is done.
func TestOvertaking(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		slow := map[int]bool{2: true, 3: true, 4: true, 5: true}
		var got []int
		var last time.Duration // when the last of the others came
		for i, is := range inOrder(context.Background(), 100, slices.Values([]int{0, 1, 2, 3, 4, 5, 6, 7}), func(i int) int {
			if slow[i] {
				time.Sleep(time.Minute)
			}
			return i
		}) {
			if is {
				got = append(got, i)
			}
			if is && !slow[i] {
				last = time.Since(begin)
			}
		}
		if !slices.Equal(got, []int{0, 1, 6, 7, 2, 3, 4, 5}) || last > 5*patience {
			t.Errorf("%v, the quick ones within %v", got, last)
		}
	})
}
