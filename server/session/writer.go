package session

import (
	"errors"
	"sync"
	"time"

	"segue/internal/wire"
)

// maxBatch is the most that one write to the socket holds, octets, but for the
// line or chunk that crosses it. On a link that takes all at once large writes
// are what is cheap.
const maxBatch = 256 << 10

// buffers are what is written from. A connection has one only while it fills
// and writes it.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// writer answers what the reader hands over. Everything in it belongs to who
// has the inbox's turn, and to the reader when that is given up for good.
type writer struct {
	c        *conn
	bulk     schedule
	pace     pacer
	items    []item
	out      *[]byte    // control replies not yet written; nil: none
	door     door       // between the client and the library
	until    time.Time  // the write deadline that is set
	last     bool       // no more requests will come
	farewell wire.Reply // the last line, once what has begun is finished; nil: not ending
	end      bool       // the last line stands in out
	fault    error      // why writing ended, unless in good order

	tally  tally
	folded tally // what the server's totals hold of it
}

func newWriter(c *conn) writer {
	w := writer{c: c, pace: newPacer(c.nc), door: newDoor(c.srv.Access, c.nc)}
	if c.srv.Plain {
		w.pace.probe = nil
	}
	return w
}

// greet says what the server is and what its limits are (RFC, "Greeting").
func (w *writer) greet() {
	w.reply(wire.Tag{}, wire.Greeting{
		Version:     wire.Version,
		Line:        wire.MaxLine,
		Chunk:       wire.MaxChunk,
		Outstanding: wire.MaxOutstanding,
		IdleSeconds: int(w.c.srv.IdleTimeout.Seconds()),
		Server:      wire.Text(w.c.srv.Name),
		Auth:        w.door.mechanisms(),
	})
}

// state is how a run of the writer ended, if it didn't fail.
type state int

const (
	yielded    state = iota // all is answered; the turn is given up
	unfinished              // bulk waits; the turn is kept
	ended                   // the last line is written; the turn is kept
)

// breath is what a writer pauses after every maxBatch octets on a link that
// takes all at once. It could go on; but the reader, who may have a CANCEL to
// hand over, and other connections want the processor too.
const breath = 50 * time.Microsecond

var (
	errGone  = errors.New("the client is gone")
	errStuck = errors.New("the client takes nothing")
)

// run answers what was handed over until there is nothing left to do, or the
// connection is to end. With once it doesn't wait and writes bulk only once, so
// that the caller can go on reading: what it reads may be a CANCEL.
func (w *writer) run(once bool) (state, error) {
	var timer *time.Timer
	burst := 0 // octets of room since the last wait
	for {
		var open bool
		w.items, open = w.c.inbox.take(w.items)
		if !open {
			return ended, errGone
		}
		w.handleAll()
		now := time.Now()
		room, wait := 0, time.Duration(0)
		if !w.bulk.empty() {
			room, wait = w.pace.room(now)
		}
		if w.out != nil && w.pace.seal > 0 {
			room = 0 // a record of its own: it is read when all of it is there
		}
		if w.out != nil || room > 0 {
			if err := w.flush(now, room); err != nil || w.end {
				return ended, err
			}
			if !w.bulk.empty() {
				if once {
					return unfinished, nil
				}
				if burst += room; burst < maxBatch {
					continue
				}
				wait = breath
			}
		}
		switch {
		case !w.bulk.empty():
		case w.last:
			return ended, nil
		case w.farewell != nil || !w.c.inbox.yield():
			continue
		default:
			return yielded, nil
		}
		if w.pace.stuck(now) > w.c.srv.WriteTimeout {
			return ended, errStuck
		}
		if once {
			return unfinished, nil
		}
		// Nothing may leave now: wait for more to do, or for room.
		burst = 0
		if timer == nil {
			timer = time.NewTimer(wait)
			defer timer.Stop()
		} else {
			timer.Reset(wait)
		}
		select {
		case <-w.c.inbox.waker():
		case <-timer.C:
		}
	}
}

// handleAll handles what was taken from the inbox.
func (w *writer) handleAll() {
	for _, it := range w.items {
		if w.handle(it); w.end {
			break
		}
	}
	clear(w.items)
	if cap(w.items) > smallInbox {
		w.items = nil
	}
	if w.farewell != nil && w.bulk.empty() && !w.end {
		w.reply(wire.Tag{}, w.farewell)
		w.end = true
	}
	if w.end {
		w.bulk.cancelAll()
	}
}

// flush writes the control replies that wait, then up to room octets of bulk.
func (w *writer) flush(now time.Time, room int) error {
	p := w.out
	if p == nil {
		p = buffers.Get().(*[]byte)
	}
	w.out = nil
	defer buffers.Put(p)
	buf := *p
	for left := room; left > 0 && !w.bulk.empty(); {
		before := len(buf)
		buf = w.bulk.fill(buf, left)
		left -= len(buf) - before
	}
	*p = buf[:0]
	w.expect(now)
	n, err := w.c.nc.Write(buf)
	w.pace.wrote(now, n)
	w.fold(now)
	return err
}

// expect gives the client its time to take what is written: WriteTimeout at
// the least, an eighth more at the most, for setting the deadline anew for
// every write costs as much as a small write.
func (w *writer) expect(now time.Time) {
	most := w.c.srv.WriteTimeout
	if w.until.Sub(now) < most {
		w.until = now.Add(most + most/8)
		w.c.nc.SetWriteDeadline(w.until)
	}
}

// reply adds a line to the control replies.
func (w *writer) reply(tag wire.Tag, r wire.Reply) {
	if w.out == nil {
		w.out = buffers.Get().(*[]byte)
		*w.out = (*w.out)[:0]
	}
	if _, failed := r.(*wire.Error); failed {
		w.tally.errors++
	}
	*w.out = wire.AppendReply(*w.out, tag, r)
}
