package main

import (
	"math"
	"math/cmplx"
)

// A biquad is a second-order filter; its zero value is silent.
type biquad struct {
	b0, b1, b2, a1, a2 float64
	z1, z2             float64
}

// next filters one sample.
func (f *biquad) next(x float64) float64 {
	y := f.b0*x + f.z1
	f.z1 = f.b1*x - f.a1*y + f.z2
	f.z2 = f.b2*x - f.a2*y
	return y
}

// response returns what the filter does to a sine of hz.
func (f *biquad) response(rate, hz float64) complex128 {
	z := cmplx.Exp(complex(0, -2*math.Pi*hz/rate))
	above := complex(f.b0, 0) + z*complex(f.b1, 0) + z*z*complex(f.b2, 0)
	below := 1 + z*complex(f.a1, 0) + z*z*complex(f.a2, 0)
	return above / below
}

// lowpass returns a filter that lets through what is below hz.
func lowpass(rate, hz, q float64) biquad {
	cos, alpha := corner(rate, hz, q)
	return normal((1-cos)/2, 1-cos, (1-cos)/2, 1+alpha, -2*cos, 1-alpha)
}

// highpass returns a filter that lets through what is above hz.
func highpass(rate, hz, q float64) biquad {
	cos, alpha := corner(rate, hz, q)
	return normal((1+cos)/2, -(1 + cos), (1+cos)/2, 1+alpha, -2*cos, 1-alpha)
}

// bandpass returns a filter that lets through what is around hz, at unity.
func bandpass(rate, hz, q float64) biquad {
	cos, alpha := corner(rate, hz, q)
	return normal(alpha, 0, -alpha, 1+alpha, -2*cos, 1-alpha)
}

// peak returns a filter that raises what is around hz by db.
func peak(rate, hz, q, db float64) biquad {
	cos, alpha := corner(rate, hz, q)
	a := math.Pow(10, db/40)
	return normal(1+alpha*a, -2*cos, 1-alpha*a, 1+alpha/a, -2*cos, 1-alpha/a)
}

func corner(rate, hz, q float64) (cos, alpha float64) {
	w := 2 * math.Pi * min(hz, 0.45*rate) / rate
	return math.Cos(w), math.Sin(w) / (2 * q)
}

func normal(b0, b1, b2, a0, a1, a2 float64) biquad {
	return biquad{b0: b0 / a0, b1: b1 / a0, b2: b2 / a0, a1: a1 / a0, a2: a2 / a0}
}

// A smoother is a first-order low-pass filter.
type smoother struct {
	share, y float64
}

// newSmoother returns a smoother that lets through what is below hz.
func newSmoother(rate, hz float64) smoother {
	return smoother{share: 1 - math.Exp(-2*math.Pi*min(hz, 0.45*rate)/rate)}
}

// next filters one sample.
func (s *smoother) next(x float64) float64 {
	s.y += s.share * (x - s.y)
	return s.y
}

// response returns what the smoother does to a sine of hz.
func (s *smoother) response(rate, hz float64) complex128 {
	z := cmplx.Exp(complex(0, -2*math.Pi*hz/rate))
	return complex(s.share, 0) / (1 - z*complex(1-s.share, 0))
}
