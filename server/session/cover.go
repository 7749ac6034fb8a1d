package session

import (
	"cmp"
	"errors"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

// cover is the reply to a COVER.
type cover struct {
	tag     wire.Tag
	song    *catalog.Song
	tally   *tally
	started bool
	left    []byte
}

func newCover(tag wire.Tag, s *catalog.Song, t *tally) *cover {
	return &cover{tag: tag, song: s, tally: t}
}

func (b *cover) ready(time.Time) (ok bool, pause time.Duration, wake <-chan struct{}) {
	return true, 0, nil
}

func (b *cover) fill(dst []byte, size int) ([]byte, bool) {
	if !b.started {
		picture, mediaType, err := b.song.Cover()
		if err == nil && (len(picture) == 0 || len(picture) > wire.MaxCover) {
			err = errors.New("the cover is empty or too large")
		}
		if err != nil {
			b.tally.errors++
			return wire.AppendReply(dst, b.tag, songError(err, "COVER", b.song.Number)), true
		}
		b.started, b.left = true, picture
		dst = wire.AppendReply(dst, b.tag, wire.Cover{Song: b.song.Number, Type: cmp.Or(wire.Text(mediaType), "application/octet-stream"), Bytes: len(picture)})
	}
	dst, n := appendData(dst, b.tag, size, len(b.left))
	dst = append(dst, b.left[:n]...)
	b.tally.bytes += int64(n)
	if b.left = b.left[n:]; len(b.left) > 0 {
		return dst, false
	}
	return wire.AppendReply(dst, b.tag, wire.OK{}), true
}
