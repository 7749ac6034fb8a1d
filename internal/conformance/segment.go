package conformance

import (
	"fmt"
	"hash/crc32"
)

// segment is the reply to a GETSEG.
type segment struct {
	bytes, first, samples  int64
	preroll, prerollBytes  int64
	revision               string
	payload, prerollOctets []byte
}

// segment asks for a segment and checks its reply against what SONG said.
func (c *conn) segment(request string, s song, number int64) (segment, error) {
	r, err := c.ok(request)
	if err != nil {
		return segment{}, err
	}
	return readSegment(r, s, number)
}

// readSegment checks the whole reply to a GETSEG against what SONG said.
func readSegment(r *reply, s song, number int64) (g segment, err error) {
	if r.final.name != "OK" || len(r.lines) != 1 {
		return g, fmt.Errorf("GETSEG %d %d is answered with %d lines before %q", s.number, number, len(r.lines), r.final.raw)
	}
	f := fields{line: r.lines[0]}
	f.is("SEGMENT", 2)
	if f.arg(0) != s.number || f.arg(1) != number {
		f.failf("segment %d of song %d was asked for", number, s.number)
	}
	g = segment{
		bytes: f.number("bytes"), first: f.number("first"), samples: f.number("samples"),
		preroll: f.number("preroll"), prerollBytes: f.optional("preroll-bytes"), revision: f.revision(true),
	}
	full := s.segmentFrame * s.frameSamples
	switch {
	case f.err != nil:
		return g, f.err
	case g.revision != s.revision:
		f.failf("SONG says revision %s", s.revision)
	case g.first != number*full:
		f.failf("the first sample of segment %d is %d", number, number*full)
	case g.samples != min(full, s.samples-g.first):
		f.failf("segment %d has %d samples", number, min(full, s.samples-g.first))
	case g.preroll > number*s.segmentFrame:
		f.failf("there are only %d frames before segment %d", number*s.segmentFrame, number)
	case g.bytes+g.prerollBytes != int64(len(r.payload)):
		f.failf("the payload has %d octets", len(r.payload))
	}
	if f.err != nil {
		return g, f.err
	}
	g.prerollOctets, g.payload = r.payload[:g.prerollBytes], r.payload[g.prerollBytes:]
	f.checksum("crc", g.payload, r.summed)
	f.checksum("preroll-crc", g.prerollOctets, r.summed && g.prerollBytes > 0)
	if f.err != nil {
		return g, f.err
	}
	n, err := frames(g.payload)
	if err == nil && int64(n)*s.frameSamples != g.samples {
		err = fmt.Errorf("it holds %d frames for %d samples", n, g.samples)
	}
	if err != nil {
		return g, fmt.Errorf("segment %d of song %d: %w", number, s.number, err)
	}
	return g, nil
}

// checksum is a parameter that holds the CRC-32C of octets; must says that it
// has to be there.
func (f *fields) checksum(key string, octets []byte, must bool) {
	got := f.text(key, must)
	if f.err != nil || got == "" {
		return
	}
	want := fmt.Sprintf("%08x", crc32.Checksum(octets, crc32.MakeTable(crc32.Castagnoli)))
	switch {
	case len(octets) == 0:
		f.failf("%s stands where there are no octets of it", key)
	case got != want:
		f.failf("%s of the %d octets is %s", key, len(octets), want)
	}
}
