package deck

import (
	"sync"
	"time"
)

// An Event is something that happened on a deck.
type Event struct {
	Kind Kind
	Gen  uint32
	At   time.Time // Started: of the first sample
	Err  error     // Failed, Dead: why
}

// Kind says what an Event is about.
type Kind int

// The kinds of events.
const (
	Opened  Kind = iota // the output runs, State says at which rate
	Ready               // while the gate is shut: enough is decoded to open it
	Started             // the first sample left for the device
	Dry                 // the device has nothing to play, and more is to come; the gate has shut
	Over                // all of the generation before was taken; this one follows it without a gap
	Played              // all of it was heard, and nothing follows
	Failed              // its frames can't be decoded
	Dead                // the output does not work
)

// A mailbox holds events until the deck's owner has time for them. Putting in
// never blocks: what plays can cause only a few before its owner must act.
type mailbox struct {
	mu     sync.Mutex
	events []Event
	ready  chan struct{}
}

func newMailbox() *mailbox { return &mailbox{ready: make(chan struct{}, 1)} }

func (m *mailbox) put(e Event) {
	m.mu.Lock()
	m.events = append(m.events, e)
	m.mu.Unlock()
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

func (m *mailbox) take() (events []Event) {
	m.mu.Lock()
	defer m.mu.Unlock()
	events, m.events = m.events, nil
	return events
}
