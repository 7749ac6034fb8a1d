package audio

import (
	"errors"
	"fmt"
	"io"

	"github.com/hajimehoshi/go-mp3"
)

// maxBad is how many broken frames in a row are patched with silence.
const maxBad = 50

// A Decoder decodes a clean MP3 frame stream: frame after frame of one version,
// layer and sampling rate, without tags and without an Info frame. It is a
// [Source].
//
// It reads one frame at a time and never a byte beyond it, and a frame's
// samples come out before the next frame's first byte is read. N frames give
// exactly N times the samples of a frame: one that is broken, or whose main
// data began before the stream did (a start in mid-song), is silent but keeps
// its place.
//
// Errors: an [*UnsupportedError] at the first frame that can't be played, a
// [*DecodeError] where the stream is broken for good, and whatever the reader
// gives but io.EOF as it is.
type Decoder struct {
	r      io.Reader
	first  header
	frames int64
	bad    int // broken frames in a row

	repack  repacker
	body    []byte
	decoder *mp3.Decoder
	feed    feed
	pcm     []byte // the last frame's samples, 16-bit little endian stereo
	pending []byte // those not handed out yet
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
	return d.first.rate()
}

// ReadSamples implements [Source]. It gives no more than one frame at a time.
func (d *Decoder) ReadSamples(p []Sample) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	if len(d.pending) == 0 {
		if d.err == nil {
			d.err = d.guarded()
		}
		if d.err != nil {
			return 0, d.err
		}
	}
	n := min(len(p), len(d.pending)/sampleBytes)
	for i := range p[:n] {
		p[i] = getSample(d.pending[i*sampleBytes:])
	}
	d.pending = d.pending[n*sampleBytes:]
	return n, nil
}

// guarded is frame, and an error where that panics: a broken song ends itself
// and not the program.
func (d *Decoder) guarded() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = &DecodeError{d.frames, gaveUp(r)}
		}
	}()
	return d.frame()
}

// frame reads and decodes the next frame.
func (d *Decoder) frame() error {
	var b [headerLen]byte
	if _, err := io.ReadFull(d.r, b[:]); err != nil {
		return d.readError(err)
	}
	h, err := parseHeader(b)
	switch {
	case errors.Is(err, errSync):
		return &DecodeError{d.frames, err}
	case err != nil:
		return err
	case d.first != 0 && !h.alike(d.first):
		return &DecodeError{d.frames, errors.New("it differs from the song's first in version or sampling rate")}
	}
	d.body = resize(d.body, h.size()-headerLen)
	if _, err := io.ReadFull(d.r, d.body); err != nil {
		if err == io.EOF {
			err = io.ErrUnexpectedEOF
		}
		return d.readError(err)
	}
	if d.first == 0 {
		d.first = h
	}
	if err := d.decode(h); err != nil {
		return err
	}
	d.pending = d.pcm
	d.frames++
	return nil
}

// decode turns the frame in d.body into d.pcm.
func (d *Decoder) decode(h header) error {
	body := d.body
	if h.crc() {
		body = body[crcLen:]
	}
	frame, verdict := d.repack.frame(h, body)
	d.pcm = resize(d.pcm, h.samples()*sampleBytes)
	if d.decoder == nil {
		// go-mp3 decodes a frame on creation: a silent one leaves no trace.
		silent := new(repacker).mute(h)
		if err := d.start(silent); err != nil {
			return &DecodeError{d.frames, err}
		}
	}
	err := d.push(frame)
	if err != nil {
		if err := d.push(d.repack.mute(h)); err != nil {
			return &DecodeError{d.frames, err}
		}
	}
	if err == nil && verdict != broken {
		d.bad = 0
		return nil
	}
	if err == nil {
		err = errors.New("its side information is broken")
	}
	if d.bad++; d.bad > maxBad {
		return &DecodeError{d.frames, fmt.Errorf("%d broken frames in a row: %w", d.bad, err)}
	}
	return nil
}

// readError marks a stream that ends within a frame.
func (d *Decoder) readError(err error) error {
	if err == io.ErrUnexpectedEOF {
		return &DecodeError{d.frames, err}
	}
	return err
}

// start creates the decoder.
func (d *Decoder) start(frame []byte) (err error) {
	defer recovered(&err)
	d.feed.frame = frame
	if d.decoder, err = mp3.NewDecoder(&d.feed); err != nil {
		return err
	}
	_, err = io.ReadFull(d.decoder, d.pcm)
	return err
}

// push decodes one laid out frame into d.pcm.
func (d *Decoder) push(frame []byte) (err error) {
	defer recovered(&err)
	d.feed.frame = frame
	_, err = io.ReadFull(d.decoder, d.pcm)
	return err
}

// recovered turns a panic of go-mp3, which some broken frames cause, into an error.
func recovered(err *error) {
	if r := recover(); r != nil {
		*err = gaveUp(r)
	}
}

func gaveUp(r any) error { return fmt.Errorf("the decoder gave up: %v", r) }

// A feed gives the decoder one frame and then nothing. It is no io.Seeker, or
// go-mp3 would read all of it first.
type feed struct{ frame []byte }

func (f *feed) Read(p []byte) (int, error) {
	if len(f.frame) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.frame)
	f.frame = f.frame[n:]
	return n, nil
}

// resize gives b with length n, its bytes undefined.
func resize(b []byte, n int) []byte {
	if cap(b) < n {
		return make([]byte, n)
	}
	return b[:n]
}
