package wire

import (
	"fmt"
	"hash"
	"hash/crc32"
	"strconv"
)

// A Checksum is the CRC-32C of a run of octets (RFC, "Checksums"). The zero
// Checksum is one that was not told, and matches everything.
type Checksum struct {
	Told bool
	CRC  uint32
}

// castagnoli is the polynomial's table; crc32 uses the processor's instruction
// where it has one.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// NewCRC is a running CRC-32C, for octets that come piece by piece.
func NewCRC() hash.Hash32 { return crc32.New(castagnoli) }

// ChecksumOf is the checksum of octets.
func ChecksumOf(octets []byte) Checksum { return Checksum{true, crc32.Checksum(octets, castagnoli)} }

// Matches reports whether crc is the checksum's, or none was told.
func (c Checksum) Matches(crc uint32) bool { return !c.Told || c.CRC == crc }

// checksum appends key=value unless none is told.
func (p printer) checksum(key string, c Checksum) printer {
	if !c.Told {
		return p
	}
	return p.text(key, fmt.Sprintf("%08x", c.CRC))
}

// checksum is the value of a parameter: eight lower-case hexadecimal digits.
func (f *fields) checksum(key string) Checksum {
	s := f.text(key)
	if s == "" {
		return Checksum{}
	}
	crc, err := strconv.ParseUint(s, 16, 32)
	if err != nil || fmt.Sprintf("%08x", crc) != s {
		f.failf("%s is not 8 lower-case hexadecimal digits", key)
	}
	return Checksum{true, uint32(crc)}
}
