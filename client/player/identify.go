package player

import (
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// identifyLead is how much of the song that plays must be fetched ahead before
// songs that come later are asked about.
const identifyLead = 10 * time.Second

// identity is what was asked on the present connection about songs of which
// only the numbers are known.
type identity struct {
	asked map[uint32]bool
	owed  bool // an answer
}

// identify asks which song a number of the queue means, one after another: the
// number is only how a person names it, and another server may give it another
// song. Nothing is asked before the song that plays is well ahead.
func (l *loop) identify() {
	t, p := l.tracks[l.state.now.gen], &l.state.now
	if t == nil || l.link == nil || l.unknown.owed || !p.sounded() {
		return
	}
	if lead := t.stream.Fetched() - l.position(p.gen); lead < identifyLead && !t.stream.Whole() {
		return
	}
	for number := range l.state.queue.unidentified() {
		if l.unknown.asked[number] {
			continue
		}
		if l.unknown.asked == nil {
			l.unknown.asked = make(map[uint32]bool)
		}
		l.unknown.asked[number], l.unknown.owed = true, true
		_ = l.link.Send(l.mail.Put, link.Request{Tag: l.link.Tag(), Request: wire.Describe{Song: number}})
		return
	}
}

// identified takes the answer. Where there is none, the number stays what it is.
func (l *loop) identified(e link.Event) {
	switch r := e.Reply.(type) {
	case wire.Song:
		if l.unknown.asked[r.Song] {
			l.inputs = append(l.inputs, identified{r.Song, r.Revision})
		}
	case wire.OK, *wire.Error:
		l.unknown.owed = false
	}
}
