package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"segue/client/audio"
)

// volumeCommand sets the volume, or changes it, or tells it.
func volumeCommand(_ context.Context, s *session, args []string) error {
	now := s.player.Status().Volume
	if len(args) == 0 {
		fmt.Fprintf(s.out, "volume %d %%\n", now)
		return nil
	}
	text := strings.TrimSuffix(strings.Join(args, ""), "%")
	n, err := strconv.Atoi(text)
	if err != nil || n > 100 || n < -100 {
		return usageError{fmt.Sprintf("%q is no volume; write a number from 0 to 100, or +5 or -5", text)}
	}
	if text[0] == '+' || text[0] == '-' {
		n += now
	}
	s.player.SetVolume(min(max(n, 0), 100))
	return nil
}

// soundcheck plays a chord; no server is needed for it.
func soundcheck(ctx context.Context, s *session) error {
	if err := s.player.Soundcheck(ctx, audio.Chord); err != nil {
		return err
	}
	s.news.say("that was a chord of two seconds, on " + s.player.Status().Output)
	return nil
}
