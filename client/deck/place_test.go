package deck

import "testing"

// TestPlaces holds the arithmetic of the RFC's example, and that of a resampler
// that begins where it has to.
func TestPlaces(t *testing.T) {
	m := Music{Rate: 44100, Skip: 576 + 529, Samples: 119*38*1152 + 5760 - 576 - 700}
	at := Duration(1314180, 44100)
	if got := m.At(at, 44100); got != (Place{First: 1314180, Sample: 30*38*1152 + 2005, music: m.Samples - 1314180}) {
		t.Errorf("the RFC's example is at %+v", got)
	}
	if got := m.At(-at, 44100); got != m.Beginning() {
		t.Errorf("before the beginning is at %+v", got)
	}
	if got := m.At(10*Duration(m.Samples, 44100), 44100); got.First != m.Samples || got.music != 0 || got.Sample != m.Samples+m.Skip {
		t.Errorf("beyond the end is at %+v", got)
	}
	for _, rate := range []int{48000, 22050, 8000, 192000, 44099} {
		got := m.At(at, rate)
		up, down := ratio(44100, rate)
		from := m.Samples - got.music // input sample with which the decoder's sound begins
		if from%down != 0 || from/down*up+got.lead != got.First || got.First != samples(at, rate) {
			t.Errorf("at %d Hz: %+v is not where the resampler would have been", rate, got)
		}
		if mulDiv(got.lead, down, up) < 128 {
			t.Errorf("at %d Hz: the resampler is given only %d samples", rate, mulDiv(got.lead, down, up))
		}
	}
}
