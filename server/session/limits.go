package session

import (
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// The limits where nothing else is said.
const (
	DefaultMaxConns      = 20_000
	DefaultMaxPerAddress = 1_000 // a campus behind one address, say
)

// Limits are how much clients may have and use. The zero Limits is the
// defaults.
type Limits struct {
	// MaxConns is how many connections may be open; one more is refused.
	// 0: DefaultMaxConns.
	MaxConns int
	// MaxPerAddress is how many of them may come from one address, or from one
	// IPv6 network of 64 bits; loopback addresses are not counted.
	// 0: DefaultMaxPerAddress.
	MaxPerAddress int
	// MaxFiles is how many songs' files are kept open; 0: catalog.DefaultStreams.
	MaxFiles int
	// IdleTimeout ends connections that ask for nothing; 0: wire.IdleTimeout.
	IdleTimeout time.Duration
	// WriteTimeout ends connections that take nothing; 0: DefaultWriteTimeout.
	WriteTimeout time.Duration
}

func (l *Limits) setDefaults() {
	or(&l.MaxConns, DefaultMaxConns)
	or(&l.MaxPerAddress, DefaultMaxPerAddress)
	or(&l.MaxFiles, catalog.DefaultStreams)
	or(&l.IdleTimeout, wire.IdleTimeout)
	or(&l.WriteTimeout, DefaultWriteTimeout)
}

// or sets what is not set.
func or[T int | time.Duration](v *T, value T) {
	if *v == 0 {
		*v = value
	}
}
