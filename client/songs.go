package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"

	"segue/client/screen"
	"segue/internal/wire"
)

// songs asks for songs, and gives each as it comes.
func (s *session) songs(ctx context.Context, l wire.List) iter.Seq2[wire.Item, error] {
	return func(yield func(wire.Item, error) bool) {
		if len(l.Match) > wire.MaxText || l.Match != wire.Text(l.Match) {
			yield(wire.Item{}, usageError{fmt.Sprintf("words must be ordinary text, %d octets at the most", wire.MaxText)})
			return
		}
		for reply, err := range s.ask(ctx, l, io.Discard) {
			if err != nil {
				yield(wire.Item{}, err)
				return
			}
			if item, ok := reply.(wire.Item); ok && !yield(item, nil) {
				return
			}
		}
	}
}

// ask asks the server something, and gives the lines of its answer. Payload
// goes to w.
func (s *session) ask(ctx context.Context, r wire.Request, w io.Writer) iter.Seq2[wire.Reply, error] {
	return func(yield func(wire.Reply, error) bool) {
		l, err := s.server.Get(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for reply, err := range l.Fetch(ctx, r, w) {
			if !yield(reply, err) {
				return
			}
		}
	}
}

// answer asks something that is answered by one line of type R.
func answer[R wire.Reply](ctx context.Context, s *session, r wire.Request, w io.Writer) (found R, err error) {
	ok := false
	for reply, err := range s.ask(ctx, r, w) {
		if err != nil {
			return found, err
		}
		if line, is := reply.(R); is {
			found, ok = line, true
		}
	}
	if !ok {
		return found, fmt.Errorf("the server's answer to %s says nothing", r.Command())
	}
	return found, nil
}

// noSuchSong is the error for words that name no song.
type noSuchSong struct{ text string }

func (e noSuchSong) Error() string { return e.text }

// named are the songs that arguments name: by their numbers, or the one song
// that holds all the words or whose title they are.
func (s *session) named(ctx context.Context, args []string) ([]uint32, error) {
	if numbers, err := songNumbers(args); numbers != nil || err != nil {
		return numbers, err
	}
	const most = 50
	words := strings.Join(args, " ")
	var found []wire.Item
	var titled []uint32
	for item, err := range s.songs(ctx, wire.List{Match: words, Count: most}) {
		if err != nil {
			return nil, err
		}
		found = append(found, item)
		if strings.EqualFold(item.Title, words) {
			titled = append(titled, item.Song)
		}
	}
	switch {
	case len(found) == 1:
		return []uint32{found[0].Song}, nil
	case len(titled) == 1:
		return titled, nil
	case len(found) == 0:
		return nil, noSuchSong{fmt.Sprintf("no song matches %q; list shows those there are", words)}
	}
	return nil, fmt.Errorf("%q matches %s; name one by its number", words, several(found, most))
}

// several names the first songs of many.
func several(found []wire.Item, most int) string {
	const shown = 3
	var names []string
	for _, item := range found[:min(len(found), shown)] {
		names = append(names, screen.Title(item.Song, item.Title, ""))
	}
	text := strings.Join(names, ", ")
	switch more := len(found) - shown; {
	case len(found) >= most:
		return text + " and many more"
	case more > 0:
		return fmt.Sprintf("%s and %d more", text, more)
	}
	return text
}

// songNumbers reads arguments that are all numbers; nil: not all are.
func songNumbers(args []string) ([]uint32, error) {
	var numbers []uint32
	for _, a := range args {
		n, err := strconv.ParseUint(a, 10, 32)
		if err != nil {
			return nil, nil
		}
		if n == 0 {
			return nil, usageError{fmt.Sprintf("%q is not a song number; list shows them", a)}
		}
		numbers = append(numbers, uint32(n))
	}
	return numbers, nil
}
