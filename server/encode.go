package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/urfave/cli/v2"

	"segue/server/catalog"
	"segue/server/ladder"
)

// encodeCommand makes renditions beforehand, so that no listener waits for one.
func encodeCommand(stderr io.Writer) *cli.Command {
	return &cli.Command{
		Name:      "encode",
		Usage:     "make the renditions of all songs beforehand; stop it at any time, the next run goes on",
		ArgsUsage: "MUSIC", HideHelpCommand: true,
		Flags: append([]cli.Flag{cacheFlag()}, ladderFlags()...),
		Action: func(c *cli.Context) error {
			if c.NArg() != 1 {
				return usageError{"name one directory of MP3s, as in: server encode ~/Music"}
			}
			screen := newScreen(stderr)
			defer screen.Close()
			log := newLog(screen, false)
			rates, err := ladderRates(c.String("ladder"))
			if err != nil {
				return err
			}
			if len(rates) == 0 {
				return usageError{"--ladder none leaves nothing to encode"}
			}
			l, err := openLadder(c.Context, c, log)
			if err != nil {
				return err
			}
			if l == nil {
				return errors.New("nothing was encoded")
			}
			defer l.Close()
			songs, err := openCatalog(c, log)
			if err != nil {
				return err
			}
			defer songs.Close()
			return encode(c.Context, songs, l, log, c.App.Writer, screen)
		},
	}
}

// encode scans the songs, and then fills the ladder's cache.
func encode(ctx context.Context, songs *catalog.Catalog, l *ladder.Ladder, log *slog.Logger, stdout io.Writer, stderr *screen) error {
	scan, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { songs.Run(scan) })
	defer wg.Wait()
	defer stop()
	report(ctx, songs, log, stdout, stderr)
	var streams catalog.Streams
	defer streams.Close()
	var all []*ladder.Original
	names := make(map[*ladder.Original]string)
	for _, s := range songs.Songs() {
		if s.Layer == 3 {
			o := ladder.OfSong(s, &streams)
			all, names[o] = append(all, o), s.Path
		}
	}
	var drawn time.Time
	last, bad := 0, 0
	err := l.Fill(ctx, all, func(made, of int) {
		last = made
		if stderr.terminal && time.Since(drawn) > drawEvery {
			drawn = time.Now()
			stderr.draw(bar(last, of, "segments"))
		}
	}, func(o *ladder.Original, err error) {
		bad++
		log.Warn("a song is left out", "file", names[o], "reason", err)
	})
	stderr.draw("")
	switch {
	case err != nil:
		fmt.Fprintf(stdout, "stopped; %s made so far, the next run goes on\n", plural(last, "segment"))
		return nil
	case bad > 0:
		return fmt.Errorf("%s could not be encoded", plural(bad, "rendition"))
	}
	fmt.Fprintf(stdout, "%s, %s of renditions\n", plural(last, "segment"), megabytes(l.Stats().Bytes))
	return nil
}

// megabytes is a size for people.
func megabytes(octets int64) string { return fmt.Sprintf("%.1f MB", float64(octets)/1e6) }
