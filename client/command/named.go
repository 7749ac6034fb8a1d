package command

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"segue/client/show"
	"segue/internal/wire"
)

// A span is the songs with the numbers from one to another.
type span struct{ from, to uint32 }

func (s span) one() bool { return s.from == s.to }

// spans reads arguments that are all numbers or ranges of them, as 3 or 1-10;
// nil: not all are.
func spans(args []Word) (all []span, err error) {
	for _, a := range args {
		if a.Quoted || !isNumbers(a.Text) {
			return nil, nil
		}
		first, last, ranged := strings.Cut(a.Text, "-")
		if !ranged {
			last = first
		}
		from, err1 := strconv.ParseUint(first, 10, 32)
		to, err2 := strconv.ParseUint(last, 10, 32)
		if err1 != nil || err2 != nil || from == 0 || to < from {
			return nil, UsageError{fmt.Sprintf("%q is not a song number; list shows them", a.Text)}
		}
		all = append(all, span{uint32(from), uint32(to)})
	}
	return all, nil
}

// isNumbers reports whether a text is a number or a range of numbers.
func isNumbers(text string) bool {
	first, last, ranged := strings.Cut(text, "-")
	digits := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return digits(first) && (!ranged || digits(last))
}

// named are the songs that arguments name: by their numbers, or the one song
// that holds all the words or whose title they are. Each is one that the server
// has.
func (e *Env) named(ctx context.Context, args []Word) ([]wire.Item, error) {
	all, err := spans(args)
	switch {
	case err != nil:
		return nil, err
	case all != nil:
		return e.numbered(ctx, all)
	}
	item, err := e.titled(ctx, join(args))
	if err != nil {
		return nil, err
	}
	return []wire.Item{item}, nil
}

// numbered are the songs of spans, in the order in which they were named.
func (e *Env) numbered(ctx context.Context, all []span) (items []wire.Item, err error) {
	known, err := e.lookUp(ctx, all)
	if err != nil {
		return nil, err
	}
	numbers := make([]uint32, 0, len(known))
	for n := range known {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	for _, s := range all {
		at, _ := slices.BinarySearch(numbers, s.from)
		found := len(items)
		for ; at < len(numbers) && numbers[at] <= s.to; at++ {
			items = append(items, known[numbers[at]])
		}
		switch {
		case len(items) > found:
		case s.one():
			return nil, NoSuchSong{fmt.Sprintf("there is no song %d; list shows those there are", s.from)}
		default:
			return nil, NoSuchSong{fmt.Sprintf("there are no songs from %d to %d; list shows those there are", s.from, s.to)}
		}
	}
	return items, nil
}

// lookUp asks for the songs of spans. Those that lie beside each other are asked
// for together.
func (e *Env) lookUp(ctx context.Context, all []span) (map[uint32]wire.Item, error) {
	sorted := slices.Clone(all)
	slices.SortFunc(sorted, func(a, b span) int { return int(int64(a.from) - int64(b.from)) })
	var joined []span
	for _, s := range sorted {
		if last := len(joined) - 1; last >= 0 && uint64(s.from) <= uint64(joined[last].to)+1 {
			joined[last].to = max(joined[last].to, s.to)
		} else {
			joined = append(joined, s)
		}
	}
	known := make(map[uint32]wire.Item)
	for _, s := range joined {
		for item, err := range e.songs(ctx, wire.List{From: s.from, Count: s.to - s.from + 1}, new(wire.ListHeader)) {
			if err != nil {
				return nil, err
			}
			if item.Song > s.to {
				break
			}
			known[item.Song] = item
		}
	}
	return known, nil
}

// titled is the one song that holds all the words, or whose title they are.
func (e *Env) titled(ctx context.Context, words string) (wire.Item, error) {
	const most = 50
	var found, same []wire.Item
	var head wire.ListHeader
	for item, err := range e.songs(ctx, wire.List{Match: words, Count: most}, &head) {
		if err != nil {
			return wire.Item{}, err
		}
		found = append(found, item)
		if strings.EqualFold(item.Title, words) {
			same = append(same, item)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(same) == 1:
		return same[0], nil
	case len(found) == 0 && head.Scanning:
		return wire.Item{}, NoSuchSong{fmt.Sprintf("no song matches %q yet; the server is still looking for songs", words)}
	case len(found) == 0:
		return wire.Item{}, NoSuchSong{fmt.Sprintf("no song matches %q; list shows those there are", words)}
	}
	return wire.Item{}, UsageError{fmt.Sprintf("%q matches %s; name one by its number", words, several(found, most))}
}

// several names the first songs of many.
func several(found []wire.Item, most int) string {
	const shown = 3
	var names []string
	for _, item := range found[:min(len(found), shown)] {
		names = append(names, show.Title(item.Song, item.Title, ""))
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

// numbersOf are the numbers of songs.
func numbersOf(items []wire.Item) (numbers []uint32) {
	for _, item := range items {
		numbers = append(numbers, item.Song)
	}
	return numbers
}

// lengthOf is how long a song of a list plays.
func lengthOf(item wire.Item) time.Duration {
	return time.Duration(item.Milliseconds) * time.Millisecond
}
