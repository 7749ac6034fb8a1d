package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"segue/client/player"
)

// errQuit ends the prompt.
var errQuit = errors.New("quit")

// command is something that can be typed at the prompt.
type command struct {
	name, args, help string
	run              func(context.Context, *session, []string) error
}

// commands are all of them, in the order in which help shows them.
func commands() []command {
	return []command{
		{"list", "[WORD...]", "show the songs, or those that hold all the words", listCommand},
		{"play", "N", "play song N from its start, instead of what plays", playCommand},
		{"stop", "", "stop", stopCommand},
		{"status", "", "show what plays, and how the link does", statusCommand},
		{"wait", "[SECONDS]", "wait that long, or until nothing plays (for scripts)", waitCommand},
		{"help", "", "show this", helpCommand},
		{"quit", "", "stop and leave; Ctrl-D does too", quitCommand},
	}
}

// execute carries out one line.
func (s *session) execute(ctx context.Context, line string) error {
	words := strings.Fields(line)
	if len(words) == 0 {
		return nil
	}
	for _, c := range commands() {
		if c.name == words[0] {
			return c.run(ctx, s, words[1:])
		}
	}
	return fmt.Errorf("%q is not a command; help shows those there are", words[0])
}

func listCommand(ctx context.Context, s *session, args []string) error { return s.list(ctx, args) }

func playCommand(_ context.Context, s *session, args []string) error {
	n, err := songNumber(args)
	if err != nil {
		return err
	}
	s.player.Play(n)
	return nil
}

// playOnce plays to the end.
func playOnce(ctx context.Context, s *session, args []string) error {
	if err := playCommand(ctx, s, args); err != nil {
		return usageError{err.Error()}
	}
	if err := s.player.Wait(ctx); err != nil {
		return errReported
	}
	return nil
}

func songNumber(args []string) (uint32, error) {
	if len(args) != 1 {
		return 0, errors.New("play takes one song number, as in: play 1")
	}
	n, err := strconv.ParseUint(args[0], 10, 32)
	if err != nil || n == 0 {
		return 0, fmt.Errorf("%q is not a song number; list shows them", args[0])
	}
	return uint32(n), nil
}

func stopCommand(_ context.Context, s *session, args []string) error {
	if len(args) > 0 {
		return errors.New("stop takes no argument")
	}
	if !s.player.Stop() {
		return errors.New("nothing plays")
	}
	return nil
}

func statusCommand(_ context.Context, s *session, _ []string) error {
	writeStatus(s.out, s.player.Status())
	return nil
}

func writeStatus(w io.Writer, st player.Status) {
	if st.State == player.Idle {
		fmt.Fprintf(w, "state   %s\noutput  %s\n", st.State, st.Output)
		return
	}
	fmt.Fprintf(w, "state   %s\n", st.State)
	fmt.Fprintf(w, "song    %d  %s\n", st.Number, st.Song.Title)
	fmt.Fprintf(w, "time    %s / %s\n", clock(st.Position), clock(st.Length))
	fmt.Fprintf(w, "lead    %.1f s of a window of %.1f s, %d segments outstanding\n", st.Lead.Seconds(), st.Window.Seconds(), st.Waiting)
	fmt.Fprintf(w, "link    %.0f kbit/s, round trip %.0f ms, download time %.2f of playback time\n", st.Rate*8/1000, st.RTT.Seconds()*1000, st.Use)
	fmt.Fprintf(w, "stalls  %d, %.1f s\n", st.Stalls, st.StallTime.Seconds())
	fmt.Fprintf(w, "output  %s\n", st.Output)
}

func waitCommand(ctx context.Context, s *session, args []string) error {
	if len(args) == 0 {
		if s.player.Wait(ctx); ctx.Err() != nil {
			return context.Cause(ctx)
		}
		return nil // a failure was reported when it happened
	}
	seconds, err := strconv.ParseFloat(args[0], 64)
	if err != nil || len(args) > 1 || seconds < 0 || seconds > 24*3600 {
		return errors.New("wait takes a number of seconds, as in: wait 2.5")
	}
	select {
	case <-time.After(time.Duration(seconds * float64(time.Second))):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func helpCommand(_ context.Context, s *session, _ []string) error {
	for _, c := range commands() {
		fmt.Fprintf(s.out, "  %-16s  %s\n", strings.TrimSpace(c.name+" "+c.args), c.help)
	}
	fmt.Fprintln(s.out, "  Ctrl-C            stop what plays; quit when nothing does")
	return nil
}

func quitCommand(context.Context, *session, []string) error { return errQuit }
