package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"segue/client/player"
)

func playCommand(ctx context.Context, s *session, args []string) error {
	if len(args) == 0 {
		if !s.player.Resume() {
			if len(s.player.Queue().Songs) == 0 {
				return usageError{"play takes a song's number or words of its title, as in: play 1"}
			}
			s.player.Play()
		}
		return nil
	}
	songs, err := s.named(ctx, args)
	if err != nil {
		return err
	}
	s.player.Play(songs...)
	return nil
}

// playOnce plays to the end, for a command that is all there is.
func playOnce(ctx context.Context, s *session, args []string) error {
	if err := playCommand(ctx, s, args); err != nil {
		return err
	}
	if err := s.player.Wait(ctx); err != nil {
		return reported{err}
	}
	return nil
}

func stopCommand(_ context.Context, s *session, args []string) error {
	if len(args) > 0 {
		return usageError{"stop takes no argument"}
	}
	if !s.player.Stop() {
		return errors.New("nothing plays")
	}
	return nil
}

func pause(_ context.Context, s *session) error {
	if s.player.Pause() {
		return nil
	}
	if s.player.Status().State == player.Idle {
		return errors.New("nothing plays")
	}
	return errors.New("it is paused; resume goes on")
}

func resume(_ context.Context, s *session) error {
	if !s.player.Resume() {
		return errors.New("nothing is paused")
	}
	return nil
}

func seekCommand(_ context.Context, s *session, args []string) error {
	to, err := parsePlace(strings.Join(args, ""))
	if err != nil {
		return err
	}
	return s.player.Seek(to)
}

// parsePlace reads where in a song to go: 1:23, 1:02:03, 83 (seconds), +10, -10
// or 50%.
func parsePlace(text string) (func(position, length time.Duration) time.Duration, error) {
	wrong := usageError{fmt.Sprintf("%q is no place in a song; write 1:23, +10, -10 or 50%%", text)}
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
