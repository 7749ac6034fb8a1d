package catalog

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"github.com/cespare/xxhash/v2"
	"github.com/fxamacker/cbor/v2"

	"segue/segmenter"
	"segue/server/catalog/tags"
)

// A record is what was learned of one file: a song, or the reason why it is
// none.
type record struct {
	_                   struct{}        `cbor:",toarray"`
	Path                cbor.ByteString // names need not be UTF-8
	Size, Time, Changed int64           // as in state
	Reason              string
	Song                *segmenter.Song
	Tags                *tags.Tags // of a song
}

// is reports whether the record is of this state of a file.
func (r *record) is(f file) bool {
	return state{r.Size, r.Time, r.Changed} == f.state
}

// record is what the store keeps of a song.
func (s *Song) record() *record {
	return &record{
		Path: cbor.ByteString(s.Path), Size: s.state.size, Time: s.state.time, Changed: s.state.changed,
		Song: s.Song, Tags: &s.Tags,
	}
}

// A store is a file of blocks: first one that says which directory it is of,
// then the records, then an empty one whose sum is their number. A block is
// its length (4 octets), its xxHash64 (8 octets), both big-endian, and CBOR.
const (
	// storeMagic changes with the form of the store, and whenever the same file
	// would be cut or described in another way than before.
	storeMagic   = "segue catalogue 3\n"
	blockHeader  = 4 + 8
	blockRecords = 256
	maxBlock     = 16 << 20 // octets
	maxRecord    = maxBlock / blockRecords
)

// errStore is the error for a store that is not to be trusted.
var errStore = errors.New("damaged, or written by another version")

// storeHead is what a store is of.
type storeHead struct {
	_       struct{} `cbor:",toarray"`
	Dir     cbor.ByteString
	Segment time.Duration // that segments are cut to
}

// writeStore writes the records of a directory. Records that are too large for
// a block, of songs of many hours, are left out.
func writeStore(w io.Writer, dir string, records iter.Seq[*record]) error {
	out := bufio.NewWriter(w)
	out.WriteString(storeMagic)
	head, err := cbor.Marshal(storeHead{Dir: cbor.ByteString(dir), Segment: segmenter.SegmentDuration})
	if err != nil {
		return err
	}
	writeBlock(out, head)
	var block bytes.Buffer
	total, n := uint64(0), 0
	for r := range records {
		b, err := cbor.Marshal(r)
		if err != nil {
			return err
		}
		if len(b) > maxRecord {
			continue
		}
		block.Write(b)
		total++
		if n++; n == blockRecords {
			writeBlock(out, block.Bytes())
			block.Reset()
			n = 0
		}
	}
	if n > 0 {
		writeBlock(out, block.Bytes())
	}
	var end [blockHeader]byte
	binary.BigEndian.PutUint64(end[4:], total)
	out.Write(end[:])
	return out.Flush()
}

// writeBlock writes one block; the error, if any, is told by Flush.
func writeBlock(w *bufio.Writer, b []byte) {
	var head [blockHeader]byte
	binary.BigEndian.PutUint32(head[:], uint32(len(b)))
	binary.BigEndian.PutUint64(head[4:], xxhash.Sum64(b))
	w.Write(head[:])
	w.Write(b)
}

// readStore reads the records of a directory, by path. Whatever r holds, it
// takes memory in proportion to that only. A store with anything wrong in it
// gives no records at all.
func readStore(ctx context.Context, r io.Reader, dir string) (map[string]*record, error) {
	in := bufio.NewReader(r)
	magic := make([]byte, len(storeMagic))
	if _, err := io.ReadFull(in, magic); err != nil || string(magic) != storeMagic {
		return nil, errStore
	}
	var head storeHead
	if b, _, err := readBlock(in); err != nil || cbor.Unmarshal(b, &head) != nil || head.Segment != segmenter.SegmentDuration {
		return nil, errStore
	}
	if string(head.Dir) != dir {
		return nil, fmt.Errorf("of another directory, %s", head.Dir)
	}
	var total uint64
	var fault error
	blocks := func(yield func([]byte) bool) {
		for {
			b, sum, err := readBlock(in)
			if err != nil || len(b) == 0 {
				total, fault = sum, err
				return
			}
			if !yield(b) {
				return
			}
		}
	}
	records := make(map[string]*record)
	for list, is := range inOrder(ctx, 2, blocks, readRecords) {
		if !is {
			continue
		}
		if list == nil {
			return nil, errStore
		}
		for _, r := range list {
			records[string(r.Path)] = r
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if _, err := in.ReadByte(); fault != nil || total != uint64(len(records)) || !errors.Is(err, io.EOF) {
		return nil, errStore
	}
	return records, nil
}

// readBlock reads one block. An empty one is the end, and its sum a number.
func readBlock(r *bufio.Reader) (b []byte, sum uint64, err error) {
	var head [blockHeader]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, 0, err
	}
	n, sum := binary.BigEndian.Uint32(head[:]), binary.BigEndian.Uint64(head[4:])
	if n > maxBlock {
		return nil, 0, errStore
	}
	if n == 0 {
		return nil, sum, nil
	}
	// What the length claims is not believed before it is there.
	var block bytes.Buffer
	if m, err := io.CopyN(&block, r, int64(n)); m < int64(n) {
		return nil, 0, err
	}
	if xxhash.Sum64(block.Bytes()) != sum {
		return nil, 0, errStore
	}
	return block.Bytes(), sum, nil
}

// readRecords reads a block's records; nil where one is wrong.
func readRecords(b []byte) []*record {
	var list []*record
	for len(b) > 0 {
		r := new(record)
		rest, err := cbor.UnmarshalFirst(b, r)
		if err != nil || (r.Song == nil) == (r.Reason == "") || (r.Song == nil) != (r.Tags == nil) || r.Path == "" {
			return nil
		}
		b, list = rest, append(list, r)
	}
	return list
}
