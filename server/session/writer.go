package session

import (
	"errors"
	"time"

	"segue/internal/wire"
)

// maxWrite is the most that one write to the socket holds, octets, but for the
// line or chunk that crosses it. On a link that takes all at once large writes
// are what is cheap.
const maxWrite = 256 << 10

// shortPause is what a writer waits after every maxWrite octets on a link that
// takes all at once. It could go on; but the reader, who may have a CANCEL to
// hand over, and other connections want the processor too.
const shortPause = 50 * time.Microsecond

// buffers are what is written from. A connection has one only while it fills
// and writes it.
var buffers = freeList[[]byte]{most: 32}

func newBuffer() []byte {
	b, _ := buffers.get()
	return b[:0]
}

// writer answers what the reader hands over. It is owned by its goroutine.
type writer struct {
	c        *conn
	requests <-chan []request // nil: no more come
	phase    phase
	line     wire.Reply // the last line, while finishing
	bulk     schedule
	wake     wake // what replies wait for has ended
	pace     pacer
	login    login
	search   searcher
	out      []byte      // control replies not yet written; nil: none
	until    time.Time   // the write deadline that is set
	timer    *time.Timer // nil until something is waited for

	tally  tally
	folded tally // what the server's totals hold of it
}

// phase is how far a connection has come.
type phase int

const (
	serving   phase = iota
	draining        // no more requests come: all outstanding replies are sent
	finishing       // no more replies are begun; then comes the last line
	ended           // the last line stands in out
)

var (
	errGone  = errors.New("the client is gone")
	errStuck = errors.New("the client takes nothing")
)

func newWriter(c *conn) writer {
	return writer{c: c, requests: c.requests, pace: newPacer(c.nc), login: newLogin(c.srv.Login, c.nc), search: searcher{all: &c.srv.searches}, wake: newWake()}
}

// run greets the client and answers it until the connection ends, in good order
// or with an error. What comes afterwards is dropped.
func (w *writer) run() error {
	err := w.serve()
	w.c.over.Store(true)
	w.bulk.cancelAll()
	if err != nil {
		w.c.nc.Close()
	} else {
		w.c.nc.SetReadDeadline(time.Now().Add(linger))
		if half, ok := w.c.nc.(interface{ CloseWrite() error }); ok {
			half.CloseWrite()
		}
	}
	for range w.c.requests {
	}
	return err
}

func (w *writer) serve() error {
	w.greet()
	burst := 0 // octets of bulk since the last pause
	for {
		now := time.Now()
		room, pause := 0, time.Duration(0)
		if !w.bulk.empty() {
			var ready bool
			if ready, pause = w.bulk.ready(now); ready {
				room, pause = w.pace.room(now)
			}
		}
		if w.out != nil && w.pace.seal > 0 {
			room = 0 // a record of its own: it is read when all of it is there
		}
		if w.out != nil || room > 0 {
			if err := w.flush(now, room); err != nil || w.phase == ended {
				return err
			}
			if w.settle(); w.out != nil {
				continue
			}
			if burst += room; burst >= maxWrite {
				burst, pause = 0, shortPause
			}
		} else {
			burst = 0
			if w.pace.stuck(now) > w.c.srv.WriteTimeout {
				return errStuck
			}
		}
		if w.bulk.empty() && w.phase == draining {
			return nil
		}
		if err := w.receive(pause); err != nil {
			return err
		}
	}
}

// receive handles what was handed over. Where no bulk reply is outstanding it
// waits for something, else as long as the pause, or until what a reply waits for
// has ended.
func (w *writer) receive(pause time.Duration) error {
	// An ending first, or more would be begun than has to be finished.
	select {
	case e := <-w.c.endings:
		return w.end(e)
	default:
	}
	var expired <-chan time.Time
	switch {
	case w.bulk.empty():
	case pause == 0:
		select {
		case batch, open := <-w.requests:
			return w.handle(batch, open)
		default:
			return nil
		}
	case w.timer == nil:
		w.timer = time.NewTimer(pause)
		expired = w.timer.C
	default:
		w.timer.Reset(pause)
		expired = w.timer.C
	}
	select {
	case batch, open := <-w.requests:
		return w.handle(batch, open)
	case e := <-w.c.endings:
		return w.end(e)
	case <-expired:
	case <-w.wake:
	}
	return nil
}

// handle answers what is control, and queues what is bulk.
func (w *writer) handle(batch []request, open bool) error {
	if !open {
		w.requests = nil
		w.phase = max(w.phase, draining)
		return w.end(w.c.last)
	}
	for _, r := range batch {
		if w.answer(r); w.phase == ended {
			break
		}
	}
	w.settle()
	return nil
}

// end takes notice of how the connection is to end.
func (w *writer) end(e ending) error {
	switch {
	case e.cut:
		return errGone
	case e.line == nil:
	case e.finish:
		w.phase, w.line = finishing, e.line
		w.bulk.finish()
	default:
		w.reply(wire.Tag{}, e.line)
		w.phase = ended
	}
	w.settle()
	return nil
}

// settle draws the conclusions from what was handled.
func (w *writer) settle() {
	if w.phase == finishing && w.bulk.empty() {
		w.reply(wire.Tag{}, w.line)
		w.phase = ended
	}
	if w.phase == ended {
		w.bulk.cancelAll()
	}
	w.c.busy.Store(!w.bulk.empty())
}

// greet says what the server is and what its limits are (RFC, "Greeting").
func (w *writer) greet() {
	w.reply(wire.Tag{}, wire.Greeting{
		Version:      wire.Version,
		Line:         wire.MaxLine,
		Chunk:        wire.MaxChunk,
		Outstanding:  wire.MaxOutstanding,
		IdleSeconds:  int(w.c.srv.IdleTimeout.Seconds()),
		Server:       wire.Text(w.c.srv.Name),
		Capabilities: w.c.srv.capabilities(),
		Auth:         w.login.mechanisms(),
	})
}

// flush writes the control replies that wait, then up to room octets of bulk.
func (w *writer) flush(now time.Time, room int) error {
	buf := w.out
	if w.out = nil; buf == nil {
		buf = newBuffer()
	}
	for left := room; left > 0; {
		if ready, _ := w.bulk.ready(now); !ready {
			break
		}
		before := len(buf)
		buf = w.bulk.fill(buf, left)
		left -= len(buf) - before
	}
	defer func() { buffers.put(buf) }()
	if len(buf) == 0 {
		return nil // what was to be sent has to wait
	}
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
		w.out = newBuffer()
	}
	if _, failed := r.(*wire.Error); failed {
		w.tally.errors++
	}
	w.out = wire.AppendReply(w.out, tag, r)
}
