package player

import (
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// play is one song from one place on: what a generation names. The loop owns
// it. A seek makes another play of the same song.
type play struct {
	gen   uint32
	song  uint32 // its number, by what the server said last
	at    int    // its index in the queue
	asked time.Time
	hasty bool // it fails where there is no connection; others wait for one
	state State

	desc    wire.Song // valid if known
	known   bool
	place   place // where it begins
	preroll int   // frames of pre-roll that the decoder is given

	link     *link.Link // on which its requests are; nil: none
	fresh    bool       // the link was made for it
	checked  bool       // the song has this number there
	serial   uint32     // of the generation's last tag
	describe wire.Tag   // of the SONG request
	fetches  []*fetch   // outstanding or held, in order; the first is what the decoder needs next
	next     int        // the segment to ask for next
	fed      int64      // samples of the frame stream up to where the decoder was given whole segments
	feed     *feed
	engine   Engine
	lost     error     // why nothing more will come; what is held is played
	gone     error     // why the server that is here now doesn't know the song; what is held is played
	retry    time.Time // when to ask again, if gone; zero: it is being asked
	broken   bool      // that is for an error of the song: the queue goes on

	decoding  bool
	rate      int      // the output's, once known
	seeks     []seekTo // to be carried out when the song is described
	sounded   bool
	delayed   bool // it was said that the start is put off
	finishing bool // drained; the device plays out
	stalls    int
	stalledAt time.Time
	stallTime time.Duration // of the stalls that are over
	window    time.Duration // as last told
}

// seekTo says where to move the playhead.
type seekTo func(position, length time.Duration) time.Duration

// time is the playback time of samples of the song.
func (p *play) time(samples int64) time.Duration { return duration(samples, p.desc.Rate) }

// length is the music's.
func (p *play) length() time.Duration { return p.time(p.music()) }

// fetched is up to where in the music the decoder has been given everything,
// a segment that is coming counted by the octets of it that are here.
func (p *play) fetched() time.Duration {
	samples := p.fed
	if len(p.fetches) > 0 {
		if f := p.fetches[0]; f.got > 0 {
			samples += int64(f.header.Samples) * int64(f.got) / int64(f.header.Payload())
		}
	}
	return p.time(min(max(samples-p.skip(), 0), p.music()))
}

// position is the playhead when so many samples have left for the device.
func (p *play) position(played int64) time.Duration {
	return duration(p.place.first+played, p.rate)
}

// allAsked reports whether there is nothing left to ask for.
func (p *play) allAsked() bool { return p.known && p.next >= p.desc.Segments }

// allFed reports whether the decoder was given the whole song.
func (p *play) allFed() bool { return p.allAsked() && len(p.fetches) == 0 }

// bereft reports whether nothing more is on its way.
func (p *play) bereft() bool { return p.lost != nil || p.gone != nil }

// wants reports whether it needs a connection.
func (p *play) wants() bool { return p.lost == nil && !p.allFed() }

// outstanding is what was asked for and has not come: segments and octets. A
// segment of which nothing is known counts as an average one.
func (p *play) outstanding() (segments, octets int) {
	for _, f := range p.fetches {
		switch {
		case f.whole:
			continue
		case f.begun:
			octets += f.header.Payload() - f.seen
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
