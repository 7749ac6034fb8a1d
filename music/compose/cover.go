package main

import (
	"image"
	"image/color"
	"math"
)

// Cover draws the picture of the album, size pixels wide and high: the sun over
// a valley, and the rings of a bell.
func Cover(size int) image.Image {
	const fine = 3 // samples a pixel, each way
	img := image.NewRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			var sum tint
			for j := range fine {
				for i := range fine {
					u := (float64(x) + (float64(i)+0.5)/fine) / float64(size)
					v := (float64(y) + (float64(j)+0.5)/fine) / float64(size)
					sum = sum.plus(paint(u, v), 1.0/(fine*fine))
				}
			}
			img.SetRGBA(x, y, color.RGBA{level(sum[0]), level(sum[1]), level(sum[2]), 255})
		}
	}
	return img
}

// A tint is a colour: red, green and blue from 0 to 1.
type tint [3]float64

func (t tint) plus(u tint, share float64) tint {
	return tint{t[0] + share*u[0], t[1] + share*u[1], t[2] + share*u[2]}
}

// mix goes from a to b as share goes from 0 to 1.
func mix(a, b tint, share float64) tint {
	share = min(max(share, 0), 1)
	return tint{}.plus(a, 1-share).plus(b, share)
}

func level(x float64) uint8 {
	return uint8(min(max(x, 0), 1)*255 + 0.5)
}

// A hill is a ridge of two waves.
type hill struct {
	base, swell, waves, turn float64
	crest, foot              tint
}

var (
	night = tint{0.13, 0.16, 0.34}
	rose  = tint{0.93, 0.55, 0.50}
	gold  = tint{1.00, 0.86, 0.58}

	hills = []hill{
		{0.60, 0.050, 1.1, 0.4, tint{0.72, 0.46, 0.53}, tint{0.86, 0.60, 0.56}},
		{0.68, 0.055, 0.9, 2.9, tint{0.46, 0.32, 0.48}, tint{0.66, 0.46, 0.53}},
		{0.77, 0.060, 0.8, 5.0, tint{0.27, 0.22, 0.40}, tint{0.42, 0.31, 0.47}},
		{0.88, 0.050, 0.7, 1.4, tint{0.11, 0.11, 0.24}, tint{0.18, 0.16, 0.31}},
	}
)

// paint returns the colour at u from the left and v from the top, each 0 to 1.
func paint(u, v float64) tint {
	const sunX, sunY, sunSize = 0.62, 0.55, 0.13
	sky := mix(night, rose, v/0.5)
	sky = mix(sky, gold, (v-0.35)/0.3)
	far := math.Hypot(u-sunX, v-sunY)
	sky = mix(sky, gold, 0.55*math.Exp(-far*far/0.06))
	for ring := 1.0; ring <= 5; ring++ {
		off := (far - sunSize - 0.075*ring) / 0.0022
		sky = mix(sky, tint{1, 0.95, 0.85}, 0.42/ring*math.Exp(-off*off))
	}
	if far < sunSize {
		sky = mix(tint{1, 0.97, 0.88}, tint{1, 0.80, 0.55}, (v-sunY+sunSize)/(2*sunSize))
	}
	c := sky
	for _, h := range hills {
		x := 2 * math.Pi * h.waves * u
		ridge := h.base + h.swell*(math.Sin(x+h.turn)+0.35*math.Sin(2.3*x+2*h.turn))
		if v > ridge {
			c = mix(h.crest, h.foot, (v-ridge)/0.16)
		}
	}
	return c
}
