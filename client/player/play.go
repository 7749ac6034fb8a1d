package player

import (
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// decoderDelay is how many samples an MP3 decoder puts before the encoder's
// own delay (LAME's technical FAQ: 528, and one of rounding).
const decoderDelay = 529

// play is one play of one song. The loop owns it.
type play struct {
	gen   uint32
	song  uint32
	asked time.Time
	link  *link.Link // nil until connected
	state State

	desc  wire.Song // valid if known
	known bool

	serial   uint32   // of the generation's last tag
	describe wire.Tag // of the SONG request
	fetches  []*fetch // outstanding or held, in order; the first is what the decoder needs next
	next     int      // the segment to ask for next
	fed      int64    // samples of the frame stream given to the decoder, whole segments
	feed     *feed
	engine   Engine

	decoding  bool
	rate      int // the output's, once known
	sounded   bool
	delayed   bool // it was said that the start is put off
	lost      error
	finishing bool // drained; the device plays out
	stalls    int
	stalledAt time.Time
	stallTime time.Duration // of the stalls that are over
	window    time.Duration // as last told
}

// fetch is one segment on its way.
type fetch struct {
	segment int
	tag     wire.Tag
	asked   time.Time
	header  wire.Segment
	begun   bool // the header is here
	whole   bool
	got     int
	held    [][]byte // what came before its turn
	refused *wire.Error
}

// skip is how many samples of the frame stream come before the music.
func (p *play) skip() int64 {
	if p.desc.Delay == 0 && p.desc.Padding == 0 {
		return 0
	}
	return int64(p.desc.Delay) + decoderDelay
}

// music is how many samples of music the song has.
func (p *play) music() int64 {
	return max(p.desc.Samples-int64(p.desc.Delay)-int64(p.desc.Padding), 0)
}

// time is the playback time of samples of the song.
func (p *play) time(samples int64) time.Duration {
	if p.desc.Rate == 0 {
		return 0
	}
	rate := int64(p.desc.Rate)
	return time.Duration(samples/rate)*time.Second + time.Duration(samples%rate)*time.Second/time.Duration(rate)
}

// segmentTime is the playback time of a full segment.
func (p *play) segmentTime() time.Duration {
	return p.time(int64(p.desc.SegmentFrames) * int64(p.desc.FrameSamples))
}

// fetched is up to where in the music the decoder has been given everything,
// a segment that is coming counted by the octets of it that are here.
func (p *play) fetched() time.Duration {
	samples := p.fed
	if len(p.fetches) > 0 {
		if f := p.fetches[0]; f.begun && f.header.Bytes > 0 {
			samples += int64(f.header.Samples) * int64(f.got) / int64(f.header.Bytes)
		}
	}
	return p.time(min(max(samples-p.skip(), 0), p.music()))
}

// position is the playhead, when played samples have left at the output's rate.
func (p *play) position(played int64) time.Duration {
	if p.rate == 0 {
		return 0
	}
	return time.Duration(float64(played) / float64(p.rate) * float64(time.Second))
}

// allFed reports whether the decoder was given the whole song.
func (p *play) allFed() bool { return p.known && len(p.fetches) == 0 && p.next >= p.desc.Segments }

// outstanding is what was asked for and has not come: segments and octets. A
// segment of which nothing is known counts as an average one.
func (p *play) outstanding() (segments, octets int) {
	for _, f := range p.fetches {
		switch {
		case f.whole:
			continue
		case f.begun:
			octets += f.header.Bytes - f.got
		default:
			octets += p.meanSegment()
		}
		segments++
	}
	return segments, octets
}

// meanSegment is the mean size of the song's segments in octets.
func (p *play) meanSegment() int {
	if p.desc.Segments == 0 {
		return 0
	}
	return int(p.desc.Bytes / int64(p.desc.Segments))
}

// stalled is how long the play has been silent since its first sample.
func (p *play) stalled(now time.Time) time.Duration {
	if p.state == Stalling {
		return p.stallTime + now.Sub(p.stalledAt)
	}
	return p.stallTime
}
