package main

// A delay remembers the last samples that it was given.
type delay struct {
	ring []float64
	at   int // of the oldest
}

// newDelay returns a delay that remembers so many samples, rounded.
func newDelay(samples float64) delay {
	return delay{ring: make([]float64, max(int(samples+0.5), 1))}
}

// swap puts a sample in and takes the oldest out.
func (d *delay) swap(x float64) float64 {
	oldest := d.ring[d.at]
	d.ring[d.at] = x
	d.at++
	if d.at == len(d.ring) {
		d.at = 0
	}
	return oldest
}

// back returns the sample that is so many samples younger than the oldest,
// between two if need be.
func (d *delay) back(younger float64) float64 {
	i := int(younger)
	share := younger - float64(i)
	a := d.ring[(d.at+i)%len(d.ring)]
	b := d.ring[(d.at+i+1)%len(d.ring)]
	return a + share*(b-a)
}

// An allpass smears a signal in time and leaves its spectrum alone.
type allpass struct {
	delay
}

// next filters one sample.
func (a *allpass) next(x float64) float64 {
	const g = 0.6
	old := a.ring[a.at]
	in := x + g*old
	a.swap(in)
	return old - g*in
}
