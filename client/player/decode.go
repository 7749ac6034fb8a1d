package player

import (
	"errors"
	"fmt"
	"io"

	"segue/client/audio"
)

// decoded is what the decoder's goroutine tells the loop: first the rate that
// the output runs at, 0 if it doesn't; later the error, if any.
type decoded struct {
	gen  uint32
	rate int
	err  error
}

// decode starts the goroutine that makes samples of a play's frames. It ends
// when the song does, or when the ring or the feed is no longer this play's.
func (l *loop) decode(p *play) {
	if p.decoding {
		return
	}
	p.decoding = true
	gen, frames, rate, from := p.gen, p.feed, p.desc.Rate, p.place
	skip := from.skip + int64(p.preroll)*int64(p.desc.FrameSamples)
	l.wg.Go(func() {
		out, err := l.output.open(l.ring, rate)
		l.post(decoded{gen: gen, rate: out, err: err})
		if err != nil {
			return
		}
		src := l.cfg.Decode(frames)
		if r, ok := src.(rated); ok {
			src = &ofRate{src: r, rate: rate}
		}
		src = audio.Resample(audio.Trim(src, skip, from.music), rate, out)
		if from.lead > 0 {
			src = audio.Trim(src, from.lead, -1)
		}
		if err := pump(src, l.ring, gen); err != nil {
			l.post(decoded{gen: gen, rate: out, err: err})
		}
	})
}

// rated is a source that knows its sampling rate once it has given a sample.
type rated interface {
	audio.Source
	Rate() int
}

// ofRate fails where a source is not of the rate that the song's description
// says: it would be heard too fast or too slow.
type ofRate struct {
	src  rated
	rate int
}

// ReadSamples implements audio.Source.
func (o *ofRate) ReadSamples(p []audio.Sample) (int, error) {
	n, err := o.src.ReadSamples(p)
	if n > 0 && o.src.Rate() != o.rate {
		return 0, fmt.Errorf("the song is of %d Hz and not, as the server says, of %d", o.src.Rate(), o.rate)
	}
	return n, err
}

// pump moves samples from a source to the ring until either has enough.
func pump(src audio.Source, ring *audio.Ring, gen uint32) error {
	var buf [1152]audio.Sample
	for {
		n, err := src.ReadSamples(buf[:])
		if n > 0 {
			if ring.Write(gen, buf[:n]) != nil {
				return nil // another play has begun
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			ring.End(gen)
			return nil
		case errors.Is(err, io.ErrClosedPipe):
			return nil
		case err != nil:
			return err
		}
	}
}
