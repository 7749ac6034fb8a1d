package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/natefinch/atomic"

	"segue/client/show"
	"segue/client/text"
	"segue/internal/wire"
)

func cover() *Command {
	return &Command{
		Name: "cover", Args: "N [FILE]", Run: runCover, Complete: completeSongs, Alone: true, JSON: true,
		Help: "save a song's cover",
		Long: "Without a name the file is called cover-N and what it is, and must not exist. As the\n" +
			"program's command it writes to standard output unless that is a terminal; - does, too.",
	}
}

// standardOutput stands for it in the place of a file's name.
const standardOutput = "-"

func runCover(ctx context.Context, c *Call) error {
	n, name, err := coverArgs(c.Args)
	switch {
	case err != nil:
		return err
	case name == "" && c.Raw && !c.JSON && c.Columns() == 0:
		name = standardOutput
	case name == standardOutput && !c.Raw:
		return UsageError{"only as a command the client writes a cover to standard output; name a file"}
	}
	switch name {
	case standardOutput:
		_, err = fetchCover(ctx, c.Env, n, c.Out)
		return err
	case "":
		return saveNew(ctx, c, n)
	}
	return saveAs(ctx, c, n, name)
}

func coverArgs(args []Word) (n uint32, name string, err error) {
	if len(args) > 0 {
		numbers, err := spans(args[:1])
		if err != nil {
			return 0, "", err
		}
		if len(numbers) == 1 && numbers[0].one() {
			return numbers[0].from, join(args[1:]), nil
		}
	}
	return 0, "", UsageError{"cover takes a song's number, and where to save it, as in: cover 1 front.jpg"}
}

// saveNew saves a cover in a file that must not exist, and is named by what the
// cover is.
func saveNew(ctx context.Context, c *Call, n uint32) error {
	header, err := coverHeader(ctx, c.Env, n)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("cover-%d%s", n, pictureEnding(header.Type))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return fmt.Errorf("cannot save the cover: %w", err)
	}
	got, err := fetchCover(ctx, c.Env, n, f)
	if err := errors.Join(err, f.Close()); err != nil {
		os.Remove(name)
		return fmt.Errorf("cannot save the cover: %w", err)
	}
	return saved(c, got, name)
}

// saveAs saves a cover in a file that was named. What is there stays until the
// whole cover is here and on the disk.
func saveAs(ctx context.Context, c *Call, n uint32, name string) error {
	info, err := os.Stat(name)
	var got wire.Cover
	switch {
	case err == nil && !info.Mode().IsRegular():
		got, err = fetchInto(ctx, c.Env, n, name) // a device or a pipe can't be replaced
	case err == nil || errors.Is(err, fs.ErrNotExist):
		got, err = replaceBy(ctx, c.Env, n, name)
	}
	if err != nil {
		return fmt.Errorf("cannot save the cover: %w", err)
	}
	return saved(c, got, name)
}

// fetchInto writes a cover to what is there.
func fetchInto(ctx context.Context, e *Env, n uint32, name string) (got wire.Cover, err error) {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return got, err
	}
	got, err = fetchCover(ctx, e, n, f)
	return got, errors.Join(err, f.Close())
}

// replaceBy writes a cover to a temporary file beside the one named, and puts it
// in its place. A link keeps pointing where it did.
func replaceBy(ctx context.Context, e *Env, n uint32, name string) (got wire.Cover, err error) {
	if to, err := filepath.EvalSymlinks(name); err == nil {
		name = to
	}
	_, missing := os.Stat(name)
	r, w := io.Pipe()
	fetched := make(chan error, 1)
	go func() {
		var err error
		got, err = fetchCover(ctx, e, n, w)
		w.CloseWithError(err)
		fetched <- err
	}()
	err = atomic.WriteFile(name, r)
	r.CloseWithError(errTakesNoMore) // lest who fetches waits for it
	if fetchErr := <-fetched; fetchErr != nil && !errors.Is(fetchErr, errTakesNoMore) {
		err = fetchErr // and not what the library makes of it
	}
	if err == nil && missing != nil {
		err = os.Chmod(name, 0o644)
	}
	return got, err
}

// errTakesNoMore is what who fetches a cover hears after the file's error.
var errTakesNoMore = errors.New("the file takes no more")

// saved says where a cover is.
func saved(c *Call, got wire.Cover, name string) error {
	if c.JSON {
		return show.JSON(c.Out, show.CoverJSON(got, name))
	}
	c.Say(fmt.Sprintf("saved %s (%s, %.0f kB)", name, text.Safe(got.Type), float64(got.Bytes)/1e3))
	return nil
}

// fetchCover writes a song's cover. One that is longer or shorter than the
// server says is an error, at once where it is longer.
func fetchCover(ctx context.Context, e *Env, n uint32, w io.Writer) (wire.Cover, error) {
	picture := &picture{w: w}
	for reply, err := range e.ask(ctx, wire.GetCover{Song: n}, picture) {
		if err != nil {
			return picture.header, err
		}
		if c, ok := reply.(wire.Cover); ok {
			picture.header, picture.left = c, c.Bytes
		}
	}
	if picture.left > 0 || picture.header.Bytes == 0 {
		return picture.header, picture.wrong()
	}
	return picture.header, nil
}

// A picture passes on as many octets as its header tells of.
type picture struct {
	w      io.Writer
	header wire.Cover
	left   int
}

func (p *picture) Write(b []byte) (int, error) {
	if len(b) > p.left {
		return 0, p.wrong()
	}
	p.left -= len(b)
	return p.w.Write(b)
}

func (p *picture) wrong() error {
	return fmt.Errorf("the cover is not of %d octets, as the server says; it is not kept", p.header.Bytes)
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
