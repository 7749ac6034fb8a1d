package main

import (
	"context"
	"fmt"
	"io"

	"github.com/urfave/cli/v2"

	"segue/client/config"
	"segue/client/prefetch"
	"segue/internal/docs"
	"segue/internal/version"
)

// What is meant where nothing is said.
const (
	defaultServer = "localhost"
	defaultOutput = "auto"
)

// newApp is the program's flags and commands.
func newApp(stdin io.Reader, stdout, stderr io.Writer) *cli.App {
	var opt options
	one := func(name, args, usage string, f func(context.Context, *session, []string) error) *cli.Command {
		return &cli.Command{
			Name: name, ArgsUsage: args, Usage: usage, HideHelpCommand: true,
			Action: func(c *cli.Context) error {
				if opt.json && !printsData[name] {
					return usageError{fmt.Sprintf("%s prints no data that --json could shape", name)}
				}
				return oneShot(c.Context, opt, stdout, stderr, func(ctx context.Context, s *session) error {
					return f(ctx, s, c.Args().Slice())
				})
			},
		}
	}
	return &cli.App{
		Name:      "client",
		Usage:     "play the songs of a Segue server",
		ArgsUsage: " ",
		Description: "Without a command it opens a prompt; help there lists what can be typed.\n" +
			"Where standard input is no terminal, it reads commands from it, a line each.\n\n" +
			"Examples:\n" +
			"   client --server music.example.net\n" +
			"   client --server music.example.net play 1 2 3\n" +
			"   client list bells --json\n" +
			"   client play 1 --output pcm:- | aplay -f cd",
		HideHelpCommand: true,
		Flags:           append(flags(&opt), accessFlags(&opt.access)...),
		Version:         version.String(),
		Before:          func(c *cli.Context) error { return applyConfig(c, config.File()) },
		Commands: []*cli.Command{
			one("list", "[WORD...]", "list the songs, or those that hold the given words", listCommand),
			one("play", "N...|WORD...", "play songs to their end, one after another", playOnce),
			one("info", "N|WORD...", "tell what a song is", infoCommand),
			one("stats", "", "tell how the server does", noArgs(stats)),
			one("cover", "N [FILE]", "write a song's cover to FILE, or to standard output", coverOnce),
			one("soundcheck", "", "play a chord of two seconds, to try the output", noArgs(soundcheck)),
		},
		Writer:         stdout,
		ErrWriter:      stderr,
		ExitErrHandler: func(*cli.Context, error) {},
		OnUsageError: func(_ *cli.Context, err error, _ bool) error {
			return usageError{fmt.Sprintf("%v; see client --help", err)}
		},
		Action: func(c *cli.Context) error {
			if kind := c.String(docs.FlagName); kind != "" {
				return docs.Write(stdout, manual(c.App), kind)
			}
			if c.NArg() > 0 {
				return usageError{fmt.Sprintf("%s is not a command; see client --help", c.Args().First())}
			}
			if opt.json {
				return usageError{"--json is for commands, as in: client list --json"}
			}
			return interactive(c.Context, opt, stdin, stdout, stderr)
		},
	}
}

// printsData says which commands --json shapes the data of.
var printsData = map[string]bool{"list": true, "info": true, "stats": true, "cover": true}

// flags are the program's, which may stand before a command and after it.
func flags(opt *options) []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name: "server", Value: defaultServer, EnvVars: []string{"SEGUE_SERVER"}, Destination: &opt.server,
			Usage: "connect to `HOST[:PORT]`, or to segues://HOST[:PORT] for TLS",
		},
		&cli.StringFlag{
			Name: "output", Value: defaultOutput, EnvVars: []string{"SEGUE_OUTPUT"}, Destination: &opt.output,
			Usage: "play to `OUT`: auto (sound device), null (silence), wav:FILE, pcm:FILE or pcm:-",
		},
		&cli.IntFlag{
			Name: "rate", Destination: &opt.rate,
			Usage: "sample rate of the output in `HZ` (default: the first song's own)",
		},
		&cli.StringFlag{
			Name: "bits", Value: "16", Destination: &opt.bits,
			Usage: "write files of `BITS` a sample: 16 (with dither), 24 or 32f (floats)",
		},
		&cli.DurationFlag{
			Name: "survive", Value: prefetch.DefaultSurvive, Destination: &opt.survive,
			Usage: "hold music for an outage of `TIME`, as 35s or 2m, once a song is settled",
		},
		&cli.IntFlag{
			Name: "memory", Value: prefetch.DefaultMemory >> 20, Destination: &opt.memory,
			Usage: "hold at most so many `MIB` of music ahead",
		},
		&cli.BoolFlag{
			Name: "json", Destination: &opt.json,
			Usage: "print data as JSON (list, info, stats, cover)",
		},
		&cli.StringFlag{
			Name: "execute", Aliases: []string{"e"}, Destination: &opt.first,
			Usage: "carry out `COMMAND` before the prompt opens",
		},
		&cli.StringFlag{
			Name: "trace", Destination: &opt.trace,
			Usage: "write what happens to `FILE`, a JSON object a line",
		},
		docs.Flag(),
	}
}

// checkLimits refuses what no player can do.
func checkLimits(opt options) error {
	switch {
	case opt.survive <= 0:
		return usageError{fmt.Sprintf("--survive %v: an outage takes some time; write it as in: 35s", opt.survive)}
	case opt.memory <= 0 || opt.memory > 1<<20:
		return usageError{fmt.Sprintf("--memory %d: a limit lies between 1 and %d MiB", opt.memory, 1<<20)}
	}
	return nil
}
