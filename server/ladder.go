package main

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"segue/internal/paths"
	"segue/server/ladder"
)

// ladderFlags say which renditions there are, and how much room they have.
func ladderFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name: "ladder", Value: "48,96,160",
			Usage: "offer renditions of `KBITS` kbit/s for slow links, the lowest first; none: only the originals",
		},
		&cli.StringFlag{
			Name: "ladder-space", Value: "10G",
			Usage: "keep at most `SIZE` of renditions, as 500M or 10G; those used longest ago go first",
		},
		&cli.StringFlag{
			Name: "ladder-dir", DefaultText: "segue/renditions in the user's cache directory",
			Usage: "keep renditions in `DIR`",
		},
	}
}

// openLadder makes the ladder that the flags ask for; nil: there are to be no
// renditions, or no encoder is installed, which is said.
func openLadder(ctx context.Context, c *cli.Context, log *slog.Logger) (*ladder.Ladder, error) {
	rates, err := ladderRates(c.String("ladder"))
	if err != nil || len(rates) == 0 {
		return nil, err
	}
	space, err := size(c.String("ladder-space"))
	if err != nil {
		return nil, usageError{fmt.Sprintf("--ladder-space %s: %v", c.String("ladder-space"), err)}
	}
	encoder, err := ladder.FindEncoder(ctx)
	if err != nil {
		log.Warn("listeners on slow links get no lower bitrates: install lame, or say --ladder none", "reason", err)
		return nil, nil
	}
	dir := c.String("ladder-dir")
	if dir == "" {
		if dir = paths.Cache("renditions"); dir == "" {
			log.Warn("listeners on slow links get no lower bitrates: name a directory with --ladder-dir", "reason", "there is no home directory")
			return nil, nil
		}
	}
	l, err := ladder.New(ladder.Config{Encoder: encoder, Dir: dir, Space: space, Rates: rates, Log: log})
	if err != nil {
		log.Warn("listeners on slow links get no lower bitrates: name another directory with --ladder-dir", "reason", err)
		return nil, nil
	}
	return l, nil
}

// ladderRates are the bitrates of --ladder, in kbit/s.
func ladderRates(text string) (rates []int, err error) {
	if text == "none" {
		return nil, nil
	}
	for word := range strings.SplitSeq(text, ",") {
		rate, err := strconv.Atoi(strings.TrimSpace(word))
		if err != nil || rate < 8 || rate > 320 || len(rates) > 0 && rate <= rates[len(rates)-1] {
			return nil, usageError{fmt.Sprintf("--ladder %s: write bitrates from 8 to 320 kbit/s, the lowest first, as in: 48,96,160", text)}
		}
		rates = append(rates, rate)
	}
	return rates, nil
}

// size is a number of octets as people write it: 500M, 10G.
func size(text string) (int64, error) {
	digits, shift := text, 0
	for i, unit := range "KMGT" {
		if rest, ok := strings.CutSuffix(strings.ToUpper(text), string(unit)); ok {
			digits, shift = rest, 10*(i+1)
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n < 1 || n > 1<<62>>shift {
		return 0, fmt.Errorf("a size is a number of octets, or one with K, M, G or T behind it")
	}
	return n << shift, nil
}
