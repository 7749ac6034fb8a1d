package audio

import (
	"bytes"
	"math"
	"testing"
)

// TestEncode wants samples as the standard forms of PCM have them, those beyond
// full scale clipped where integers end.
func TestEncode(t *testing.T) {
	p := []Sample{lsb(1, -2), {0.5, -1}, {1, -1.5}, {2, 0}}
	for name, want := range map[string][]byte{
		"16":  {1, 0, 0xfe, 0xff, 0, 0x40, 0, 0x80, 0xff, 0x7f, 0, 0x80, 0xff, 0x7f, 0, 0},
		"24":  {0, 1, 0, 0, 0xfe, 0xff, 0, 0, 0x40, 0, 0, 0x80, 0xff, 0xff, 0x7f, 0, 0, 0x80, 0xff, 0xff, 0x7f, 0, 0, 0},
		"32f": {0, 0, 0, 0x38, 0, 0, 0x80, 0xb8, 0, 0, 0, 0x3f, 0, 0, 0x80, 0xbf, 0, 0, 0x80, 0x3f, 0, 0, 0xc0, 0xbf, 0, 0, 0, 0x40, 0, 0, 0, 0},
	} {
		bits, err := ParseBits(name)
		if err != nil {
			t.Fatal(err)
		}
		e := encoder{bits: bits}
		if got := e.append(nil, p); !bytes.Equal(got, want) || len(got) != len(p)*bits.sampleBytes() {
			t.Errorf("%s: % x, want % x", name, got, want)
		}
	}
	if _, err := ParseBits("8"); err == nil {
		t.Error("8 bits are known")
	}
}

// TestDither wants the error of 16 bits to be what TPDF dither makes of it: its
// mean is 0 and its power a quarter of a step's square, whatever is encoded;
// and the same samples to give the same bytes.
func TestDither(t *testing.T) {
	const n = 200_000
	for _, level := range []float64{0.25, 0.5, 0.9, -7.3, 1000.1} {
		p := make([]Sample, n)
		for i := range p {
			p[i] = Sample{float32(level / (1 << 15)), float32(-level / (1 << 15))}
		}
		var e encoder
		b := e.append(nil, p)
		for c := range 2 {
			sum, power := 0.0, 0.0
			for i := range p {
				off := float64(units(getSample(b[4*i:])[c])) - float64(p[i][c])*(1<<15)
				sum += off
				power += off * off
			}
			if mean, power := sum/n, power/n; math.Abs(mean) > 0.01 || math.Abs(power-0.25) > 0.01 {
				t.Errorf("level %v, channel %d: the error's mean is %v and its power %v, want 0 and 1/4", level, c, mean, power)
			}
		}
		var again encoder
		if !bytes.Equal(again.append(nil, p), b) {
			t.Errorf("level %v: other bytes the second time", level)
		}
	}
}
