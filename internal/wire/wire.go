// Package wire is the text of SEGUE/1, the protocol specified in rfc/: it
// reads and writes every message that the two ends exchange, and is the only
// thing that they share.
//
// It knows lines, tags, requests, replies and reply codes. It never sees a
// socket, a file or a clock; payload octets pass beside it, counted by the
// DATA line that announces them.
//
// Everything here is a value or a pure function; all of it may be used
// concurrently.
package wire

import "time"

// Version is the protocol's major version, announced in the greeting.
const Version = 1

// CapabilityCRC is the word by which a greeting promises that every SEGMENT has
// its checksum (RFC, "Checksums").
const CapabilityCRC = "crc"

// ALPN is what both ends choose where they speak inside TLS (RFC, "TLS").
const ALPN = "segue/1"

// DefaultPort is the TCP port of a Segue server.
const DefaultPort = 55353

// Limits of SEGUE/1 (RFC, "Limits").
const (
	// MaxLine is the length of a line in octets, its LF included.
	MaxLine = 4096
	// MaxName is the length in octets of a command's or reply's name, and of a
	// parameter's key.
	MaxName = 32
	// MaxChunk is the payload of one DATA line in octets.
	MaxChunk = 65536
	// MaxText is the length in octets of a title, an artist, an album or a
	// LIST's match, unquoted.
	MaxText = 512
	// MaxRevision is the length of a revision in octets.
	MaxRevision = 64
	// MaxSegment is the length of a segment's payload in octets, pre-roll
	// included.
	MaxSegment = 4 << 20
	// MaxCover is the length of a cover in octets.
	MaxCover = 16 << 20
	// MaxOutstanding is how many requests of one connection may wait for
	// their last reply.
	MaxOutstanding = 64
	// MaxUngreeted is how many of them a client may send before it has read the
	// greeting.
	MaxUngreeted = 8
)

// IdleTimeout is how long a server lets a connection be silent while nothing
// is outstanding on it.
const IdleTimeout = 5 * time.Minute
