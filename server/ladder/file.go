package ladder

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"slices"
	"sync"
	"time"
)

// file is what was made of one rendition: records in the order in which they
// were made, each with a checksum, so that a file whose writing was cut off is
// good up to there. Its methods may be called concurrently, but by its users
// alone.
//
// A record is its segment's number, how long the pre-roll and the segment are,
// and the CRC-32C of all the rest, four octets each, then the pre-roll and the
// segment.
type file struct {
	store    *store
	revision string
	size     int64 // octets; the store's, under its lock
	users    int   // likewise

	mu      sync.Mutex
	f       *os.File // nil: not opened
	end     int64    // where the next record goes
	records []record // by segment
	held    []held   // made, but there was no room to write them
}

// record says where a segment is in the file.
type record struct {
	at              int64 // of the pre-roll; 0: it was not made
	preroll, octets int
	sum             uint32
}

// header is the record's header but for the checksum.
func (r record) header(n int) []byte {
	h := binary.BigEndian.AppendUint32(make([]byte, 0, recordHeader), uint32(n))
	h = binary.BigEndian.AppendUint32(h, uint32(r.preroll))
	return binary.BigEndian.AppendUint32(h, uint32(r.octets))
}

// checksum is what the record's should be if it is segment n's and holds these
// octets.
func (r record) checksum(n int, both []byte) uint32 {
	return crc32.Update(crc32.Checksum(r.header(n), castagnoli), castagnoli, both)
}

type held struct {
	segment         int
	preroll, octets []byte
}

const (
	recordHeader = 16
	mostOctets   = 1 << 20 // of a segment; more is damage
	mostHeld     = 16      // segments, where the disk is full
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func (f *file) name() string { return f.revision + extension }

// load opens the file, if there is one, and reads where its segments are. What
// follows a damaged record is cut off.
func (f *file) load(segments int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.f != nil {
		return nil
	}
	var err error
	f.f, err = f.store.root.OpenFile(f.name(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("cannot open a rendition: %w", err)
	}
	f.records, f.end = make([]record, segments), 0
	for {
		n, r, ok := f.next(segments)
		if !ok {
			break
		}
		f.records[n] = r
		f.end = r.at + int64(r.preroll+r.octets)
	}
	if info, err := f.f.Stat(); err == nil && info.Size() > f.end {
		f.f.Truncate(f.end)
	}
	now := time.Now()
	f.store.root.Chtimes(f.name(), now, now)
	return nil
}

// next reads the header of the record at the end of what is known.
func (f *file) next(segments int) (n int, r record, ok bool) {
	var h [recordHeader]byte
	if _, err := f.f.ReadAt(h[:], f.end); err != nil {
		return 0, r, false
	}
	n = int(binary.BigEndian.Uint32(h[0:]))
	r.preroll, r.octets = int(binary.BigEndian.Uint32(h[4:])), int(binary.BigEndian.Uint32(h[8:]))
	r.sum, r.at = binary.BigEndian.Uint32(h[12:]), f.end+recordHeader
	if n < 0 || n >= segments || r.octets < 1 || r.preroll < 0 || r.octets > mostOctets || r.preroll > mostOctets {
		return 0, r, false
	}
	var last [1]byte
	_, err := f.f.ReadAt(last[:], r.at+int64(r.preroll+r.octets)-1)
	return n, r, err == nil
}

// has reports whether a segment was made.
func (f *file) has(n int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.records[n].at > 0 || f.holds(n) >= 0
}

// holds is the index of a segment that is held in memory, -1 if it is not.
func (f *file) holds(n int) int {
	return slices.IndexFunc(f.held, func(h held) bool { return h.segment == n })
}

// errDamaged is the error of a segment that is not what was written.
var errDamaged = errors.New("the cache of renditions is damaged")

// read gives a segment that was made. One that is damaged is given no more: it
// is to be made again.
func (f *file) read(n int) (Segment, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := f.holds(n); i >= 0 {
		return segment(f.held[i].preroll, f.held[i].octets), nil
	}
	r := f.records[n]
	buf := make([]byte, r.preroll+r.octets)
	if _, err := f.f.ReadAt(buf, r.at); err != nil && !errors.Is(err, io.EOF) {
		return Segment{}, fmt.Errorf("cannot read a rendition: %w", err)
	}
	if r.checksum(n, buf) != r.sum {
		f.records[n] = record{}
		return Segment{}, errDamaged
	}
	return segment(buf[:r.preroll], buf[r.preroll:]), nil
}

func segment(preroll, octets []byte) Segment {
	s := Segment{
		Preroll: preroll, Octets: octets,
		CRC: crc32.Checksum(octets, castagnoli), PrerollCRC: crc32.Checksum(preroll, castagnoli),
	}
	for range frames(preroll) {
		s.PrerollFrames++
	}
	return s
}

// write keeps a segment that was made. Where it cannot be written it is held in
// memory for those who wait for it, and the error says why; the last few are.
func (f *file) write(n int, preroll, octets []byte) error {
	r := record{preroll: len(preroll), octets: len(octets)}
	both := slices.Concat(preroll, octets)
	r.sum = r.checksum(n, both)
	buf := slices.Concat(r.header(n), binary.BigEndian.AppendUint32(nil, r.sum), both)
	if err := f.append(n, r, buf); err != nil {
		return err
	}
	f.store.grew(f, int64(len(buf)))
	return nil
}

func (f *file) append(n int, r record, buf []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, err := f.f.WriteAt(buf, f.end); err != nil {
		f.f.Truncate(f.end)
		if len(f.held) == mostHeld {
			f.held = slices.Delete(f.held, 0, 1)
		}
		both := buf[recordHeader:]
		f.held = append(f.held, held{n, both[:r.preroll], both[r.preroll:]})
		return fmt.Errorf("cannot keep a rendition in %s: %w", f.store.path(), err)
	}
	r.at = f.end + recordHeader
	f.records[n] = r
	f.end += int64(len(buf))
	return nil
}

// close closes the file, which nobody uses any more.
func (f *file) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.f.Close()
	f.f, f.records, f.held = nil, nil, nil
}
