package lab

import (
	"time"

	"segue/internal/wire"
)

// Oracle knows what the best possible client could have heard: one whose link
// is always busy from its request on.
type Oracle struct {
	need time.Duration // the start-up delay from which on it never stalls
}

// negligible is what a device and a decoder hold: an oracle that stalls for
// less doesn't.
const negligible = 50 * time.Millisecond

// NewOracle works out a song of a constant bit rate, sent as size octets in
// segments, and heard in pieces (frames) of equal playback time, over a trace from its beginning: a request
// takes half a round trip, then octets arrive as fast as the rate allows, half
// a round trip later. TCP's start-up and the lines between payload are left
// out, so no real client can do as well.
//
// With A the arrival of a piece and P the playback time before it, starting at
// S must stall for at least max(0, max(A−P) − S).
func NewOracle(t Trace, size int64, segments, pieces int, length time.Duration) Oracle {
	half := t.RTT / 2
	at, sent := half, int64(0)
	o := Oracle{}
	wired := size + int64(framing(int(size)/segments))*int64(segments)
	for i := range pieces {
		upTo := wired * int64(i+1) / int64(pieces)
		at = t.Steps.Finish(at, int(upTo-sent))
		sent = upTo
		before := length * time.Duration(i) / time.Duration(pieces)
		o.need = max(o.need, at+half-before)
	}
	return o
}

// Stall is how long it stalls if it starts after a delay.
func (o Oracle) Stall(start time.Duration) time.Duration { return max(0, o.need-start) }

// framing is how many octets of lines come with a segment of so many octets, in
// chunks as large as a slow link is given.
func framing(segment int) int {
	const chunk = 4 << 10
	tag := wire.Tag{Gen: 1, Serial: 100}
	lines := wire.AppendReply(nil, tag, wire.Segment{
		Song: 1, Segment: 100, Revision: "0123456789abcdef-38", Bytes: segment, First: 100000, Samples: 43776,
	})
	data := len(wire.AppendReply(nil, tag, wire.Data{N: chunk}))
	return len(wire.AppendReply(lines, tag, wire.OK{})) + data*(segment+chunk-1)/chunk
}
