package main

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"segue/client/screen"
	"segue/internal/wire"
)

// completeTime is how long Tab may take. Nothing is kept: the server is asked
// each time.
const completeTime = time.Second

// mostCandidates is how many songs Tab looks at.
const mostCandidates = 50

// complete gives what the end of a line could be, and where that begins.
func (s *session) complete(ctx context.Context, line string) (from int, candidates []screen.Candidate) {
	start := len(line) - len(strings.TrimLeft(line, " "))
	name, rest, args := strings.Cut(line[start:], " ")
	if !args {
		return start, completeCommands(ctx, s, name)
	}
	c, err := findCommand(name)
	if err != nil || c.complete == nil {
		return len(line), nil
	}
	ctx, cancel := context.WithTimeout(ctx, completeTime)
	defer cancel()
	text := strings.TrimLeft(rest, " ")
	return len(line) - len(text), c.complete(ctx, s, text)
}

func completeCommands(_ context.Context, _ *session, text string) (candidates []screen.Candidate) {
	for _, c := range commands() {
		if strings.HasPrefix(c.name, text) {
			candidates = append(candidates, screen.Candidate{Text: c.name})
		}
	}
	return candidates
}

func completeWords(words ...string) func(context.Context, *session, string) []screen.Candidate {
	return func(_ context.Context, _ *session, text string) (candidates []screen.Candidate) {
		for _, w := range words {
			if strings.HasPrefix(w, text) {
				candidates = append(candidates, screen.Candidate{Text: w})
			}
		}
		return candidates
	}
}

// completeSongs completes a number to the songs whose numbers begin so, and
// words to the titles of the songs that hold them. What comes before the last
// number stays.
func completeSongs(ctx context.Context, s *session, text string) (candidates []screen.Candidate) {
	head, last := text[:strings.LastIndexByte(text, ' ')+1], text[strings.LastIndexByte(text, ' ')+1:]
	numbered := last != "" && strings.Trim(text, "0123456789 ") == ""
	lists := []wire.List{{Match: strings.TrimSpace(text), Count: mostCandidates}}
	if numbered {
		lists = numbersBeginning(last)
	}
	for _, l := range lists {
		for item, err := range s.songs(ctx, l) {
			if err != nil || len(candidates) >= mostCandidates {
				return candidates
			}
			if numbered && !strings.HasPrefix(fmt.Sprint(item.Song), last) {
				break // that number is retired, and this is the one after it
			}
			c := screen.Candidate{Text: screen.Text(item.Title), Note: screen.Title(item.Song, item.Title, item.Artist)}
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
	if err != nil || n == 0 {
		return nil
	}
	for count := uint64(1); n <= math.MaxUint32 && count <= 10*mostCandidates; count, n = count*10, n*10 {
		lists = append(lists, wire.List{From: uint32(n), Count: uint32(min(count, mostCandidates))})
	}
	return lists
}
