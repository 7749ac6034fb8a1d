package command

import (
	"context"
	"fmt"

	"segue/client/show"
	"segue/client/text"
	"segue/internal/wire"
)

func list() *Command {
	return &Command{
		Name: "list", Args: "[WORD...]", Run: runList, Alone: true, JSON: true,
		Help: "show the songs, or those that hold all the words",
		Long: "The words are looked for in titles, artists, albums, album artists and names of folders, in any case.",
	}
}

// runList writes the songs that hold all the words, each as it comes.
func runList(ctx context.Context, c *Call) error {
	words := join(c.Args)
	rows := rows{Call: c}
	var head wire.ListHeader
	for item, err := range c.songs(ctx, wire.List{Match: words}, &head) {
		if err == nil {
			err = rows.add(item)
		}
		if err != nil {
			return err
		}
	}
	switch {
	case head.Scanning:
		c.Say("the server is still looking for songs")
	case rows.shown == 0 && words != "":
		c.Say("no song matches")
	case rows.shown == 0:
		c.Say("the server has no songs")
	}
	return rows.end()
}

// rows writes songs: a table for people, an array for programs.
type rows struct {
	*Call
	shown int
}

func (r *rows) add(item wire.Item) error {
	r.shown++
	if r.JSON {
		separator := ",\n"
		if r.shown == 1 {
			separator = "[\n"
		}
		return show.Element(r.Out, separator, show.SongJSON(item))
	}
	width := r.Columns()
	if width > 0 {
		width++ // a row leaves a column free
	}
	if r.shown == 1 {
		fmt.Fprintln(r.Out, show.Row(width, "#", "TITLE", "ARTIST", "LENGTH"))
	}
	_, err := fmt.Fprintln(r.Out, show.Row(width, fmt.Sprint(item.Song), text.Safe(item.Title), text.Safe(item.Artist), show.Clock(lengthOf(item))))
	return err
}

func (r *rows) end() error {
	if !r.JSON {
		return nil
	}
	end := "\n]\n"
	if r.shown == 0 {
		end = "[]\n"
	}
	_, err := fmt.Fprint(r.Out, end)
	return err
}
