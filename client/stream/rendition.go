package stream

import (
	"slices"
	"time"

	"segue/client/link"
	"segue/client/prefetch"
	"segue/internal/wire"
)

// A Chooser is an Engine that knows of renditions, as prefetch.Engine does.
// Without one a stream fetches the song itself.
type Chooser interface {
	// Choose is the rendition to ask for the next segment in.
	Choose(time.Time, prefetch.State) int
	// Again is a segment to fetch again, better.
	Again(time.Time, prefetch.State) (segment, rendition int, ok bool)
	// Abandon reports whether what was asked for from a segment on, in a
	// rendition, is to be cancelled and chosen anew.
	Abandon(now time.Time, s prefetch.State, from, rendition int) bool
}

// itself is the rendition that is the song itself. The others are counted from
// 0, the lowest.
const itself = -1

// choice is what a stream knows of the song's renditions. Without a chooser it
// is that of a song that has none.
type choice struct {
	song    Song // valid if known
	known   bool
	chooser Chooser     // nil: there is nothing to choose
	asked   []int8      // by segment, as prefetch.State has it
	barred  []time.Time // by rendition: until when the server gives none of it
	again   []*segment  // outstanding, to replace what is held
}

// choosing makes the renditions of a song that has been described known to the
// engine's choice.
func (s *Stream) choosing() {
	chooser, ok := s.cfg.Engine.(Chooser)
	if !ok || len(s.song.Renditions) == 0 {
		return
	}
	s.chooser = chooser
	s.barred = make([]time.Time, len(s.song.Renditions))
	s.asked = slices.Repeat([]int8{-1}, s.song.Segments)
	for _, f := range s.segments {
		if f.number < len(s.asked) {
			s.asked[f.number] = s.index(f.rendition)
		}
	}
	s.buffer.mix()
}

// index is a rendition as the engine counts it: the song itself comes last.
func (c *choice) index(rendition int) int8 {
	if rendition == itself {
		return int8(len(c.song.Renditions))
	}
	return int8(rendition)
}

// revision is that of a rendition.
func (c *choice) revision(rendition int) string {
	if rendition == itself {
		return c.song.Revision
	}
	return c.song.Renditions[rendition].Revision
}

// mean is the mean size of a rendition's segments in octets.
func (c *choice) mean(rendition int) int {
	if rendition == itself {
		return c.song.meanSegment()
	}
	return c.song.renditions()[rendition].SegmentBytes
}

// kbits is a rendition's bitrate in kbit/s.
func (c *choice) kbits(rendition int) int {
	if rendition == itself {
		return c.song.kbits()
	}
	return c.song.Renditions[rendition].Rate
}

// state is what the engine is told, the playhead being at a position.
func (s *Stream) state(now time.Time, position time.Duration) prefetch.State {
	_, missing := s.Outstanding()
	barred := make([]bool, len(s.barred))
	for i, until := range s.barred {
		barred[i] = now.Before(until)
	}
	return prefetch.State{
		Position: max(position, 0), Lead: max(s.Fetched()-position, 0), Missing: missing,
		Asked: s.asked, Next: s.next, Barred: barred,
	}
}

// choose is the rendition to ask for the next segment in. Where the server does
// not give what the engine wants, it is the next better one.
func (s *Stream) choose(now time.Time, position time.Duration) int {
	if s.chooser == nil {
		return itself
	}
	r := s.chooser.Choose(now, s.state(now, position))
	for r < len(s.barred) && now.Before(s.barred[r]) {
		r++
	}
	if r >= len(s.song.Renditions) {
		return itself
	}
	return r
}

// take notes in which rendition a segment was asked for, and reports a change.
func (s *Stream) take(f *segment) {
	if s.chooser == nil {
		return
	}
	r := s.index(f.rendition)
	s.asked[f.number] = r
	if f.number == s.first || s.asked[f.number-1] == r {
		return
	}
	reason := "the link does not carry more"
	if r > s.asked[f.number-1] {
		reason = "the link carries it"
	}
	s.cfg.Report(s.cfg.Gen, Event{Kind: Switched, Segment: f.number, Rate: s.kbits(f.rendition), Reason: reason})
}

// untake forgets what was asked for from a segment on.
func (c *choice) untake(from int) {
	for n := from; n < len(c.asked); n++ {
		c.asked[n] = -1
	}
}

// needsPreroll reports whether a segment is to be asked for with its pre-roll:
// because the decoder begins with it, or because another rendition comes before
// it, or may come in the place of what does.
func (s *Stream) needsPreroll(n, rendition int) bool {
	switch {
	case n == 0:
		return false
	case n == s.first, rendition != itself:
		return true
	}
	return s.chooser != nil && s.asked[n-1] != s.index(itself)
}

