package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"segue/server/catalog"
)

const (
	drawEvery = 100 * time.Millisecond // the progress bar
	tellEvery = 10 * time.Second       // in the log, where there is no terminal
)

// report shows how the first scan gets on: as a bar where stderr is a
// terminal, else in the log; and says on stdout how many songs it has found.
func report(ctx context.Context, songs *catalog.Catalog, log *slog.Logger, stdout, stderr io.Writer) {
	show, every, end := logProgress(log), tellEvery, ""
	if f, ok := stderr.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		show, every, end = drawProgress(stderr), drawEvery, eraseLine
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for drawn := false; ; drawn = true {
		select {
		case <-tick.C:
			show(songs.Progress())
			continue
		case <-songs.Scanned():
		case <-ctx.Done():
		}
		if drawn {
			fmt.Fprint(stderr, end)
		}
		break
	}
	if ctx.Err() != nil {
		return
	}
	n := len(songs.Songs())
	fmt.Fprintln(stdout, plural(n, "song"))
	if n == 0 && !songs.Empty() {
		log.Warn("no songs: no file there ends in .mp3 and holds MP3 frames; serving an empty list until one does")
	}
}

const eraseLine = "\r\x1b[K"

// drawProgress returns what draws a bar over the one before.
func drawProgress(w io.Writer) func(catalog.Progress) {
	const width = 30
	return func(p catalog.Progress) {
		done := width * p.Scanned / max(p.Found, 1)
		bar := strings.Repeat("#", done) + strings.Repeat(".", width-done)
		fmt.Fprintf(w, "%s[%s] %d of %d files", eraseLine, bar, p.Scanned, p.Found)
	}
}

// logProgress returns what writes a line.
func logProgress(log *slog.Logger) func(catalog.Progress) {
	return func(p catalog.Progress) {
		log.Info("scanning", "looked_at", p.Scanned, "found", p.Found, "songs", p.Songs)
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
