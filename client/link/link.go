// Package link is one connection to a server: requests out, replies and
// payload in.
//
// It knows the protocol's text through package wire and nothing of music: who
// sends a request says where its replies go. It holds no reply back and keeps
// none.
package link

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"
	"time"

	"segue/internal/wire"
)

// Times after which a connection is given up.
const (
	// GreetingTimeout is how long a server may take to say who it is.
	GreetingTimeout = 5 * time.Second
	// lastWords is how long what a server said is still read when nothing can
	// be written to it any more.
	lastWords = time.Second
)

// A Request is what to ask, and under which tag.
type Request struct {
	Tag wire.Tag
	wire.Request
}

// An Event is one line of a reply, or a piece of its payload, or its end
// because the link has failed. A receiver gets the events of its requests in
// the order in which they arrive, one at a time.
type Event struct {
	Tag     wire.Tag
	At      time.Time
	Reply   wire.Reply // nil: Payload or Err is set
	Payload []byte     // a piece of the payload that a DATA line announced; the receiver's own
	Octets  int        // of the line or the piece, as it came
	Err     error      // the link's failure; nothing more follows
}

// A Receiver takes events. It is called by the link's read loop and must not
// block.
type Receiver func(Event)

// A Link is a connection. Its methods may be called concurrently.
type Link struct {
	nc       net.Conn
	name     string // the server's, for messages
	stranger bool   // nobody will log in
	greeted  chan struct{}
	done     chan struct{}
	wg       sync.WaitGroup

	mu       sync.Mutex
	greeting *wire.Greeting // nil until it has arrived
	to       map[wire.Tag]Receiver
	serial   uint32 // of the last tag of generation 0
	out      []byte // lines that wait for the write loop
	early    int    // bulk requests sent before the greeting
	later    []byte // lines that wait for the greeting, since that is all there may be before it
	wake     chan struct{}
	silence  silence
	progress int   // how often it has brought something new
	err      error // why the link is over
}

// New makes a link of a connection, which it owns from now on. The name is the
// server's in messages.
func New(nc net.Conn, name string) *Link { return newLink(nc, name, true) }

func newLink(nc net.Conn, name string, stranger bool) *Link {
	l := &Link{
		nc:       nc,
		name:     name,
		stranger: stranger,
		greeted:  make(chan struct{}),
		done:     make(chan struct{}),
		to:       make(map[wire.Tag]Receiver),
		wake:     make(chan struct{}, 1),
		silence:  silence{turned: make(chan struct{})},
	}
	l.wg.Go(l.readLoop)
	l.wg.Go(l.writeLoop)
	return l
}

// Done is closed when the link is over; Err then says why.
func (l *Link) Done() <-chan struct{} { return l.done }

// Err is why the link is over, nil while it is not.
func (l *Link) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// Greeted is closed when the server has said who it is.
func (l *Link) Greeted() <-chan struct{} { return l.greeted }

// Greeting is what the server said of itself, or false before it has.
func (l *Link) Greeting() (wire.Greeting, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.greeting == nil {
		return wire.Greeting{}, false
	}
	return *l.greeting, true
}

// Send sends requests in one write; their replies go to the receiver. It
// doesn't wait for the network. On a link that is over it gives the reason,
// and the receiver hears nothing.
func (l *Link) Send(to Receiver, requests ...Request) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return l.err
	}
	first := len(l.to) == 0
	l.send(to, requests...)
	if first {
		l.listen()
	}
	return nil
}

// send is Send with the mutex held. Before the greeting a server need not take
// more than a few bulk requests (RFC, "Connections and Versions"): those beyond
// them, and what follows, are held back until it has come.
func (l *Link) send(to Receiver, requests ...Request) {
	for _, r := range requests {
		l.to[r.Tag] = to
		lines := &l.out
		if l.greeting == nil {
			if r.Bulk() {
				l.early++
			}
			if l.early > wire.MaxUngreeted {
				lines = &l.later
			}
		}
		*lines = wire.AppendRequest(*lines, r.Tag, r.Request)
	}
	l.signal()
}

