package link

import "sync"

// A Mailbox holds events until their receiver has time for them. Put never
// blocks; what it holds is bounded by what its owner has asked for.
type Mailbox struct {
	mu     sync.Mutex
	events []Event
	ready  chan struct{}
}

// NewMailbox makes an empty one.
func NewMailbox() *Mailbox { return &Mailbox{ready: make(chan struct{}, 1)} }

// Put is a Receiver.
func (m *Mailbox) Put(e Event) {
	m.mu.Lock()
	m.events = append(m.events, e)
	m.mu.Unlock()
	select {
	case m.ready <- struct{}{}:
	default:
	}
}

// Ready receives when there may be events to Take.
func (m *Mailbox) Ready() <-chan struct{} { return m.ready }

// Take empties the mailbox, using buf's room for what it gives.
func (m *Mailbox) Take(buf []Event) []Event {
	m.mu.Lock()
	defer m.mu.Unlock()
	taken := m.events
	clear(buf)
	m.events = buf[:0]
	return taken
}
