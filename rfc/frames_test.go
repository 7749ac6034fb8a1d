package rfc

import (
	"strconv"
	"testing"

	"segue/internal/mpeg"
)

// TestFrameTables works out the length of the frame that each header begins as
// the specification's tables and formulas say, and compares.
func TestFrameTables(t *testing.T) {
	bitrates, rates := table(t, "Bit rates in kbit/s"), table(t, "Sampling rates in Hz")
	number := func(rows map[string][]string, index, column uint32) int {
		row := rows[strconv.Itoa(int(index))]
		if int(column) >= len(row) {
			return 0
		}
		n, err := strconv.Atoi(row[column])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	columns := map[uint32]map[uint32]uint32{ // of the bit rates, by version and layer
		3: {3: 0, 2: 1, 1: 2},
		2: {3: 3, 2: 4, 1: 4},
		0: {3: 3, 2: 4, 1: 4},
	}
	frames := 0
	for bits := range uint32(1 << 21) {
		h := mpeg.Header(0x7ff<<21 | bits)
		version, layer, bitrate, rate, pad := bits>>19&3, bits>>17&3, bits>>12&15, bits>>10&3, int(bits>>9&1)
		want := 0
		if c, ok := columns[version][layer]; ok {
			b := 1000 * number(bitrates, bitrate, c)
			r := number(rates, rate, map[uint32]uint32{3: 0, 2: 1, 0: 2}[version])
			switch {
			case b == 0 || r == 0:
			case layer == 3:
				want = 4 * (12*b/r + pad)
			case layer == 2 || version == 3:
				want = 144*b/r + pad
			default:
				want = 72*b/r + pad
			}
		}
		if got := h.Size(); got != want {
			t.Fatalf("%08x: the tables say %d octets, the code %d", uint32(h), want, got)
		}
		if want > 0 {
			frames++
		}
	}
	if frames == 0 {
		t.Error("no header begins a frame")
	}
}
