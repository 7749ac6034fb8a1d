package main

import (
	"iter"
	"math"
)

// A Frame is one sample of the left and one of the right channel.
type Frame [2]float64

// An Insert makes an effect for a sample rate.
type Insert func(rate float64) Effect

// An Effect changes a stream of frames, one at a time.
type Effect interface {
	Apply(Frame) Frame
}

// fadeOut is how long the end of a piece sinks into silence, in seconds.
const fadeOut = 2.0

// Frames plays the piece. It holds no more than the notes that sound at the
// moment, and yields the same frames every time.
func (p *Piece) Frames() iter.Seq[Frame] {
	return func(yield func(Frame) bool) {
		mixer := newMixer(p)
		total := int(p.Seconds() * float64(p.Rate))
		fade := int(fadeOut * float64(p.Rate))
		for range mixer.limiter.Delay() {
			mixer.next()
		}
		for i := range total {
			f := mixer.next()
			if left := total - i; left < fade {
				g := math.Sin(math.Pi / 2 * float64(left-1) / float64(fade))
				f[0], f[1] = f[0]*g*g, f[1]*g*g
			}
			if !yield(f) {
				return
			}
		}
	}
}

// A mixer is the state of a piece that is being played.
type mixer struct {
	piece   *Piece
	cues    []cue
	sample  int
	desks   []desk
	room    *reverb
	rumble  [2]biquad
	limiter *limiter
}

// A desk is the channel of one part.
type desk struct {
	voices []voice
	insert Effect
}

// A voice is a sound at its place between left and right.
type voice struct {
	Sound
	left, right float64
}

func newMixer(p *Piece) *mixer {
	rate := float64(p.Rate)
	m := &mixer{
		piece:   p,
		cues:    p.perform(),
		desks:   make([]desk, len(p.Parts)),
		room:    newReverb(p.Room, rate),
		rumble:  [2]biquad{highpass(rate, 24, 0.7), highpass(rate, 24, 0.7)},
		limiter: newLimiter(rate),
	}
	for i, part := range p.Parts {
		if part.Insert != nil {
			m.desks[i].insert = part.Insert(rate)
		}
	}
	return m
}

// next mixes one frame.
func (m *mixer) next() Frame {
	for len(m.cues) > 0 && m.cues[0].sample <= m.sample {
		c := m.cues[0]
		m.cues = m.cues[1:]
		angle := (c.pan + 1) * math.Pi / 4
		voices := &m.desks[c.part].voices
		*voices = append(*voices, voice{m.piece.Parts[c.part].Instrument(c.tone), math.Cos(angle), math.Sin(angle)})
	}
	m.sample++

	var dry, send Frame
	for i := range m.desks {
		part := &m.piece.Parts[i]
		f := m.desks[i].next()
		for side, x := range f {
			dry[side] += x * part.Gain
			send[side] += x * part.Gain * part.Send
		}
	}
	wet := m.room.Apply(send)
	for side := range dry {
		dry[side] = m.rumble[side].next((dry[side] + wet[side]) * m.piece.Gain)
	}
	return m.limiter.Apply(dry)
}

// next sums the voices of one part, and lets go of those that are over.
func (d *desk) next() Frame {
	var f Frame
	kept := d.voices[:0]
	for _, v := range d.voices {
		x := v.Next()
		f[0] += x * v.left
		f[1] += x * v.right
		if !v.Over() {
			kept = append(kept, v)
		}
	}
	clear(d.voices[len(kept):])
	d.voices = kept
	if d.insert != nil {
		f = d.insert.Apply(f)
	}
	return f
}
