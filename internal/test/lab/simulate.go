package lab

import (
	"errors"
	"time"

	"segue/client/player"
	"segue/client/prefetch"
)

// A Tune is a song as the simulator plays it: segments of equal playback time,
// in renditions of constant bit rates.
type Tune struct {
	Segments int
	Segment  float64   // playback seconds of one
	Octets   []float64 // of a segment, by rendition, the least first
}

// NewTune is a song of a length in renditions of so many kbit/s, cut into
// segments of 38 frames.
func NewTune(length time.Duration, kbits ...int) Tune {
	const frames = 38
	t := Tune{Segment: frames * frameSamples / float64(sampleRate)}
	t.Segments = int(length.Seconds() / t.Segment)
	for _, k := range kbits {
		t.Octets = append(t.Octets, float64(k)*1000/8*t.Segment)
	}
	return t
}

// Length is the tune's playback time in seconds.
func (t Tune) Length() float64 { return t.Segment * float64(t.Segments) }

// Least is the least waiting that is possible over a trace, in seconds: what an
// Oracle needs for the rendition of least octets.
func (t Tune) Least(tr Trace) float64 { return t.least(tr, 0) }

func (t Tune) least(tr Trace, rendition int) float64 {
	const pieces = 38
	c, half := newCurve(tr.Steps), tr.RTT.Seconds()/2
	octets := t.wired(rendition)
	need := 0.0
	for i := range t.Segments * pieces {
		n := float64(i+1) / pieces
		need = max(need, c.finish(half, n*octets)+half-float64(i)/pieces*t.Segment)
	}
	return need
}

// wired is a segment's octets with the lines that come with it.
func (t Tune) wired(rendition int) float64 {
	return t.Octets[rendition] + float64(framing(int(t.Octets[rendition])))
}

// Simulate plays a tune over a trace without client, server and TCP: the link
// carries at its rate what was asked for half a round trip ago, in packets, and
// the engine is called as the player calls it. It is a few hundred times as
// fast as Listen, for searching; TestSimulate holds it against Listen.
func Simulate(t Trace, tune Tune, e player.Engine) Outcome {
	return newSimulation(t, tune, e).run()
}

func newSimulation(t Trace, tune Tune, e player.Engine) *simulation {
	s := &simulation{
		tune: tune, link: newCurve(t.Steps), half: t.RTT.Seconds() / 2, engine: e,
	}
	s.chooser, _ = e.(chooser)
	for range tune.Segments {
		s.held, s.asked = append(s.held, -1), append(s.asked, -1)
	}
	return s
}

const (
	poll       = 0.1  // seconds between two looks where nothing arrives
	firstPiece = 0.04 // seconds that a device takes at once
)

var epoch = time.Unix(1_000_000, 0)

type simulation struct {
	tune   Tune
	link   *curve
	half   float64 // of a round trip, seconds
	engine player.Engine
	chooser

	now      float64
	free     float64 // when the link has passed on all it was given
	queue    []order
	next     int    // segment to ask for
	held     []int8 // by segment: the rendition that is whole here; -1: none
	asked    []int8 // the same, or on its way
	frontier int    // the first segment that is not whole

	playing, sounded bool
	position         float64 // playback seconds
	since            float64 // when the present waiting began
	out              Outcome
	watch            func() // after each event, if set
}

// order is a segment that was asked for.
type order struct {
	segment    int
	rendition  int
	asked      float64
	got, total float64
}

func (s *simulation) time() time.Time { return epoch.Add(inSeconds(s.now)) }

func (s *simulation) run() Outcome {
	top := len(s.tune.Octets) - 1
	for range min(2, s.tune.Segments) { // with SONG, in one write
		s.order(s.next, top)
		s.next++
	}
	s.engine.RTT(inSeconds(2 * s.half))
	song := prefetch.Song{Segment: inSeconds(s.tune.Segment), SegmentBytes: int(s.tune.Octets[top])}
	for _, octets := range s.tune.Octets[:top] {
		song.Renditions = append(song.Renditions, prefetch.Rendition{
			Rate: int(octets*8/1000/s.tune.Segment + 0.5), SegmentBytes: int(octets),
		})
	}
	s.engine.Describe(song)
	for s.now < longest.Seconds() {
		n, at := s.packet()
		if soon := s.now + poll; n == 0 || at > soon {
			n, at = 0, soon
		}
		s.play(at)
		s.now = at
		if s.position >= s.tune.Length()-1e-6 {
			return s.quality()
		}
		if n > 0 {
			s.arrive(n)
		}
		s.begin()
		s.abandon()
		s.ask()
		if s.watch != nil {
			s.watch()
		}
	}
	s.out.Err = errNeverEnds
	return s.out
}

// packet is the next that arrives, its octets of payload and when.
func (s *simulation) packet() (n, at float64) {
	if len(s.queue) == 0 {
		return 0, 0
	}
	o := &s.queue[0]
	n = min(mss, o.total-o.got)
	overhead := s.tune.wired(o.rendition) / o.total
	return n, s.link.finish(max(s.free, o.asked+s.half), n*overhead) + s.half
}

