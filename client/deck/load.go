package deck

import (
	"errors"
	"fmt"
	"io"

	"segue/client/audio"
)

// A Track is what a deck is given to play.
type Track struct {
	// Next gives the song's frames, a part for each run of one rendition, from a
	// frame on. It may wait.
	Next         func() (audio.Part, error)
	FrameSamples int   // samples of a frame
	Origin       int64 // number of the first part's first sample in the song's frame stream
	Music        Music
	Place        Place // where to begin
}

// Load makes sound of a track, for a generation that plays or follows. That
// ends when the song does, when another generation has taken its place, or when
// Next or a part of it gives io.ErrClosedPipe.
func (d *Deck) Load(gen uint32, t Track) {
	d.play(gen, t.Music.Rate, func(out int) audio.Source {
		open := func(frames io.Reader) audio.Source {
			src := d.cfg.Decode(frames)
			if r, ok := src.(rated); ok {
				src = &ofRate{src: r, rate: t.Music.Rate}
			}
			return src
		}
		src := audio.Splice(t.Next, open, t.FrameSamples)
		src = audio.Resample(audio.Trim(src, t.Place.Sample-t.Origin, t.Place.music), t.Music.Rate, out)
		if t.Place.lead > 0 {
			src = audio.Trim(src, t.Place.lead, -1)
		}
		return src
	})
}

// checkRate is what an output is opened at for a sound of no rate of its own.
const checkRate = 44100

// LoadSound has a generation be a sound that is made for the output's rate.
func (d *Deck) LoadSound(gen uint32, sound func(rate int) audio.Source) {
	d.play(gen, checkRate, sound)
}

// play moves the samples of a source to the ring, in a goroutine of its own.
func (d *Deck) play(gen uint32, rate int, source func(out int) audio.Source) {
	d.wg.Go(func() {
		out, err := d.open(rate)
		if err != nil {
			d.events.put(Event{Kind: Dead, Gen: gen, Err: err})
			return
		}
		if err := d.pump(gen, source(out)); err != nil {
			d.events.put(Event{Kind: Failed, Gen: gen, Err: err})
		}
	})
}

// pump moves samples until either side has enough.
func (d *Deck) pump(gen uint32, src audio.Source) error {
	var buf [1152]audio.Sample
	for {
		n, err := src.ReadSamples(buf[:])
		if n > 0 && d.ring.Write(gen, buf[:n]) != nil {
			return nil // another generation has taken its place
		}
		switch {
		case errors.Is(err, io.EOF):
			d.ring.End(gen)
			return nil
		case errors.Is(err, io.ErrClosedPipe):
			return nil
		case err != nil:
			return err
		}
	}
}

// rated is a source that knows its sampling rate once it has given a sample.
type rated interface {
	audio.Source
	Rate() int
}

// ofRate fails where a source is not of the rate that it should be: it would be
// heard too fast or too slow.
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
