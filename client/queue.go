package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"segue/client/player"
	"segue/client/screen"
	"segue/internal/wire"
)

func next(_ context.Context, s *session) error {
	if !s.player.Next() {
		return errors.New("the queue has no next song; add puts one there")
	}
	return nil
}

func prev(_ context.Context, s *session) error {
	if !s.player.Prev() {
		return errors.New("the queue is empty; play and add fill it")
	}
	return nil
}

func addCommand(ctx context.Context, s *session, args []string) error {
	if len(args) == 0 {
		return usageError{"add takes a song's number or words of its title, as in: add 2 3"}
	}
	songs, err := s.named(ctx, args)
	if err != nil {
		return err
	}
	s.player.Add(songs...)
	return nil
}

func shuffle(_ context.Context, s *session) error {
	s.player.Shuffle()
	return nil
}

func repeatCommand(_ context.Context, s *session, args []string) error {
	if len(args) != 1 {
		return usageError{"repeat takes off, one or all"}
	}
	switch r := player.Repeat(args[0]); r {
	case player.RepeatOff, player.RepeatOne, player.RepeatAll:
		s.player.SetRepeat(r)
		return nil
	}
	return usageError{fmt.Sprintf("repeat takes off, one or all, and not %q", args[0])}
}

// showQueue prints the queue, the songs' names as the server tells them now.
func showQueue(ctx context.Context, s *session) error {
	q := s.player.Queue()
	if len(q.Songs) == 0 {
		s.news.say("the queue is empty")
		return nil
	}
	titles := make(map[uint32]string)
	for i, n := range q.Songs {
		if _, known := titles[n]; !known {
			song, err := answer[wire.Song](ctx, s, wire.Describe{Song: n}, io.Discard)
			if refused, ok := errors.AsType[*wire.Error](err); ok {
				song.Title = "(" + refused.Text + ")" // it is said when its turn comes, too
			} else if err != nil {
				return err
			}
			titles[n] = screen.Title(n, song.Title, song.Artist)
		}
		mark := "  "
		if i == q.At {
			mark = "> "
		}
		fmt.Fprintln(s.out, screen.Fit(mark+titles[n], s.columns()))
	}
	if q.Repeat == player.RepeatOne || q.Repeat == player.RepeatAll {
		fmt.Fprintf(s.out, "  repeat %s\n", q.Repeat)
	}
	return nil
}
