package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"time"

	"segue/server/catalog"
)

const (
	drawEvery = 100 * time.Millisecond // on a terminal
	tellEvery = 10 * time.Second       // in the log
)

// report shows how the first scan gets on, as a bar where stderr is a terminal,
// else in the log; and says on stdout how many songs it has found.
func report(ctx context.Context, songs *catalog.Catalog, log *slog.Logger, stdout io.Writer, stderr *screen) {
	every := tellEvery
	if stderr.terminal {
		every = drawEvery
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for running := true; running; {
		select {
		case <-tick.C:
			if p := songs.Progress(); stderr.terminal {
				stderr.draw(bar(p.Scanned, p.Found, "files"))
			} else {
				log.Info("scanning", "looked_at", p.Scanned, "found", p.Found, "songs", p.Songs)
			}
		case <-songs.Scanned():
			running = false
		case <-ctx.Done():
			running = false
		}
	}
	stderr.draw("")
	if ctx.Err() != nil {
		return
	}
	n := len(songs.Songs())
	fmt.Fprintln(stdout, plural(n, "song"))
	if n == 0 && !songs.Empty() {
		log.Warn("no songs: no file there ends in .mp3 and holds MP3 frames; serving an empty list until one does")
	}
}

// bar is how much of all is done.
func bar(done, all int, noun string) string {
	const width = 30
	part := width * done / max(all, 1)
	return fmt.Sprintf("[%s%s] %d of %d %s", strings.Repeat("#", part), strings.Repeat(".", width-part), done, all, noun)
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
