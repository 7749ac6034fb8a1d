package mpeg

import (
	"reflect"
	"testing"
)

// field is n bits of value v.
type field struct{ v, n int }

// pack writes fields one after the other and fills the last byte with ones,
// which nobody may read.
func pack(fields []field) []byte {
	var b []byte
	at := 0
	put := func(bit int) {
		if at%8 == 0 {
			b = append(b, 0)
		}
		b[at/8] |= byte(bit << (7 - at%8))
		at++
	}
	for _, f := range fields {
		for i := f.n - 1; i >= 0; i-- {
			put(f.v >> i & 1)
		}
	}
	for at%8 != 0 {
		put(1)
	}
	return b
}

// granuleFields is a granule as the standard lays it out, every field of which
// differs from its neighbours; switched says which of its two forms.
func granuleFields(seed int, mpeg1, switched bool) ([]field, Granule) {
	g := Granule{
		Part23Length: 4095 - seed, BigValues: 287 - seed, GlobalGain: 170 + seed, ScalefacCompr: 5 + seed,
		WindowSwitching: switched, ScalefacScale: seed%2 == 0, Count1Table: seed % 2, Preflag: mpeg1 && seed%2 == 1,
	}
	fields := []field{{g.Part23Length, 12}, {g.BigValues, 9}, {g.GlobalGain, 8}, {g.ScalefacCompr, 9}, {btoi(switched), 1}}
	if mpeg1 {
		fields[3].n = 4
	}
	if switched {
		g.BlockType, g.MixedBlock = Short, true
		g.TableSelect, g.SubblockGain = [3]int{31, 1 + seed}, [3]int{7, 2, seed}
		fields = append(fields, []field{{2, 2}, {1, 1}, {31, 5}, {1 + seed, 5}, {7, 3}, {2, 3}, {seed, 3}}...)
	} else {
		g.TableSelect, g.RegionCount = [3]int{30, 1 + seed, 24}, [2]int{14, 5}
		fields = append(fields, []field{{30, 5}, {1 + seed, 5}, {24, 5}, {14, 4}, {5, 3}}...)
	}
	if mpeg1 {
		fields = append(fields, field{btoi(g.Preflag), 1})
	}
	return append(fields, field{btoi(g.ScalefacScale), 1}, field{g.Count1Table, 1}), g
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// TestSideInfo writes side information of all four lengths and reads it.
func TestSideInfo(t *testing.T) {
	for _, h := range []Header{0xfffb9064, 0xfffb90c4, 0xfff38064, 0xffe340c4} {
		var want SideInfo
		var fields []field
		channels, mpeg1 := h.Channels(), h.Version() == MPEG1
		if mpeg1 {
			want.MainDataBegin = 0x1a5
			fields = append(fields, field{0x1a5, 9}, field{-1, 7 - 2*channels})
			want.SCFSI = [2][4]bool{{true, false, false, true}, {false, true, true, false}}
			fields = append(fields, field{0b1001, 4})
			if channels == 2 {
				fields = append(fields, field{0b0110, 4})
			} else {
				want.SCFSI[1] = [4]bool{}
			}
		} else {
			want.MainDataBegin = 0xa5
			fields = append(fields, field{0xa5, 8}, field{-1, channels})
		}
		bits := 0
		for gr := range h.Granules() {
			for ch := range channels {
				part, g := granuleFields(2*gr+ch, mpeg1, gr != ch)
				fields = append(fields, part...)
				want.Granules[gr][ch] = g
				bits += g.Part23Length
			}
		}
		b := pack(fields)
		if _, length := h.SideInfo(); len(b) != length {
			t.Fatalf("%#x: %d bytes of fields, want %d", uint32(h), len(b), length)
		}
		got := SideInfo{MainDataBegin: -1, SCFSI: [2][4]bool{{}, {true, true}}} // of the frame before
		got.Read(h, b)
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%#x:\n got %+v\nwant %+v", uint32(h), got, want)
		}
		if got.Length(h) != bits {
			t.Errorf("%#x: %d bits of main data, want %d", uint32(h), got.Length(h), bits)
		}
	}
}
