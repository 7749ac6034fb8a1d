package command

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

func seek() *Command {
	return &Command{
		Name: "seek", Args: "PLACE",
		Help: "go to a place in the song: 1:23, 83, +10, -10 or 50%",
		Long: "A plain number is seconds from the start; + and - count from here.",
		Run: func(_ context.Context, c *Call) error {
			to, err := parsePlace(strings.ReplaceAll(join(c.Args), " ", ""))
			if err != nil {
				return err
			}
			return c.Player.Seek(to)
		},
	}
}

// parsePlace reads where in a song to go: 1:23, 1:02:03, 83 (seconds), +10, -10
// or 50%.
func parsePlace(text string) (func(position, length time.Duration) time.Duration, error) {
	wrong := UsageError{fmt.Sprintf("%q is no place in a song; write 1:23, +10, -10 or 50%%", text)}
	if percent, ok := strings.CutSuffix(text, "%"); ok {
		p, err := strconv.ParseFloat(percent, 64)
		if err != nil || !(p >= 0 && p <= 100) {
			return nil, wrong
		}
		return func(_, length time.Duration) time.Duration { return time.Duration(float64(length) * p / 100) }, nil
	}
	digits := strings.TrimLeft(text, "+-")
	d, ok := parseTime(digits)
	if !ok || len(text)-len(digits) > 1 {
		return nil, wrong
	}
	switch text[0] {
	case '+':
		return func(position, _ time.Duration) time.Duration { return position + d }, nil
	case '-':
		return func(position, _ time.Duration) time.Duration { return position - d }, nil
	}
	return func(time.Duration, time.Duration) time.Duration { return d }, nil
}

// parseTime reads [[H:]M:]S, of which S may have decimals.
func parseTime(text string) (time.Duration, bool) {
	const most = 1000 * 3600
	parts := strings.Split(text, ":")
	if len(parts) > 3 {
		return 0, false
	}
	total := 0.0
	for i, part := range parts {
		if part == "" || strings.Trim(part, "0123456789.") != "" || i < len(parts)-1 && strings.Contains(part, ".") {
			return 0, false
		}
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || i > 0 && n >= 60 {
			return 0, false
		}
		total = total*60 + n
	}
	return time.Duration(math.Round(total*1000)) * time.Millisecond, total <= most
}
