package wire

import (
	"bytes"
	"testing"
)

// TestChecksum computes the values of RFC 3720, appendix B.4.
func TestChecksum(t *testing.T) {
	ascending := make([]byte, 32)
	for i := range ascending {
		ascending[i] = byte(i)
	}
	for _, c := range []struct {
		name   string
		octets []byte
		crc    uint32
	}{
		{"32 octets 0", make([]byte, 32), 0x8a9136aa},
		{"32 octets 255", bytes.Repeat([]byte{255}, 32), 0x62a8ab43},
		{"0 to 31", ascending, 0x46dd794e},
		{"digits", []byte("123456789"), 0xe3069283},
	} {
		sum := ChecksumOf(c.octets)
		if sum != (Checksum{true, c.crc}) {
			t.Errorf("%s: %08x, not %08x", c.name, sum.CRC, c.crc)
		}
		running := NewCRC()
		for _, b := range c.octets {
			running.Write([]byte{b})
		}
		if !sum.Matches(running.Sum32()) || sum.Matches(running.Sum32()+1) {
			t.Errorf("%s: matches the wrong sum", c.name)
		}
	}
	if !(Checksum{}).Matches(1) {
		t.Error("what was not told does not match everything")
	}
}
