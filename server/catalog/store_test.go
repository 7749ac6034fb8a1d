package catalog

import (
	"bytes"
	"encoding/binary"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/fxamacker/cbor/v2"

	"segue/internal/test/mp3test"
	"segue/segmenter"
	"segue/server/catalog/tags"
)

// records are those of all fixtures, and of a file that is no song.
func records(tb testing.TB) map[string]*record {
	tb.Helper()
	all := map[string]*record{"no/s\xffng.mp3": {Path: "no/s\xffng.mp3", Size: 5, Time: -1, Changed: 7, Reason: "no frames"}}
	for _, f := range mp3test.All() {
		song, err := segmenter.Split(bytes.NewReader(f.Data), int64(len(f.Data)))
		if err != nil {
			tb.Fatal(err)
		}
		p := "a/" + f.Name + ".mp3"
		all[p] = &record{
			Path: cbor.ByteString(p), Size: int64(len(f.Data)), Time: time.Now().UnixNano(), Song: song,
			Tags: &tags.Tags{Title: f.Name, Artist: "Étude 音", Album: "\"\n", Track: 3, TrackGain: tags.Gain{Known: true, DB: -2}},
		}
		if f.Tagged {
			all[p].Tags.Picture = &tags.Picture{Kind: 3, Offset: 10, Length: 20, Bytes: 20, Type: "image/png"}
		}
	}
	return all
}

// stored is the store of records of the directory "/music".
func stored(tb testing.TB, records map[string]*record) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := writeStore(&b, "/music", maps.Values(records)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestStore(t *testing.T) {
	want := records(t)
	for i := range 2 * blockRecords { // several blocks
		r := *want["no/s\xffng.mp3"]
		r.Path = cbor.ByteString(strings.Repeat("x", i+1))
		want[string(r.Path)] = &r
	}
	got, err := readStore(t.Context(), bytes.NewReader(stored(t, want)), "/music")
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%d records became %d, %v", len(want), len(got), err)
	}
	if _, err := readStore(t.Context(), bytes.NewReader(stored(t, want)), "/musics"); err == nil {
		t.Error("the store of another directory was taken")
	}
	empty, err := readStore(t.Context(), bytes.NewReader(stored(t, nil)), "/music")
	if err != nil || len(empty) > 0 {
		t.Errorf("%d records of none, %v", len(empty), err)
	}
}

// TestStoreDamage: a store that lost its end, or has one octet changed, is
// found out wherever that is.
func TestStoreDamage(t *testing.T) {
	few := records(t)
	maps.DeleteFunc(few, func(p string, r *record) bool { return r.Song != nil && !strings.HasPrefix(r.Tags.Title, "cbr8") })
	whole := stored(t, few)
	for i := range whole {
		if r, err := readStore(t.Context(), bytes.NewReader(whole[:i]), "/music"); err == nil || r != nil {
			t.Fatalf("%d octets of %d: %d records, %v", i, len(whole), len(r), err)
		}
		for _, flip := range []byte{1, 0x80, 0xff} {
			broken := slices.Clone(whole)
			broken[i] ^= flip
			if r, err := readStore(t.Context(), bytes.NewReader(broken), "/music"); err == nil || r != nil {
				t.Fatalf("octet %d changed: %d records, %v", i, len(r), err)
			}
		}
	}
	if r, err := readStore(t.Context(), bytes.NewReader(append(whole, 0)), "/music"); err == nil || r != nil {
		t.Errorf("an octet more: %d records, %v", len(r), err)
	}
}

// TestStoreClaims: a length that is not there takes no memory.
func TestStoreClaims(t *testing.T) {
	b := []byte(storeMagic)
	b = binary.BigEndian.AppendUint32(b, maxBlock)
	b = append(b, make([]byte, 100)...)
	got := allocated(func() { readStore(t.Context(), bytes.NewReader(b), "/music") })
	if got > 64<<10 {
		t.Errorf("%d octets for a store of %d", got, len(b))
	}
}

