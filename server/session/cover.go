package session

import (
	"errors"
	"io"

	"segue/internal/wire"
	"segue/server/catalog"
)

// cover is the reply to a COVER.
type cover struct {
	payload
	song    *catalog.Song
	tally   *tally
	picture io.Reader // nil: not opened
	open    func() error
	begun   bool
}

// hasCover reports whether a song has a picture that COVER can send.
func hasCover(s *catalog.Song) bool {
	return s.HasCover() && s.Picture.Bytes >= 1 && s.Picture.Bytes <= wire.MaxCover
}

func newCover(tag wire.Tag, s *catalog.Song, w *writer) *cover {
	b := &cover{song: s, tally: &w.tally}
	b.open = func() (err error) {
		b.picture, err = s.Picture.Open(w.c.srv.streams.File(s))
		return err
	}
	b.payload = payload{tag: tag, reads: w.c.srv.reads, wake: w.wake, src: func(p []byte, _ int64) error {
		_, err := io.ReadFull(b.picture, p)
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			err = catalog.ErrChanged // the song's picture was all there when it was scanned
		}
		return err
	}}
	return b
}

func (b *cover) fill(dst []byte, size int) ([]byte, bool) {
	if b.open != nil {
		ended, err := b.await(b.open)
		if !ended {
			return dst, false
		}
		if err != nil {
			return b.fail(dst, err)
		}
		b.open, b.left = nil, int(b.song.Picture.Bytes)
	}
	mark := len(dst)
	if !b.begun {
		b.begun = true
		dst = wire.AppendReply(dst, b.tag, wire.Cover{Song: b.song.Number, Type: wire.Text(b.song.Picture.Type), Bytes: b.left})
	}
	dst, n, err := b.payload.fill(dst, mark, size)
	if err != nil {
		return b.fail(dst, err)
	}
	b.tally.bytes += int64(n)
	if b.left > 0 || b.slow != nil {
		return dst, false
	}
	return wire.AppendReply(dst, b.tag, wire.OK{}), true
}

func (b *cover) fail(dst []byte, err error) ([]byte, bool) {
	b.tally.errors++
	return wire.AppendReply(dst, b.tag, songError(err, "COVER", b.song.Number)), true
}
