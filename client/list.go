package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"segue/internal/wire"
)

// list asks for the songs that hold all the words, and prints each as it
// comes.
func (s *session) list(ctx context.Context, words []string) error {
	l, err := s.server.Get(ctx)
	if err != nil {
		return err
	}
	match := strings.Join(words, " ")
	if len(match) > wire.MaxText || match != wire.Text(match) {
		return fmt.Errorf("list takes words of ordinary text, %d octets at the most", wire.MaxText)
	}
	shown := 0
	for reply, err := range l.Ask(ctx, wire.List{Match: match}) {
		if err != nil {
			return err
		}
		switch r := reply.(type) {
		case wire.Item:
			if shown == 0 {
				fmt.Fprintln(s.out, row("#", "TITLE", "ARTIST", "LENGTH"))
			}
			shown++
			fmt.Fprintln(s.out, row(fmt.Sprint(r.Song), r.Title, r.Artist, clock(time.Duration(r.Milliseconds)*time.Millisecond)))
		}
	}
	switch {
	case shown == 0 && match != "":
		s.news.say("no song matches")
	case shown == 0:
		s.news.say("the server has no songs")
	}
	return nil
}

// row is a line of the table. It is as wide as a plain terminal; a row is
// printed when it comes, so that it can't be fitted to those that follow.
func row(number, title, artist, length string) string {
	return strings.TrimRight(fmt.Sprintf("%4s  %s  %s  %7s", number, pad(title, 36), pad(artist, 22), length), " ")
}

// pad makes s n characters wide.
func pad(s string, n int) string {
	r := []rune(s)
	if len(r) > n {
		return string(r[:n-1]) + "…"
	}
	return s + strings.Repeat(" ", n-len(r))
}

// length is how long a song's music plays.
func length(s wire.Song) time.Duration {
	n := max(s.Samples-int64(s.Delay)-int64(s.Padding), 0)
	return time.Duration(float64(n) / float64(max(s.Rate, 1)) * float64(time.Second))
}
