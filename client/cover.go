package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"segue/client/screen"
	"segue/internal/wire"
)

// coverCommand saves a song's cover in a file.
func coverCommand(ctx context.Context, s *session, args []string) error {
	n, name, err := coverArgs(args)
	if err != nil {
		return err
	}
	if name == "-" {
		return usageError{"only as a command the client writes a cover to standard output; name a file"}
	}
	return s.saveCover(ctx, n, name)
}

// coverOnce is coverCommand as all there is: without a file's name, or with
// "-", the picture goes to standard output, unless that is a terminal.
func coverOnce(ctx context.Context, s *session, args []string) error {
	n, name, err := coverArgs(args)
	if err != nil {
		return err
	}
	if name == "-" || name == "" && !s.json && !s.terminal {
		_, err := answer[wire.Cover](ctx, s, wire.GetCover{Song: n}, s.out)
		return err
	}
	return s.saveCover(ctx, n, name)
}

func coverArgs(args []string) (n uint32, name string, err error) {
	if len(args) > 0 {
		numbers, err := songNumbers(args[:1])
		if err != nil {
			return 0, "", err
		}
		if len(numbers) == 1 {
			return numbers[0], strings.Join(args[1:], " "), nil
		}
	}
	return 0, "", usageError{"cover takes a song's number, and where to save it, as in: cover 1 front.jpg"}
}

// saveCover fetches a cover into a file, which exists only once the whole cover
// is here. A file that was not named is never written over.
func (s *session) saveCover(ctx context.Context, n uint32, name string) (err error) {
	f, err := os.CreateTemp(".", ".segue-cover-*")
	if err != nil {
		return fmt.Errorf("cannot save the cover: %w", err)
	}
	defer os.Remove(f.Name())
	cover, err := answer[wire.Cover](ctx, s, wire.GetCover{Song: n}, f)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	if name != "" {
		err = copyTo(f.Name(), name, os.O_TRUNC)
	} else {
		name = fmt.Sprintf("cover-%d%s", n, pictureEnding(cover.Type))
		err = copyTo(f.Name(), name, os.O_EXCL)
	}
	if err != nil {
		return fmt.Errorf("cannot save the cover: %w", err)
	}
	if s.json {
		return writeJSON(s.out, jsonCover{Song: n, Type: cover.Type, Bytes: cover.Bytes, File: name})
	}
	s.news.say(fmt.Sprintf("saved %s (%s, %.0f kB)", name, screen.Text(cover.Type), float64(cover.Bytes)/1e3))
	return nil
}

// copyTo gives a file's content to another, which may lie in another file
// system, and may be a device. What is done where there is one already is said
// by how: os.O_TRUNC or os.O_EXCL.
func copyTo(from, to string, how int) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|how, 0o666)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// pictureEnding is what files of a media type end in.
func pictureEnding(mediaType string) string {
	switch mediaType {
	case "image/jpeg":
		return ".jpg"
	case "image/png":
		return ".png"
	case "image/gif":
		return ".gif"
	case "image/webp":
		return ".webp"
	}
	return ".img"
}