// allocated is how many octets f takes, freed or not; other goroutines must
// not take any.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// FuzzStore wants any octets refused or taken for records that can be used.
// It is given the blocks' contents, which have right sums, or a whole store.
func FuzzStore(f *testing.F) {
	whole := stored(f, records(f))
	f.Add(whole, false)
	f.Add(whole[:len(whole)/2], false)
	f.Add([]byte{}, false)
	for _, r := range records(f) {
		b, err := cbor.Marshal(r)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b, true)
	}
	f.Fuzz(func(t *testing.T, b []byte, block bool) {
		if block {
			b = blockStore(t, b)
		}
		records, err := readStore(t.Context(), bytes.NewReader(b), "/music")
		if err != nil && records != nil {
			t.Fatal("records of a store that is refused")
		}
		for p, r := range records {
			if p != string(r.Path) || (r.Song == nil) == (r.Reason == "") {
				t.Fatalf("%q: %+v", p, r)
			}
			if r.Song == nil {
				continue
			}
			song := newSong(nil, p, state{}, r.Song, *r.Tags)
			for i := range song.Segments() {
				seg := song.Segment(i)
				for e := range song.Extents(seg.Offset, int64(seg.Bytes)) {
					if e.Len <= 0 {
						t.Fatalf("%q: segment %+v at %+v", p, seg, e)
					}
				}
			}
		}
	})
}

// blockStore is a store of one block, with a right sum, that tells of one
// record.
func blockStore(t *testing.T, block []byte) []byte {
	b := stored(t, nil)
	b = b[:len(b)-blockHeader]
	if len(block) > 0 {
		b = binary.BigEndian.AppendUint32(b, uint32(len(block)))
		b = append(binary.BigEndian.AppendUint64(b, xxhash.Sum64(block)), block...)
	}
	b = binary.BigEndian.AppendUint32(b, 0)
	return binary.BigEndian.AppendUint64(b, 1)
}

// TestCache: what is kept comes back; where nothing can be kept that is said
// once.
func TestCache(t *testing.T) {
	var log strings.Builder
	dir, want := t.TempDir(), records(t)
	c := newCache(osDisk{}, filepath.Join(dir, "deep", "er"), "/music", textLog(&log))
	if got := c.load(t.Context()); got != nil {
		t.Errorf("%d records before any were kept", len(got))
	}
	c.save(maps.Values(want))
	c.save(maps.Values(want))
	if got := c.load(t.Context()); !reflect.DeepEqual(got, want) {
		t.Errorf("%d records, not %d", len(got), len(want))
	}
	if entries, _ := os.ReadDir(filepath.Dir(c.file)); len(entries) != 1 {
		t.Errorf("%d files are left, not 1", len(entries))
	}
	if log.Len() > 0 {
		t.Errorf("the log says %s", log.String())
	}
	os.WriteFile(c.file, []byte("damage"), 0o600)
	if got := c.load(t.Context()); got != nil || strings.Count(log.String(), "every file is read again") != 1 {
		t.Errorf("%d records of a damaged store, and the log says %s", len(got), log.String())
	}

	log.Reset()
	inTheWay := filepath.Join(dir, "file")
	os.WriteFile(inTheWay, nil, 0o600)
	c = newCache(osDisk{}, inTheWay, "/music", textLog(&log))
	c.save(maps.Values(want))
	c.save(maps.Values(want))
	if strings.Count(log.String(), "cannot keep") != 1 {
		t.Errorf("the log says %s", log.String())
	}
}

// TestSharedCache: servers of the same music that keep it at the same time do
// not spoil what is kept.
func TestSharedCache(t *testing.T) {
	stores, want := t.TempDir(), records(t)
	var log strings.Builder
	newCache(osDisk{}, stores, "/music", textLog(&log)).save(maps.Values(want))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			c := newCache(osDisk{}, stores, "/music", textLog(&log)) // nothing is to be logged
			for range 20 {
				c.save(maps.Values(want))
				if got := c.load(t.Context()); len(got) != len(want) {
					t.Errorf("%d records, not %d", len(got), len(want))
				}
			}
		})
	}
	wg.Wait()
	if log.Len() > 0 {
		t.Errorf("the log says %s", log.String())
	}
}
