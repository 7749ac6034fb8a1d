package audio

import (
	"errors"
	"fmt"
	"io"

	"segue/internal/layer3"
	"segue/internal/mpeg"
)

// maxBad is how many broken frames in a row are patched with silence.
const maxBad = 50

var errSync = errors.New("no frame header where one has to be; fetch the song again")

// A Decoder decodes a clean MP3 frame stream: frame after frame of one version,
// layer and sampling rate, without tags and without an Info frame. It is a
// [Source].
//
// It reads one frame at a time and never a byte beyond it, and a frame's
// samples come out before the next frame's first byte is read. Only in free
// format does it read two frames ahead at first, to learn how long they are. N
// frames give exactly N times the samples of a frame: one that is broken, or
// whose main data began before the stream did (a start in mid-song), is silent
// but keeps its place.
//
// Errors: an [*UnsupportedError] at the first frame that can't be played, a
// [*DecodeError] where the stream is broken for good, and whatever the reader
// gives but io.EOF as it is.
type Decoder struct {
	r      io.Reader
	ahead  []byte // read from r, and not taken yet
	first  mpeg.Header
	free   int // length of a frame in free format without padding; 0: not known
	frames int64
	bad    int // broken frames in a row

	layer3  layer3.Decoder
	frame   []byte
	samples [layer3.MaxSamples]Sample // of the last frame
	pending []Sample                  // those not handed out yet
	err     error
}

// NewDecoder decodes the frame stream read from r. Nothing is read before the
// first [Decoder.ReadSamples].
func NewDecoder(r io.Reader) *Decoder { return &Decoder{r: r} }

// Rate is the sampling rate in Hz, known from the first successful
// [Decoder.ReadSamples] on; before that it is 0.
func (d *Decoder) Rate() int {
	if d.first == 0 {
		return 0
	}
	return d.first.Rate()
}

// ReadSamples implements [Source]. It gives no more than one frame at a time.
func (d *Decoder) ReadSamples(p []Sample) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(d.pending) == 0 {
		if d.err == nil {
			d.err = d.next()
		}
		if d.err != nil {
			return 0, d.err
		}
	}
	n := copy(p, d.pending)
	d.pending = d.pending[n:]
	return n, nil
}

// next reads and decodes the next frame.
func (d *Decoder) next() error {
	d.frame = resize(d.frame, mpeg.HeaderLen)
	if err := d.read(d.frame); err != nil {
		return d.readError(err)
	}
	h, err := d.header()
	if err != nil {
		return err
	}
	size := h.Size()
	if h.Free() {
		if size, err = d.freeSize(h); err != nil {
			return err
		}
	}
	d.frame = resize(d.frame, size)
	if err := d.read(d.frame[mpeg.HeaderLen:]); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return d.readError(err)
	}
	d.first = h
	return d.decode()
}

// header takes the header of a frame that can be decoded.
func (d *Decoder) header() (mpeg.Header, error) {
	h := mpeg.ReadHeader(d.frame)
	switch {
	case !h.Valid():
		return 0, &DecodeError{d.frames, errSync}
	case h.Layer() != 3:
		return 0, &UnsupportedError{h.Version().String() + " Layer " + [...]string{1: "I", 2: "II"}[h.Layer()]}
	case d.first != 0 && h.Format() != d.first.Format():
		return 0, &DecodeError{d.frames, errors.New("it differs from the song's first in version or sampling rate")}
	}
	return h, nil
}

// decode turns d.frame into samples.
func (d *Decoder) decode() error {
	n, err := d.layer3.Decode(d.samples[:], d.frame)
	if n == 0 { // too short for its side information
		return &DecodeError{d.frames, err}
	}
	if !errors.Is(err, layer3.ErrData) {
		d.bad = 0
	} else if d.bad++; d.bad > maxBad {
		return &DecodeError{d.frames, fmt.Errorf("%d broken frames in a row: %w", d.bad, err)}
	}
	d.pending = d.samples[:n]
	d.frames++
	return nil
}

// freeSize returns the length of the frame in free format with header h.
func (d *Decoder) freeSize(h mpeg.Header) (int, error) {
	if d.free > 0 {
		return d.free + h.Padding(), nil
	}
	view := append([]byte(nil), d.frame...)
	view = append(view, d.ahead...)
	var chunk [512]byte
	for last := false; ; {
		size, enough := mpeg.FreeSize(view, last)
		if enough && size == 0 || !enough && last {
			return 0, &DecodeError{d.frames, errSync}
		}
		if enough {
			d.free, d.ahead = size, view[mpeg.HeaderLen:]
			return size + h.Padding(), nil
		}
		n, err := d.r.Read(chunk[:])
		view = append(view, chunk[:n]...)
		if last = err == io.EOF; err != nil && !last {
			return 0, err
		}
	}
}

// read fills p, as io.ReadFull does.
func (d *Decoder) read(p []byte) error {
	n := copy(p, d.ahead)
	d.ahead = d.ahead[n:]
	m, err := io.ReadFull(d.r, p[n:])
	if n > 0 && m == 0 && err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// readError marks a stream that ends within a frame.
func (d *Decoder) readError(err error) error {
	if err == io.ErrUnexpectedEOF {
		return &DecodeError{d.frames, err}
	}
	return err
}

// resize gives b with length n. What it held stays where it was.
func resize(b []byte, n int) []byte {
	if cap(b) < n {
		return append(make([]byte, 0, n), b...)[:n]
	}
	return b[:n]
}
