package layer3

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
)

// A signal is sound to encode, at any rate: sample i of a channel, −1 to 1.
type signal struct {
	name string
	make func(rate, channel int) func(i int) float64
}

// signals are hard on encoders in different ways.
var signals = []signal{
	{"castanets", func(rate, channel int) func(int) float64 {
		random := rand.New(rand.NewPCG(uint64(channel), 1))
		return func(i int) float64 {
			t := math.Mod(float64(i)/float64(rate)+0.013*float64(channel), 0.173)
			return 0.9 * math.Exp(-t*90) * (0.6*(2*random.Float64()-1) + 0.4*math.Sin(2*math.Pi*0.21*float64(i)))
		}
	}},
	{"noise", func(_, channel int) func(int) float64 {
		random := rand.New(rand.NewPCG(uint64(channel), 2))
		return func(int) float64 { return 0.8 * (2*random.Float64() - 1) }
	}},
	{"square", func(rate, channel int) func(int) float64 {
		period := rate / (220 + 110*channel)
		return func(i int) float64 {
			if i%period < period/2 {
				return 1
			}
			return -1
		}
	}},
	{"speech", func(rate, channel int) func(int) float64 {
		return func(i int) float64 {
			t := float64(i) / float64(rate)
			pitch := 2 * math.Pi * (130*t + 3*math.Sin(2*math.Pi*4*t))
			v := 0.0
			for k := 1.0; k <= 12; k++ { // formants that wander
				f := k * 130
				gain := math.Exp(-math.Pow((f-600-300*math.Sin(2*math.Pi*2.3*t))/250, 2)) + 0.5*math.Exp(-math.Pow((f-1400)/300, 2))
				if f < 0.45*float64(rate) {
					v += gain * math.Sin(k*pitch+float64(channel)*0.3*k)
				}
			}
			return 0.3 * v * max(0, math.Sin(2*math.Pi*3*t))
		}
	}},
}

// wav is n samples of a signal as a WAV file of 16 bits.
func (s signal) wav(rate, channels, n int) []byte {
	le := binary.LittleEndian
	size := 2 * channels * n
	b := append([]byte("RIFF"), le.AppendUint32(nil, uint32(size+36))...)
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00"...)
	b = le.AppendUint16(b, uint16(channels))
	b = le.AppendUint32(b, uint32(rate))
	b = le.AppendUint32(b, uint32(2*channels*rate))
	b = le.AppendUint16(b, uint16(2*channels))
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(size))
	var at [2]func(int) float64
	for c := range channels {
		at[c] = s.make(rate, c)
	}
	for i := range n {
		for c := range channels {
			b = le.AppendUint16(b, uint16(int16(math.Round(32767*max(-1, min(1, at[c](i)))))))
		}
	}
	return b
}