// better makes the request for a segment that is worth fetching again, if there
// is one.
func (s *Stream) better(now time.Time, position time.Duration) (*segment, bool) {
	if s.chooser == nil {
		return nil, false
	}
	n, r, ok := s.chooser.Again(now, s.state(now, position))
	if !ok || n < s.first || n >= s.next {
		return nil, false
	}
	f := &segment{
		number: n, rendition: r, was: s.asked[n], preroll: n > 0, sums: newSums(),
	}
	if r >= len(s.song.Renditions) {
		f.rendition = itself
	}
	f.entry = &entry{number: n, rendition: f.rendition}
	s.again = append(s.again, f)
	s.asked[n] = s.index(f.rendition)
	s.cfg.Report(s.cfg.Gen, Event{Kind: Improved, Segment: n, Rate: s.kbits(f.rendition), Reason: "the link has time to fetch it again"})
	return f, true
}

// isBetter reports whether a segment is one that is fetched again.
func (c *choice) isBetter(f *segment) bool { return slices.Contains(c.again, f) }

// replace ends the fetching again of a segment: what is held of it stays, unless
// the new one is whole and the decoder has not begun the old.
func (s *Stream) replace(f *segment) {
	s.again = slices.DeleteFunc(s.again, func(other *segment) bool { return other == f })
	if !f.whole || !s.buffer.replace(f.entry) {
		s.asked[f.number] = f.was
	}
}

// forsake ends all fetching again.
func (s *Stream) forsake() {
	for _, f := range s.again {
		s.asked[f.number] = f.was
	}
	s.again = nil
}

// abandon cancels what comes too late, where the engine would rather have it in
// a lower rendition. What the decoder has begun stays; but where nothing of the
// song has been heard yet, the owner is told, who takes it up anew.
func (s *Stream) abandon(now time.Time, position time.Duration, heard bool) (cancels []link.Request) {
	if s.chooser == nil {
		return nil
	}
	for i, f := range s.segments {
		begun := s.buffer.begun(f.entry)
		if f.whole || begun && heard {
			continue
		}
		if !s.chooser.Abandon(now, s.state(now, position), f.number, int(s.index(f.rendition))) {
			return nil
		}
		if begun {
			s.report(Late, f.number, 0)
			return nil
		}
		for _, late := range slices.Concat(s.segments[i:], s.again) {
			if !late.whole {
				cancels = append(cancels, s.link.CancelOne(late.tag))
			}
		}
		s.forsake()
		s.segments, s.next = s.segments[:i], f.number
		s.buffer.cut(f.number)
		s.untake(f.number)
		return cancels
	}
	return nil
}

// farOff is for how long a rendition is barred that a server does not have.
const farOff = 24 * time.Hour

// refusedRendition takes the refusal of a segment of a rendition, and reports
// whether it was one: the server gives none of it for a while, and another
// is asked for (RFC, "Renditions").
func (s *Stream) refusedRendition(f *segment, r *wire.Error, position time.Duration) bool {
	switch r.Code {
	case wire.CodeRevision, wire.CodeNotYet, wire.CodeServer:
	default:
		return false
	}
	if f.rendition == itself || !s.checked {
		return false
	}
	now := time.Now()
	pause := max(r.Retry, firstPause)
	if !r.Passing() {
		pause = farOff
	}
	s.barred[f.rendition] = now.Add(pause)
	if s.isBetter(f) {
		s.replace(f)
		return true
	}
	s.another(f, now, position)
	return true
}

// another asks for a segment in another rendition than before. Nothing of it is
// kept, since nothing of it fits.
func (s *Stream) another(f *segment, now time.Time, position time.Duration) {
	f.rendition = s.choose(now, position)
	f.void()
	f.preroll = f.number > 0
	s.buffer.retarget(f.entry, f.rendition)
	s.take(f)
	s.send([]link.Request{s.request(f)})
}

// renamed takes the renditions that the song has on another link: they are known
// by their bitrates, and may have other revisions there, as where another
// encoder makes them.
func (c *choice) renamed(all []wire.Rendition) {
	for i := range c.song.Renditions {
		r := &c.song.Renditions[i]
		j := slices.IndexFunc(all, func(o wire.Rendition) bool { return o.Rate == r.Rate })
		switch {
		case c.chooser == nil:
		case j < 0:
			c.barred[i] = time.Now().Add(farOff)
		default:
			r.Revision, c.barred[i] = all[j].Revision, time.Time{}
		}
	}
}

// Rate is the bitrate of what is held or asked for of the song at a position, in
// kbit/s, and that of the song itself; 0 before the song is known.
func (c *choice) Rate(position time.Duration) (kbits, own int) {
	own = c.song.kbits()
	if c.chooser == nil || c.song.segmentSamples() == 0 {
		return own, own
	}
	n := int(max(position, 0) / c.song.time(c.song.segmentSamples()))
	if n >= len(c.asked) {
		return own, own
	}
	r := c.asked[n]
	if i := slices.IndexFunc(c.again, func(f *segment) bool { return f.number == n }); i >= 0 {
		r = c.again[i].was
	}
	if r < 0 || int(r) >= len(c.song.Renditions) {
		return own, own
	}
	return c.song.Renditions[r].Rate, own
}
