package audio

// volumeRamp is over how many samples the volume changes where nothing longer
// is set: not more than 10 ms at any rate from 8 kHz up.
const volumeRamp = 80

// A gain makes samples louder or quieter without a step between any two of
// them: over a ramp to another volume, and from silence.
type gain struct {
	volume float64 // amplitude at which a ramp under way ends
	now    float64 // amplitude of the next sample
	step   float64 // from one sample to the next, until now is volume

	fade  int // length in samples of a fade
	faded int // samples of the present fade-in that were given
	in    int // length of the present fade-in; 0: none
}

func newGain() gain { return gain{volume: 1, now: 1} }

// setVolume begins a ramp to a volume of 0 to 100 %.
func (g *gain) setVolume(percent int) {
	v := float64(max(0, min(100, percent))) / 100
	g.volume = v * v * v
	g.step = (g.volume - g.now) / float64(max(g.fade, volumeRamp))
}

// settle ends what is under way: there is silence now.
func (g *gain) settle() { g.now, g.in = g.volume, 0 }

// fadeIn begins a fade from silence.
func (g *gain) fadeIn() { g.settle(); g.faded, g.in = 0, g.fade }

// apply changes samples in place. At full volume it leaves them as they are.
func (g *gain) apply(p []Sample) {
	for i := range p {
		if g.in == 0 && g.now == g.volume {
			if g.now != 1 {
				for ; i < len(p); i++ {
					p[i] = scale(p[i], g.now)
				}
			}
			return
		}
		p[i] = scale(p[i], g.next())
	}
}

// next is the amplitude of one sample.
func (g *gain) next() float64 {
	v := g.now
	if g.now += g.step; (g.step > 0) == (g.now >= g.volume) {
		g.now = g.volume
	}
	if g.in > 0 {
		v *= float64(g.faded) / float64(g.in)
		if g.faded++; g.faded == g.in {
			g.in = 0
		}
	}
	return v
}

// fadeOut makes samples quieter to the last of them, in place.
func fadeOut(p []Sample) {
	for i := range p {
		p[i] = scale(p[i], float64(len(p)-i)/float64(len(p)+1))
	}
}

func scale(s Sample, by float64) Sample {
	return Sample{s[0] * float32(by), s[1] * float32(by)}
}
