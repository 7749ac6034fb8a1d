package ladder

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"os/exec"
	"time"

	"segue/internal/mpeg"
)

// How renditions are aligned with their originals. An encoder and a decoder
// together delay sound by 576 + 529 samples (LAME's technical FAQ, "Why is a
// decoded MP3 longer than the original"). With 47 zeros before it the delay is
// 1152 samples, a whole number of frames, which are dropped.
const (
	leadingZeros = 47
	delay        = 1152 // samples
	// warmUp is how many frames before the first wanted the encoder is given, to
	// settle; they are dropped too, but for the last, which are pre-roll.
	warmUp = 4
	// lookahead is how many frames the encoder is given before it has to hand
	// out a frame.
	lookahead = 8
	// stuck is after how long an encoder that gives nothing is given up.
	stuck = 20 * time.Second
)

// coder makes a rendition's segments in order: it decodes the original, has a
// process encode what comes out, and cuts that process's frames into segments.
// It is for one goroutine.
type coder struct {
	song   *Original
	dec    pcmDecoder
	cmd    *exec.Cmd
	stop   context.CancelFunc
	stderr bytes.Buffer

	in      *bufio.Writer
	stdin   io.WriteCloser
	frames  chan []byte // from the process, in order; closed at its end
	read    int         // segment to decode next
	pending []int32     // samples decoded and not yet given to the process
	fed     int         // frames given to the process, of the original's
	taken   int         // frames taken from the process, of the original's
	last    [][]byte    // the frames that were taken last, which are pre-roll
}

// startCoder starts a process that makes a rendition from a segment on.
func startCoder(ctx context.Context, e Encoder, o *Original, rate, first int) (_ *coder, err error) {
	ctx, stop := context.WithCancel(ctx)
	c := &coder{song: o, stop: stop, frames: make(chan []byte, 64)}
	defer func() {
		if err != nil {
			stop()
		}
	}()
	if err := c.prepare(first); err != nil {
		return nil, err
	}
	c.cmd = exec.CommandContext(ctx, e.Path, e.args(o.Rate, o.Channels, rate)...)
	c.cmd.Stderr = &c.stderr
	c.cmd.WaitDelay = time.Second
	if c.stdin, err = c.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEncoder, err)
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEncoder, err)
	}
	if err := c.cmd.Start(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrEncoder, err)
	}
	lowerPriority(c.cmd.Process.Pid)
	c.in = bufio.NewWriterSize(c.stdin, 64<<10)
	go c.cut(ctx, out, delay/o.SamplesPerFrame)
	return c, c.zeros()
}

// close ends the process.
func (c *coder) close() {
	c.stop()
	c.stdin.Close()
	for range c.frames { // until its output is read to the end
	}
	c.cmd.Wait()
}

// prepare decodes what comes before the first segment, and keeps the last few
// frames of it for the encoder to settle on.
func (c *coder) prepare(first int) error {
	c.read = first
	if first == 0 {
		return nil
	}
	c.read = first - 1
	if err := c.decode(); err != nil {
		return err
	}
	frames := min(warmUp, c.song.framesOf(first-1))
	c.pending = c.pending[len(c.pending)-frames*c.frameSamples():]
	c.fed = first*c.song.FramesPerSegment - frames
	c.taken = c.fed
	return nil
}

// frameSamples is how many numbers a frame's samples are, all channels together.
func (c *coder) frameSamples() int { return c.song.SamplesPerFrame * c.song.Channels }

// decode decodes the next segment of the original. The first comes with what
// the decoder must be fed before it.
func (c *coder) decode() error {
	preroll, octets, err := c.song.Read(c.read)
	if err != nil {
		return fmt.Errorf("cannot read the original: %w", err)
	}
	if !c.dec.any {
		for frame := range frames(preroll) {
			c.dec.decode(frame, c.song.Channels)
		}
	}
	n := 0
	for frame := range frames(octets) {
		c.pending = append(c.pending, c.dec.decode(frame, c.song.Channels)...)
		n++
	}
	if want := c.song.framesOf(c.read); n != want {
		return fmt.Errorf("segment %d of the original has %d frames and not %d", c.read, n, want)
	}
	c.read++
	return nil
}

// zeros gives the process the silence that makes its delay whole frames.
func (c *coder) zeros() error {
	_, err := c.in.Write(make([]byte, 4*leadingZeros*c.song.Channels))
	return err
}

// feed gives the process samples up to a frame, or all and the end.
func (c *coder) feed(upTo int) error {
	for ; c.fed < min(upTo, c.song.Frames); c.fed++ {
		n := c.frameSamples()
		if len(c.pending) < n {
			if err := c.decode(); err != nil {
				return err
			}
		}
		var buf [4]byte
		for _, v := range c.pending[:n] {
			binary.LittleEndian.PutUint32(buf[:], uint32(v))
			c.in.Write(buf[:])
		}
		c.pending = c.pending[n:]
	}
	if err := c.in.Flush(); err != nil {
		return c.failed(err)
	}
	if upTo > c.song.Frames {
		c.stdin.Close()
	}
	return nil
}

// segment makes a segment, and gives the frames before it as well, if it isn't
// the first.
func (c *coder) segment(n int) (preroll, octets []byte, err error) {
	first := n * c.song.FramesPerSegment
	end := first + c.song.framesOf(n)
	late := time.AfterFunc(stuck, c.stop)
	defer late.Stop()
	if err := c.feed(end + lookahead); err != nil {
		return nil, nil, err
	}
	for ; c.taken < end; c.taken++ {
		frame, ok := <-c.frames
		if !ok {
			return nil, nil, c.failed(io.ErrUnexpectedEOF)
		}
		if c.taken == first {
			preroll = bytes.Join(c.last, nil)
		}
		if c.taken >= first {
			octets = append(octets, frame...)
		}
		if c.last = append(c.last, frame); len(c.last) > c.song.prerollFrames() {
			c.last = c.last[1:]
		}
	}
	return preroll, octets, nil
}

// failed is an error of the process, with what it said.
func (c *coder) failed(err error) error {
	c.stop()
	for range c.frames {
	}
	c.cmd.Wait() // nothing writes its words any more
	if said := bytes.TrimSpace(c.stderr.Bytes()); len(said) > 0 {
		line, _, _ := bytes.Cut(said, []byte("\n"))
		return fmt.Errorf("%w: %w (%.200s)", ErrEncoder, err, line)
	}
	return fmt.Errorf("%w: %w", ErrEncoder, err)
}

// cut parts what the process writes into frames, of which it drops the first.
// Once that has ended, the process is to end too.
func (c *coder) cut(ctx context.Context, out io.Reader, drop int) {
	defer close(c.frames)
	defer c.stop()
	br := bufio.NewReader(out)
	for {
		b, err := br.Peek(mpeg.HeaderLen)
		if err != nil {
			return
		}
		h := mpeg.ReadHeader(b)
		if h.Size() == 0 || h.Layer() != 3 || h.Rate() != c.song.Rate || h.Samples() != c.song.SamplesPerFrame {
			return // the song can't go on with this
		}
		frame := make([]byte, h.Size())
		if _, err := io.ReadFull(br, frame); err != nil {
			return
		}
		if drop > 0 {
			drop--
			continue
		}
		select {
		case c.frames <- frame:
		case <-ctx.Done():
			return
		}
	}
}