// arrive takes the next packet.
func (s *simulation) arrive(n float64) {
	o := &s.queue[0]
	s.free = s.now - s.half
	o.got += n
	s.engine.Octets(s.time(), int(n))
	if o.got < o.total-0.5 {
		return
	}
	if s.held[o.segment] < 0 || float64(o.segment)*s.tune.Segment > s.position {
		s.held[o.segment] = int8(o.rendition)
	}
	for s.frontier < s.tune.Segments && s.held[s.frontier] >= 0 {
		s.frontier++
	}
	s.engine.Segment(epoch.Add(inSeconds(o.asked)), s.time(), int(o.total), inSeconds(s.tune.Segment))
	s.queue = s.queue[1:]
}

// lead is what is ahead of the playhead, in seconds.
func (s *simulation) lead() float64 {
	fetched := float64(s.frontier) * s.tune.Segment
	if len(s.queue) > 0 && s.queue[0].segment == s.frontier {
		fetched += s.queue[0].got / s.queue[0].total * s.tune.Segment
	}
	return fetched - s.position
}

// play moves the playhead to a time, as far as there is music.
func (s *simulation) play(at float64) {
	if !s.playing {
		return
	}
	if lead := s.lead(); at-s.now >= lead {
		s.position += lead
		if s.position < s.tune.Length()-1e-6 {
			s.playing, s.since = false, s.now+lead
			s.out.Stalls++
		}
		return
	}
	s.position += at - s.now
}

// begin starts or resumes where the engine says so.
func (s *simulation) begin() {
	if s.playing {
		return
	}
	lead, left := inSeconds(s.lead()), inSeconds(s.tune.Length()-s.position)
	ok := false
	if s.sounded {
		ok, _ = s.engine.Resume(s.time(), lead, left, s.out.Stalled+inSeconds(s.now-s.since))
	} else {
		ok, _ = s.engine.Start(s.time(), lead, left)
	}
	if s.frontier == s.tune.Segments {
		ok = true
	} else if s.lead() < firstPiece {
		ok = false
	}
	if !ok {
		return
	}
	s.playing = true
	if s.sounded {
		s.out.Stalled += inSeconds(s.now - s.since)
	} else {
		s.sounded, s.out.Start = true, inSeconds(s.now)
	}
}

// ask asks for what is due.
func (s *simulation) ask() {
	window := s.engine.Window(s.time(), inSeconds(s.position))
	octets := 0.0
	for _, o := range s.queue {
		octets += o.total - o.got
	}
	const most = 60 // requests outstanding
	for len(s.queue) < most && octets < float64(s.engine.Outstanding()) {
		rendition := len(s.tune.Octets) - 1
		if s.chooser != nil {
			if m, r, ok := s.Again(s.time(), s.state()); ok {
				octets += s.order(m, r)
				continue
			}
		}
		if s.next >= s.tune.Segments || inSeconds(float64(s.next)*s.tune.Segment-s.position) >= window {
			return
		}
		if s.chooser != nil {
			rendition = s.Choose(s.time(), s.state())
		}
		octets += s.order(s.next, rendition)
		s.next++
	}
}

// order asks for one segment, and returns its octets.
func (s *simulation) order(segment, rendition int) float64 {
	o := order{segment: segment, rendition: rendition, asked: s.now, total: s.tune.Octets[rendition]}
	s.queue = append(s.queue, o)
	s.asked[segment] = int8(rendition)
	return o.total
}

// abandon gives up what was asked for and has not begun to play, where the
// engine would rather have it in a lower rendition.
func (s *simulation) abandon() {
	if s.chooser == nil {
		return
	}
	for i, o := range s.queue {
		if s.held[o.segment] >= 0 || float64(o.segment)*s.tune.Segment < s.position || s.sounded && float64(o.segment)*s.tune.Segment == s.position {
			continue
		}
		if !s.Abandon(s.time(), s.state(), o.segment, o.rendition) {
			return
		}
		for _, o := range s.queue[i:] {
			s.asked[o.segment] = s.held[o.segment]
			if s.held[o.segment] < 0 {
				s.next = min(s.next, o.segment)
			}
		}
		s.queue = s.queue[:i]
		s.free = max(s.free, s.now+s.half) // what leaves until the server knows is in vain
		s.out.Abandoned++
		return
	}
}

// state is what a chooser is told.
func (s *simulation) state() prefetch.State {
	missing := 0.0
	for _, o := range s.queue {
		missing += o.total - o.got
	}
	return prefetch.State{
		Position: inSeconds(s.position), Lead: inSeconds(s.lead()), Missing: int(missing), Asked: s.asked, Next: s.next,
	}
}

// quality sums up what was heard.
func (s *simulation) quality() Outcome {
	for i, r := range s.held {
		s.out.Rate += s.tune.Octets[r] * 8 / 1000 / s.tune.Segment / float64(len(s.held))
		s.out.Switches += count(i > 0 && r != s.held[i-1])
	}
	return s.out
}

// A chooser is an engine that knows of renditions, as prefetch.Engine is.
type chooser interface {
	Choose(time.Time, prefetch.State) int
	Again(time.Time, prefetch.State) (segment, rendition int, ok bool)
	Abandon(now time.Time, s prefetch.State, from, rendition int) bool
}

func count(b bool) int {
	if b {
		return 1
	}
	return 0
}

var errNeverEnds = errors.New("the song does not end within two hours")