// Tag is a new tag for a request that belongs to no play.
func (l *Link) Tag() wire.Tag {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tag()
}

func (l *Link) tag() wire.Tag {
	l.serial++
	return wire.Tag{Serial: l.serial}
}

// Cancel is a request that cancels all requests of a generation, and forgets
// them: what still arrives for them is dropped from this moment on. The
// request is for Send.
func (l *Link) Cancel(gen uint32) Request {
	l.mu.Lock()
	for tag := range l.to {
		if tag.Gen == gen {
			delete(l.to, tag)
		}
	}
	l.mu.Unlock()
	return Request{Tag: l.Tag(), Request: wire.Cancel{Gen: gen}}
}

// CancelOne is Cancel for one request.
func (l *Link) CancelOne(tag wire.Tag) Request {
	l.mu.Lock()
	delete(l.to, tag)
	l.mu.Unlock()
	return Request{Tag: l.Tag(), Request: wire.Cancel(tag)}
}

// Close ends the link and returns when its goroutines have ended. Every
// receiver with outstanding requests is told. It may be called twice.
func (l *Link) Close() error {
	l.fail(ErrClosed)
	l.wg.Wait()
	return nil
}

// Forsake ends the link because it is of no use, for a reason: another may be.
// It does not wait.
func (l *Link) Forsake(why string) {
	l.fail(lostf(nil, "the connection to %s is given up: %s", l.name, why))
}

// fail ends the link, once, for a reason.
func (l *Link) fail(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		return
	}
	l.err = err
	l.nc.Close()
	l.breakSilence()
	close(l.done)
}

func (l *Link) signal() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// writeLoop is the only writer of the socket. Where nothing was to be written
// for half of the time after which a server ends an idle connection, it says
// PING.
func (l *Link) writeLoop() {
	var buf []byte
	quiet := time.NewTimer(l.keepAlive())
	defer quiet.Stop()
	for {
		select {
		case <-l.wake:
		case <-quiet.C:
			if l.Send(func(Event) {}, Request{l.Tag(), wire.Ping{}}) != nil {
				return
			}
		case <-l.done:
			return
		}
		quiet.Reset(l.keepAlive())
		l.mu.Lock()
		buf, l.out = l.out, buf[:0]
		l.mu.Unlock()
		if len(buf) == 0 {
			continue
		}
		l.nc.SetWriteDeadline(time.Now().Add(SilenceTimeout))
		if _, err := l.nc.Write(buf); err != nil {
			// What the server has said before it closed says more than this:
			// the read loop comes upon it, and then upon the end.
			select {
			case <-l.done:
			case <-time.After(lastWords):
				l.fail(l.lost(err))
			}
			return
		}
	}
}

// keepAlive is how long the link may be quiet.
func (l *Link) keepAlive() time.Duration {
	idle := wire.IdleTimeout
	if g, ok := l.Greeting(); ok {
		idle = time.Duration(g.IdleSeconds) * time.Second
	}
	return max(idle/2, time.Second)
}

// readLoop is the only reader of the socket.
func (l *Link) readLoop() {
	br := bufio.NewReaderSize(reader{l}, 64<<10)
	l.nc.SetReadDeadline(time.Now().Add(GreetingTimeout))
	err := l.readGreeting(br)
	for err == nil {
		err = l.readReply(br)
	}
	l.fail(err)

	l.mu.Lock()
	to := l.to
	l.to = make(map[wire.Tag]Receiver)
	err = l.err
	l.mu.Unlock()
	for tag, r := range to {
		r(Event{Tag: tag, At: time.Now(), Err: err})
	}
}

