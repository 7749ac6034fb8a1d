package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"segue/client/screen"
	"segue/internal/wire"
)

func listCommand(ctx context.Context, s *session, args []string) error {
	return s.list(ctx, strings.Join(args, " "))
}

func searchCommand(ctx context.Context, s *session, args []string) error {
	if len(args) == 0 {
		return usageError{"search takes words, as in: search kitchen"}
	}
	return s.list(ctx, strings.Join(args, " "))
}

// list prints the songs that hold all the words, each as it comes.
func (s *session) list(ctx context.Context, words string) error {
	rows := s.newRows()
	for item, err := range s.songs(ctx, wire.List{Match: words}) {
		if err != nil {
			return err
		}
		if err := rows.add(item); err != nil {
			return err
		}
	}
	switch {
	case rows.shown == 0 && words != "":
		s.news.say("no song matches")
	case rows.shown == 0:
		s.news.say("the server has no songs")
	}
	return rows.end()
}

// rows prints songs: a table for people, an array for programs.
type rows struct {
	s     *session
	width int
	shown int
}

func (s *session) newRows() *rows { return &rows{s: s, width: s.columns() + 1} }

func (r *rows) add(item wire.Item) error {
	r.shown++
	if r.s.json {
		separator := ",\n"
		if r.shown == 1 {
			separator = "[\n"
		}
		return writeElement(r.s.out, separator, songJSON(item))
	}
	if r.shown == 1 {
		fmt.Fprintln(r.s.out, screen.Row(r.width, "#", "TITLE", "ARTIST", "LENGTH"))
	}
	length := time.Duration(item.Milliseconds) * time.Millisecond
	_, err := fmt.Fprintln(r.s.out, screen.Row(r.width, fmt.Sprint(item.Song), screen.Text(item.Title), screen.Text(item.Artist), screen.Clock(length)))
	return err
}

func (r *rows) end() error {
	if !r.s.json {
		return nil
	}
	end := "\n]\n"
	if r.shown == 0 {
		end = "[]\n"
	}
	_, err := fmt.Fprint(r.s.out, end)
	return err
}
