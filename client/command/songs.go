package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"

	"segue/internal/wire"
)

// page is how many songs are asked for at once. That many of the longest lines
// come to half of link.MaxHeld: a list may be read as slowly as a pager does.
const page = 1000

// songs asks for songs, a page at a time, and gives each as it comes. What the
// list's header says goes to head before that. A list that is not as its header
// says, or in no order, is an error: one without end would otherwise be read for
// ever.
func (e *Env) songs(ctx context.Context, l wire.List, head *wire.ListHeader) iter.Seq2[wire.Item, error] {
	return func(yield func(wire.Item, error) bool) {
		if len(l.Match) > wire.MaxText || l.Match != wire.Text(l.Match) {
			yield(wire.Item{}, UsageError{fmt.Sprintf("words must be ordinary text, %d octets at the most", wire.MaxText)})
			return
		}
		left := l.Count
		if left == 0 {
			left = math.MaxUint32
		}
		for left > 0 {
			l.Count = min(left, page)
			given, last := uint32(0), uint32(0)
			for item, err := range e.page(ctx, l, head) {
				if !yield(item, err) || err != nil {
					return
				}
				given, last = given+1, item.Song
			}
			if given < l.Count || last == math.MaxUint32 || l.From <= 1 && int64(given) >= int64(head.Total) {
				return
			}
			left -= given
			l.From = last + 1
		}
	}
}

// page is songs for no more songs than are asked for at once.
func (e *Env) page(ctx context.Context, l wire.List, head *wire.ListHeader) iter.Seq2[wire.Item, error] {
	return func(yield func(wire.Item, error) bool) {
		headed, count, next := false, uint32(0), max(1, l.From)
		for reply, err := range e.ask(ctx, l, io.Discard) {
			if err != nil {
				yield(wire.Item{}, err)
				return
			}
			switch r := reply.(type) {
			case wire.ListHeader:
				*head, headed = r, true
			case wire.Item:
				if count++; !headed || int64(count) > int64(head.Total) || count > l.Count || r.Song < next {
					yield(wire.Item{}, errors.New("the server's list makes no sense: it is longer than it says or than was asked for, or in no order"))
					return
				}
				next = r.Song + 1
				if !yield(r, nil) {
					return
				}
			}
		}
	}
}

// ask asks the server something, and gives the lines of its answer. Payload
// goes to w.
func (e *Env) ask(ctx context.Context, r wire.Request, w io.Writer) iter.Seq2[wire.Reply, error] {
	return func(yield func(wire.Reply, error) bool) {
		l, err := e.Server.Get(ctx)
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
func answer[R wire.Reply](ctx context.Context, e *Env, r wire.Request) (found R, err error) {
	ok := false
	for reply, err := range e.ask(ctx, r, io.Discard) {
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