func (l *Link) readGreeting(br *bufio.Reader) error {
	text, err := wire.ReadLine(br)
	switch {
	case isTimeout(err):
		return lostf(err, "%s accepts connections but says nothing; is it a Segue server?", l.name)
	case errors.Is(err, wire.ErrLineTooLong), errors.Is(err, wire.ErrNotText):
		return fmt.Errorf("%s does not speak SEGUE/%d; is it a Segue server?", l.name, wire.Version)
	case err != nil:
		return l.lost(err)
	}
	tag, reply, err := wire.ParseReply(string(text))
	if e, ok := reply.(*wire.Error); ok && tag == (wire.Tag{}) {
		return l.dismissed(e)
	}
	g, ok := reply.(wire.Greeting)
	if err != nil || !ok || tag != (wire.Tag{}) {
		return fmt.Errorf("%s does not speak SEGUE/%d (it says %.40q); is it a Segue server?", l.name, wire.Version, text)
	}
	if g.Version != wire.Version {
		return fmt.Errorf("%s speaks SEGUE/%d, and this client only SEGUE/%d", l.name, g.Version, wire.Version)
	}
	if len(g.Auth) > 0 && l.stranger {
		return &LoginNeeded{Server: l.name}
	}
	l.mu.Lock()
	l.greeting = &g
	l.out, l.later = append(l.out, l.later...), nil
	l.signal()
	l.listen()
	l.mu.Unlock()
	close(l.greeted)
	return nil
}

// readReply reads one line, and the payload that it announces.
func (l *Link) readReply(br *bufio.Reader) error {
	text, err := wire.ReadLine(br)
	if errors.Is(err, wire.ErrLineTooLong) || errors.Is(err, wire.ErrNotText) {
		return fmt.Errorf("%s breaks the protocol: %w", l.name, err)
	}
	if err != nil {
		return l.lost(err)
	}
	octets := len(text)
	tag, reply, err := wire.ParseReply(string(text))
	if err != nil {
		return fmt.Errorf("%s breaks the protocol: %w", l.name, err)
	}
	if tag == (wire.Tag{}) {
		return l.unasked(reply)
	}
	to := l.receiver(tag, reply)
	l.arrived()
	if to != nil {
		to(Event{Tag: tag, At: time.Now(), Reply: reply, Octets: octets})
	}
	if data, ok := reply.(wire.Data); ok {
		return l.readPayload(br, tag, data.N)
	}
	return nil
}

// receiver is who wants a tag's reply, nil if nobody does any more. It is
// forgotten with the reply's last line.
func (l *Link) receiver(tag wire.Tag, reply wire.Reply) Receiver {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.silence.events++
	to := l.to[tag]
	switch reply.(type) {
	case wire.OK, *wire.Error:
		delete(l.to, tag)
	}
	return to
}

// readPayload passes n octets on as they come.
func (l *Link) readPayload(br *bufio.Reader, tag wire.Tag, n int) error {
	for n > 0 {
		if _, err := br.Peek(1); err != nil {
			return l.lost(err)
		}
		size := min(n, br.Buffered())
		n -= size
		l.mu.Lock()
		l.silence.events++
		to := l.to[tag]
		l.mu.Unlock()
		if to == nil {
			br.Discard(size)
			continue
		}
		p := make([]byte, size)
		io.ReadFull(br, p) // it is all buffered
		to(Event{Tag: tag, At: time.Now(), Payload: p, Octets: size})
	}
	return nil
}

// unasked handles what the server says of itself.
func (l *Link) unasked(reply wire.Reply) error {
	switch r := reply.(type) {
	case *wire.Error:
		if r.Code.Fatal() || r.Code == wire.CodeForbidden { // too many logins have failed
			return l.dismissed(fmt.Errorf("%s has closed the connection: %w", l.name, r))
		}
	case wire.Bye:
		return lostf(nil, "%s has closed the connection: %s", l.name, r.Text)
	case wire.Data:
		return fmt.Errorf("%s breaks the protocol: payload that belongs to no request", l.name)
	}
	return nil
}

// dismissed sorts the errors with which a server ends a connection: that it
// closes, is full or has heard nothing for long may be otherwise next time.
func (*Link) dismissed(err error) error {
	var e *wire.Error
	if errors.As(err, &e) && (e.Code == wire.CodeClosing || e.Code == wire.CodeIdle) {
		return lostf(err, "%v", err)
	}
	return err
}
