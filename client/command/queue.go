package command

import (
	"context"
	"fmt"
	"time"

	"segue/client/player"
	"segue/client/show"
	"segue/client/text"
	"segue/internal/wire"
)

func queue() *Command {
	return &Command{Name: "queue", Help: "show the queue", Run: runQueue}
}

// runQueue writes the queue, the songs' names as the server tells them now.
func runQueue(ctx context.Context, c *Call) error {
	q := c.Player.Queue()
	if len(q.Songs) == 0 {
		c.Say("the queue is empty")
		return nil
	}
	known, err := c.lookUp(ctx, spansOf(q.Songs))
	if err != nil {
		return err
	}
	for i, n := range q.Songs {
		item, ok := known[n]
		if !ok {
			item.Title = "(the server has it no more)"
		}
		line := "  " + show.Title(n, item.Title, item.Artist)
		if i == q.At {
			line = "> " + line[2:]
		}
		if columns := c.Columns(); columns > 0 {
			line = text.Fit(line, columns)
		}
		fmt.Fprintln(c.Out, line)
	}
	if q.Repeat == player.RepeatOne || q.Repeat == player.RepeatAll {
		fmt.Fprintf(c.Out, "  repeat %s\n", q.Repeat)
	}
	return nil
}

// spansOf are songs as spans.
func spansOf(songs []uint32) (all []span) {
	for _, n := range songs {
		all = append(all, span{n, n})
	}
	return all
}

// total is how many songs there are, and how long they play.
func total(items []wire.Item) string {
	var sum time.Duration
	for _, item := range items {
		sum += lengthOf(item)
	}
	return fmt.Sprintf("%s, %s", count(len(items), "song"), show.Clock(sum))
}

// count is a number of things.
func count(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}
