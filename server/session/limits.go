package session

import (
	"net/netip"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// The limits where nothing else is said.
const (
	DefaultMaxConns      = 20_000
	DefaultMaxPerAddress = 1_000 // a campus behind one address, say
	DefaultMaxReads      = 64
)

// Limits are how much clients may have and use. The zero Limits is the
// defaults.
type Limits struct {
	// MaxConns is how many connections may be open; one more is refused.
	// 0: DefaultMaxConns.
	MaxConns int
	// MaxPerAddress is how many of them may come from one address, or from one
	// IPv6 network of 56 bits. This machine may have seven eighths of MaxConns:
	// it may be a proxy or the end of a tunnel. 0: DefaultMaxPerAddress.
	MaxPerAddress int
	// MaxFiles is how many songs' files are kept open; 0: catalog.DefaultStreams.
	MaxFiles int
	// MaxReads is how many reads of the library's files may go on at once. Each
	// holds a thread for as long as it lasts. 0: DefaultMaxReads.
	MaxReads int
	// IdleTimeout ends connections that ask for nothing; 0: wire.IdleTimeout.
	IdleTimeout time.Duration
	// WriteTimeout ends connections that take nothing; 0: DefaultWriteTimeout.
	WriteTimeout time.Duration
}

// per is how many connections a customer may have.
func (l Limits) per(customer netip.Prefix) int {
	if customer == thisMachine {
		return max(1, l.MaxConns-l.MaxConns/8)
	}
	return l.MaxPerAddress
}

// The octets that connections hold.
const (
	// ConnOctets is the most that one makes the server hold: requests that were
	// read and not yet answered, each a line, and what is being written.
	ConnOctets = (wire.MaxOutstanding+3*maxBatch)*wire.MaxLine + 2*maxWrite
	// quietOctets is what one is that waits for a request.
	quietOctets = 16 << 10
	// writtenOctets is what those have that write, all together.
	writtenOctets = 64 << 20
)

// Memory is how many octets all connections are expected to take at the most.
func (l Limits) Memory() int64 {
	l.setDefaults()
	return writtenOctets + int64(l.MaxConns)*quietOctets
}

func (l *Limits) setDefaults() {
	or(&l.MaxConns, DefaultMaxConns)
	or(&l.MaxPerAddress, DefaultMaxPerAddress)
	or(&l.MaxFiles, catalog.DefaultStreams)
	or(&l.MaxReads, DefaultMaxReads)
	or(&l.IdleTimeout, wire.IdleTimeout)
	or(&l.WriteTimeout, DefaultWriteTimeout)
}

// or sets what is not set.
func or[T int | time.Duration](v *T, value T) {
	if *v == 0 {
		*v = value
	}
}
