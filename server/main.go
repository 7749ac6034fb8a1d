// Command server serves a directory of MP3s to Segue clients.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"segue/internal/docs"
	"segue/internal/version"
	"segue/internal/wire"
	"segue/server/catalog"
	"segue/server/ladder"
	"segue/server/session"
)

// How long the program may take to end after a signal.
const (
	connectionsTime = 2 * time.Second // until connections are cut
	endTime         = 3 * time.Second // whatever hangs
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)   // a second signal ends the program at once
	signal.Ignore(syscall.SIGPIPE) // who reads the log may go away
	code := make(chan int, 1)
	go func() { code <- run(ctx, os.Args, os.Stdout, os.Stderr) }()
	select {
	case c := <-code:
		os.Exit(c)
	case <-ctx.Done():
	}
	select {
	case c := <-code:
		os.Exit(c)
	case <-time.After(endTime):
		os.Exit(0) // something hangs, as the library's file system does
	}
}

// run is the program: it returns the exit code, 0 after a signal, 1 when
// something failed, 2 for wrong usage.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	app := &cli.App{
		Name:      "server",
		Usage:     "stream a directory of MP3s to Segue clients",
		ArgsUsage: "MUSIC",
		Description: "Every .mp3 file under MUSIC becomes a song, numbered by folder, disc and track, and name.\n" +
			"Files that come, change or go are noticed while it runs.\n" +
			"Example: server --addr :55353 ~/Music",
		HideHelpCommand: true,
		Flags: append([]cli.Flag{
			&cli.StringFlag{Name: "addr", Value: fmt.Sprintf(":%d", wire.DefaultPort), Usage: "listen on `HOST:PORT`"},
			cacheFlag(),
			linksFlag(),
			&cli.BoolFlag{Name: "verbose", Usage: "log every connection"},
			docs.Flag(),
		}, slices.Concat(limitFlags(), ladderFlags(), loginFlags())...),
		Version:        version.String(),
		Commands:       []*cli.Command{encodeCommand(stderr), userCommand(), certCommand()},
		Writer:         stdout,
		ErrWriter:      stderr,
		ExitErrHandler: func(*cli.Context, error) {},
		OnUsageError: func(_ *cli.Context, err error, _ bool) error {
			return usageError{fmt.Sprintf("%v; see server --help", err)}
		},
		Action: func(c *cli.Context) error {
			if kind := c.String(docs.FlagName); kind != "" {
				return docs.Write(stdout, docs.Program{App: c.App}, kind)
			}
			if c.NArg() != 1 {
				return usageError{"name one directory of MP3s, as in: server ~/Music"}
			}
			out, screen := newAsyncWriter(stdout), newScreen(stderr)
			defer out.Close()
			defer screen.Close()
			log := newLog(screen, c.Bool("verbose"))
			limits, err := newLimits(c, maxOpenFiles())
			if err != nil {
				return err
			}
			limitMemory(limits)
			logins, err := newLogins(c, log)
			if err != nil {
				return err
			}
			songs, err := openCatalog(c, log)
			if err != nil {
				return err
			}
			defer songs.Close()
			renditions, err := openLadder(c.Context, c, log)
			if err != nil {
				return err
			}
			if renditions != nil {
				defer renditions.Close()
			}
			return serve(c.Context, songs, renditions, c.String("addr"), limits, logins, log, out, screen)
		},
	}
	err := app.RunContext(ctx, args)
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "server:", explain(err))
	if _, ok := err.(usageError); ok {
		return 2
	}
	return 1
}

type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

// serve serves the songs, which are looked for meanwhile, until the context
// ends.
func serve(ctx context.Context, songs *catalog.Catalog, renditions *ladder.Ladder, addr string, limits session.Limits, logins *logins, log *slog.Logger, stdout io.Writer, stderr *screen) error {
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; is another server running there?", addr, err)
	}
	if ln, err = logins.guard(ln, stderr); err != nil {
		return err
	}
	fmt.Fprintf(stdout, "listening on %s\n", ln.Addr())
	logins.announce(stdout)

	scan, cancelScan := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancelScan()
	wg.Go(func() { songs.Run(scan) })
	wg.Go(func() { report(scan, songs, log, stdout, stderr) })

	srv := &session.Server{Library: songs, Log: log, Name: "segue", Limits: limits, Login: logins.auth, Ladder: renditions}
	wg.Go(func() { tendMemory(scan, srv) })
	done := make(chan error, 1)
	go func() { done <- srv.Serve(ln) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), connectionsTime)
	defer cancel()
	srv.Shutdown(end)
	return <-done
}
