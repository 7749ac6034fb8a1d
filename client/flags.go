package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/urfave/cli/v2"

	"segue/client/command"
	"segue/client/prefetch"
	"segue/internal/docs"
)

// What is meant where nothing is said.
const (
	defaultServer = "localhost"
	defaultOutput = "auto"
)

// options are what the flags, the environment and the configuration file say.
type options struct {
	server  string
	output  string
	rate    int
	bits    string
	trace   string
	access  access
	first   string // command to carry out before the prompt
	json    bool
	survive time.Duration // outage budget
	memory  int           // limit of the look-ahead, MiB
	quality quality
	maxRate int // kbit/s; 0: any
}

// flags are the program's, which may stand before a command and after it.
func flags(opt *options) []cli.Flag {
	opt.survive = prefetch.DefaultSurvive
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
		&cli.GenericFlag{
			Name: "survive", Value: (*outage)(&opt.survive),
			Usage: "hold music for an outage of `TIME`, as 35s or 2m, once a song is settled",
		},
		&cli.IntFlag{
			Name: "memory", Value: prefetch.DefaultMemory >> 20, Destination: &opt.memory,
			Usage: "hold at most so many `MIB` of music ahead",
		},
		&cli.GenericFlag{
			Name: "quality", Value: &opt.quality,
			Usage: "play at `QUALITY`: auto (as the link carries it), original, or a bitrate as 96",
		},
		&cli.IntFlag{
			Name: "max-rate", Destination: &opt.maxRate,
			Usage: "play nothing above so many `KBITS` kbit/s if there is a lower bitrate, as on metered links",
		},
		&cli.BoolFlag{
			Name: "json", Destination: &opt.json,
			Usage: "print data as JSON (list, search, info, stats, cover)",
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

// outage is a time as 35s, 2m or 35, which is in seconds, too.
type outage time.Duration

// Set implements [cli.Generic].
func (o *outage) Set(text string) error {
	d, err := time.ParseDuration(text)
	if seconds, plain := strconv.ParseFloat(text, 64); plain == nil && seconds < 1e9 {
		d, err = time.Duration(seconds*float64(time.Second)), nil
	}
	if err != nil {
		return fmt.Errorf("write a time as in: 35s or 2m")
	}
	*o = outage(d)
	return nil
}

func (o *outage) String() string { return time.Duration(*o).String() }

// quality is which renditions may be fetched.
type quality prefetch.Quality

// Set implements [cli.Generic].
func (q *quality) Set(text string) error {
	switch kbits, err := strconv.Atoi(text); {
	case text == "auto":
		*q = quality(prefetch.Auto)
	case text == "original":
		*q = quality(prefetch.Original)
	case err == nil && kbits > 0 && kbits <= 10000:
		*q = quality(kbits)
	default:
		return fmt.Errorf("write auto, original, or a bitrate in kbit/s, as in: 96")
	}
	return nil
}

func (q *quality) String() string {
	switch prefetch.Quality(*q) {
	case prefetch.Auto:
		return "auto"
	case prefetch.Original:
		return "original"
	}
	return strconv.Itoa(int(*q))
}

// check refuses what no player can do.
func (o options) check() error {
	switch {
	case o.survive <= 0:
		return command.UsageError{Text: fmt.Sprintf("--survive %v: an outage takes some time; write it as in: 35s", o.survive)}
	case o.memory <= 0 || o.memory > 1<<20:
		return command.UsageError{Text: fmt.Sprintf("--memory %d: a limit lies between 1 and %d MiB", o.memory, 1<<20)}
	case o.maxRate < 0:
		return command.UsageError{Text: fmt.Sprintf("--max-rate %d: a bitrate is more than 0 kbit/s", o.maxRate)}
	case o.rate != 0 && (o.rate < 8000 || o.rate > 192000):
		return command.UsageError{Text: fmt.Sprintf("--rate %d: a sample rate lies between 8000 and 192000", o.rate)}
	}
	return nil
}
