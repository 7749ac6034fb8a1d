package segmenter

import (
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strconv"
)

// maxTags is how many tags are stepped over at either end of a file; what
// follows is searched for frames like any garbage.
const maxTags = 64

// A TagKind is a format of tags.
type TagKind uint8

// The kinds of tags that are told apart.
const (
	ID3v2 TagKind = iota + 1
	APEv2
	ID3v1
	Lyrics3
)

// A Tag is a range of a file that holds no audio but a tag.
type Tag struct {
	Kind        TagKind
	Offset, Len int64
}

// Tags returns the tags at both ends of a file, in its order. One that claims
// to be longer than the file is the last at its end: it reaches to the file's
// end, and what is in it is searched for audio all the same.
func Tags(r io.ReaderAt, size int64) ([]Tag, error) {
	tags, _, _, err := around(r, size)
	return tags, err
}

// audioRange returns where in the file the audio starts and ends, once the
// tags at both ends are left out, in whatever order and number they come.
func audioRange(r io.ReaderAt, size int64) (start, end int64, err error) {
	_, start, end, err = around(r, size)
	return start, end, err
}

// around returns the tags at both ends, and where the audio lies.
func around(r io.ReaderAt, size int64) (tags []Tag, start, end int64, err error) {
	end = max(size, 0)
	for range maxTags {
		head := make([]byte, min(leadingSize, end-start))
		if err := readFull(r, head, start); err != nil {
			return nil, 0, 0, err
		}
		kind, n := leadingTag(head)
		if n == 0 {
			break
		}
		tags = append(tags, Tag{kind, start, min(n, end-start)})
		if n > end-start {
			break
		}
		start += n
	}
	leading := len(tags)
	for range maxTags {
		kind, n, err := trailingTag(r, start, end)
		if err != nil {
			return nil, 0, 0, err
		}
		if n == 0 {
			break
		}
		end -= n
		tags = append(tags, Tag{kind, end, n})
	}
	slices.Reverse(tags[leading:])
	return tags, start, end, nil
}

// leadingSize is how many bytes leadingTag needs to see.
const leadingSize = apeSize

// leadingTag returns the kind and length of the ID3v2 or APEv2 tag that b
// starts with, as the tag tells it; 0 if there is none.
func leadingTag(b []byte) (TagKind, int64) {
	if n := id3v2Tag(b, "ID3"); n != 0 {
		return ID3v2, n
	}
	if size, flags := apeBlock(b); size != 0 && flags&apeIsHeader != 0 {
		return APEv2, apeSize + size
	}
	return 0, 0
}

// trailingTag returns the kind and length of the tag that ends at end and does
// not start before start; 0 if there is none.
func trailingTag(r io.ReaderAt, start, end int64) (TagKind, int64, error) {
	b := make([]byte, min(id3v1Size+enhancedSize, end-start))
	if err := readFull(r, b, end-int64(len(b))); err != nil {
		return 0, 0, err
	}
	// APE comes first, since "TAG" may be a part of an "APETAGEX" 131 bytes
	// from the end.
	kind, n := APEv2, apeTail(b)
	if n == 0 && len(b) >= id3v2Size {
		kind, n = ID3v2, id3v2Tag(b[len(b)-id3v2Size:], "3DI")
	}
	if n == 0 {
		kind, n = ID3v1, id3v1Tail(b)
	}
	if n > end-start {
		return 0, 0, nil
	}
	if n != 0 {
		return kind, n, nil
	}
	n, err := lyricsTail(r, b, start, end)
	return Lyrics3, n, err
}

const id3v2Size = 10 // of an ID3v2 header, and of its footer

// id3v2Tag returns the length of the whole ID3v2 tag that the header (magic
// "ID3") or footer ("3DI") in b belongs to; 0 if it is none.
func id3v2Tag(b []byte, magic string) int64 {
	const footer = 0x10
	if len(b) < id3v2Size || string(b[:3]) != magic || b[3] < 2 || b[3] > 4 || b[4] == 0xff || (b[5]&0xf != 0 && b[3] > 2) {
		return 0
	}
	n := int64(id3v2Size)
	if b[5]&footer != 0 {
		n += id3v2Size
	}
	var body int64
	for _, c := range b[6:10] {
		if c >= 0x80 {
			return 0
		}
		body = body<<7 | int64(c)
	}
	return n + body
}

const (
	id3v1Size    = 128
	enhancedSize = 227
)

// id3v1Tail returns the length of the ID3v1 tag that b ends with, and of the
// enhanced tag before it; 0 if there is none.
func id3v1Tail(b []byte) int64 {
	b, found := cutTail(b, id3v1Size, "TAG")
	if !found {
		return 0
	}
	if _, found := cutTail(b, enhancedSize, "TAG+"); found {
		return id3v1Size + enhancedSize
	}
	return id3v1Size
}

// cutTail cuts the last n bytes off b if they start with magic.
func cutTail(b []byte, n int, magic string) (rest []byte, found bool) {
	if len(b) < n || !bytes.HasPrefix(b[len(b)-n:], []byte(magic)) {
		return b, false
	}
	return b[:len(b)-n], true
}

const (
	apeSize      = 32 // of an APE header, and of its footer
	apeIsHeader  = 1 << 29
	apeHasHeader = 1 << 31
)

// apeBlock returns what the APE header or footer that b starts with says: the
// length of items and footer, and flags; 0 if it is none.
func apeBlock(b []byte) (size int64, flags uint32) {
	if len(b) < apeSize || string(b[:8]) != "APETAGEX" {
		return 0, 0
	}
	size = int64(binary.LittleEndian.Uint32(b[12:]))
	if size < apeSize {
		return 0, 0
	}
	return size, binary.LittleEndian.Uint32(b[20:])
}

// apeTail returns the length of the APE tag that b ends with; 0 if there is none.
func apeTail(b []byte) int64 {
	size, flags := apeBlock(b[max(0, len(b)-apeSize):])
	if size == 0 || flags&apeIsHeader != 0 {
		return 0
	}
	if flags&apeHasHeader != 0 {
		size += apeSize
	}
	return size
}

// lyricsTail returns the length of the Lyrics3 tag of either version that ends
// at end; 0 if there is none. b is what the file holds before end.
func lyricsTail(r io.ReaderAt, b []byte, start, end int64) (int64, error) {
	const begin, v1End, v2End, digits, maxV1 = "LYRICSBEGIN", "LYRICSEND", "LYRICS200", 6, 5100
	if body, found := bytes.CutSuffix(b, []byte(v2End)); found && len(body) >= digits {
		n, err := strconv.ParseUint(string(body[len(body)-digits:]), 10, 32)
		total := int64(n) + digits + int64(len(v2End))
		if err != nil || n < uint64(len(begin)) || total > end-start {
			return 0, nil
		}
		head := make([]byte, len(begin))
		if err := readFull(r, head, end-total); err != nil || string(head) != begin {
			return 0, err
		}
		return total, nil
	}
	if !bytes.HasSuffix(b, []byte(v1End)) {
		return 0, nil
	}
	text := make([]byte, min(int64(len(begin)+maxV1+len(v1End)), end-start))
	if err := readFull(r, text, end-int64(len(text))); err != nil {
		return 0, err
	}
	i := bytes.LastIndex(text, []byte(begin))
	if i < 0 {
		return 0, nil
	}
	return int64(len(text) - i), nil
}
