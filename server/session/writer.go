package session

import (
	"errors"
	"sync"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// maxBatch is the most that one write to the socket holds, octets. On a link
// that takes all at once large writes are what is cheap.
const maxBatch = 256 << 10

var buffers = sync.Pool{New: func() any { return new([]byte) }}

// writer answers what the reader hands over. Everything in it is owned by the
// writer's goroutine; the counters may be read when that has ended.
type writer struct {
	c     *conn
	bulk  schedule
	pace  pacer
	items []item
	out   []byte // control replies not yet written
	door  door
	last  bool // no more requests will come
	end   bool // the last line stands in out

	requests, segments, bytes int64
}

func newWriter(c *conn) writer {
	w := writer{c: c, pace: newPacer(c.nc), door: newDoor(c.srv.Access, c.nc)}
	if c.srv.Plain {
		w.pace.probe = nil
	}
	return w
}

// run writes until the connection is to end (nil), or fails.
func (w *writer) run() error {
	defer w.bulk.cancelAll()
	defer w.door.watch(w.c)()
	w.reply(wire.Tag{}, wire.Greeting{
		Version:     wire.Version,
		Line:        wire.MaxLine,
		Chunk:       wire.MaxChunk,
		Outstanding: wire.MaxOutstanding,
		IdleSeconds: int(w.c.srv.IdleTimeout.Seconds()),
		Server:      wire.Text(w.c.srv.Name),
		Auth:        w.door.mechanisms(),
	})
	var timer *time.Timer
	for {
		var open bool
		w.items, open = w.c.take(w.items, w.bulk.empty())
		if !open {
			return errGone
		}
		for _, it := range w.items {
			if w.handle(it); w.end {
				w.bulk.cancelAll()
				break
			}
		}
		clear(w.items)
		room, wait := 0, time.Duration(0)
		if !w.bulk.empty() {
			room, wait = w.pace.room(time.Now())
		}
		if len(w.out) > 0 && w.pace.seal > 0 {
			room = 0 // a record of its own: it is read when all of it is there
		}
		if len(w.out) > 0 || room > 0 {
			if err := w.flush(room); err != nil || w.end {
				return err
			}
			continue
		}
		if w.last && w.bulk.empty() {
			return nil
		}
		if w.pace.stuck(time.Now()) > w.c.srv.WriteTimeout {
			return errStuck
		}
		// Nothing may leave now: wait for more to do, or for room.
		if wait == 0 {
			<-w.c.wake
			continue
		}
		if timer == nil {
			timer = time.NewTimer(wait)
			defer timer.Stop()
		} else {
			timer.Reset(wait)
		}
		select {
		case <-w.c.wake:
		case <-timer.C:
		}
	}
}

var (
	errGone  = errors.New("the client is gone")
	errStuck = errors.New("the client takes nothing")
)

// flush writes the control replies that wait, then up to room octets of bulk.
func (w *writer) flush(room int) error {
	p := buffers.Get().(*[]byte)
	defer buffers.Put(p)
	buf := append((*p)[:0], w.out...)
	w.out = w.out[:0]
	if cap(w.out) > wire.MaxLine {
		w.out = nil
	}
	for left := room; left > 0 && !w.bulk.empty(); {
		before := len(buf)
		buf = w.bulk.fill(buf, left)
		left -= len(buf) - before
	}
	*p = buf
	w.c.nc.SetWriteDeadline(time.Now().Add(w.c.srv.WriteTimeout))
	n, err := w.c.nc.Write(buf)
	w.bytes += int64(n)
	w.pace.wrote(n)
	return err
}

func (w *writer) reply(tag wire.Tag, r wire.Reply) {
	w.out = wire.AppendReply(w.out, tag, r)
}

// handle answers control at once and queues bulk.
func (w *writer) handle(it item) {
	if it.last {
		w.last = true
		return
	}
	if it.end != nil {
		w.reply(wire.Tag{}, it.end)
		w.end = true
		return
	}
	w.requests++
	switch {
	case w.bulk.has(it.tag):
		// Under its own tag this would read as the end of the other request.
		w.reply(wire.Tag{}, wire.Errorf(wire.CodeTagInUse, "-", "the tag %s belongs to a request that is still outstanding", it.tag))
	case it.refuse != nil:
		w.reply(it.tag, it.refuse)
	default:
		if refused := w.answer(it.tag, it.req); refused != nil {
			w.reply(it.tag, refused)
		}
		if last := w.door.tooMany(); last != nil {
			w.reply(wire.Tag{}, last)
			w.end = true
		}
	}
}

// answer carries out a request, or returns why it can't be.
func (w *writer) answer(tag wire.Tag, req wire.Request) *wire.Error {
	if refused := w.door.refuse(req); refused != nil {
		return refused
	}
	switch r := req.(type) {
	case wire.Ping:
	case wire.Quit:
		w.end = true
	case wire.Cancel:
		w.bulk.cancel(r)
	case wire.Describe:
		s, refused := w.song(r.Song, req)
		if refused != nil {
			return refused
		}
		w.reply(tag, describe(s))
	case wire.Auth:
		reply, refused := w.door.auth(r)
		if refused != nil {
			return refused
		}
		w.reply(tag, reply)
	case wire.Stats:
		return wire.Errorf(wire.CodeCommand, req.Command(), "this server does not know %s", req.Command())
	default:
		return w.queue(tag, req)
	}
	w.reply(tag, wire.OK{})
	return nil
}

// queue starts a bulk reply.
func (w *writer) queue(tag wire.Tag, req wire.Request) *wire.Error {
	if w.bulk.size() >= wire.MaxOutstanding {
		return wire.Errorf(wire.CodeOutstanding, req.Command(), "%d requests are outstanding already; wait for replies, or cancel", wire.MaxOutstanding)
	}
	var b bulk
	switch r := req.(type) {
	case wire.List:
		b = newListing(tag, r, w.c.srv.Library)
	case wire.GetSeg:
		s, refused := w.song(r.Song, req)
		if refused == nil {
			refused = checkSegment(s, r)
		}
		if refused != nil {
			return refused
		}
		w.segments++
		b = newSegment(tag, s, r)
	case wire.GetCover:
		s, refused := w.song(r.Song, req)
		if refused != nil {
			return refused
		}
		if !s.HasCover {
			return wire.Errorf(wire.CodeNoCover, req.Command(), "song %d has no cover", r.Song)
		}
		b = newCover(tag, s)
	}
	w.bulk.add(tag, b)
	return nil
}

func (w *writer) song(number uint32, req wire.Request) (*catalog.Song, *wire.Error) {
	s, err := w.c.srv.Library.Song(number)
	if err != nil {
		return nil, songError(err, req.Command(), number)
	}
	return s, nil
}
