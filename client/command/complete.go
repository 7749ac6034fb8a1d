package command

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"segue/client/show"
	"segue/client/text"
	"segue/internal/wire"
)

// completeTime is how long Tab may take. Nothing is kept: the server is asked
// each time.
const completeTime = time.Second

// mostCandidates is how many songs Tab looks at: one more than a prompt shows,
// so that it can say that there are more.
const mostCandidates = 51

// A Candidate is something that a text can be completed with.
type Candidate struct {
	Text string // in the place of what is typed
	Note string // what it is shown as; "": the text
}

// Complete gives what the end of a line could be, and where that begins.
func (e *Env) Complete(ctx context.Context, line string) (from int, candidates []Candidate) {
	start := len(line) - len(strings.TrimLeft(line, " "))
	name, rest, args := strings.Cut(line[start:], " ")
	if !args {
		return start, completeCommands(ctx, e, name)
	}
	c, err := Find(name)
	if err != nil || c.Complete == nil {
		return len(line), nil
	}
	ctx, cancel := context.WithTimeout(ctx, completeTime)
	defer cancel()
	typed := strings.TrimLeft(rest, " ")
	return len(line) - len(typed), c.Complete(ctx, e, typed)
}

func completeCommands(_ context.Context, _ *Env, typed string) (candidates []Candidate) {
	for _, c := range Table() {
		if strings.HasPrefix(c.Name, typed) {
			candidates = append(candidates, Candidate{Text: c.Name})
		}
	}
	return candidates
}

func completeWords(words ...string) func(context.Context, *Env, string) []Candidate {
	return func(_ context.Context, _ *Env, typed string) (candidates []Candidate) {
		for _, w := range words {
			if strings.HasPrefix(w, typed) {
				candidates = append(candidates, Candidate{Text: w})
			}
		}
		return candidates
	}
}

// completeSongs completes a number to the songs whose numbers begin so, and
// words to the titles of the songs that hold them. What comes before the last
// number stays.
func completeSongs(ctx context.Context, e *Env, typed string) (candidates []Candidate) {
	end := strings.LastIndexByte(typed, ' ') + 1
	head, last := typed[:end], typed[end:]
	numbered := strings.Trim(typed, "0123456789- ") == "" && isNumbers(last)
	lists := []wire.List{{Match: strings.Trim(typed, ` "`), Count: mostCandidates}}
	if numbered {
		lists = numbersBeginning(last)
	}
	for _, l := range lists {
		for item, err := range e.songs(ctx, l, new(wire.ListHeader)) {
			if err != nil || len(candidates) >= mostCandidates {
				return candidates
			}
			if numbered && !strings.HasPrefix(fmt.Sprint(item.Song), last) {
				break // that number is retired, and this is the one after it
			}
			c := Candidate{Text: quote(text.Safe(item.Title)), Note: show.Title(item.Song, item.Title, item.Artist)}
			if numbered {
				c.Text = head + fmt.Sprint(item.Song)
			}
			candidates = append(candidates, c)
		}
	}
	return candidates
}

// numbersBeginning asks for the songs whose numbers begin with digits: 7, 70 to
// 79, 700 to 749.
func numbersBeginning(digits string) (lists []wire.List) {
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil || n == 0 { // a range, for one
		return nil
	}
	for count := uint64(1); n <= math.MaxUint32 && count <= 10*mostCandidates; count, n = count*10, n*10 {
		lists = append(lists, wire.List{From: uint32(n), Count: uint32(min(count, mostCandidates))})
	}
	return lists
}
