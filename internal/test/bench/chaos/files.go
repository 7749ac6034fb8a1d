//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"segue/client/player"
)

// fileFaults are what happens to the file of the song that plays.
func fileFaults() []fault {
	return []fault{
		{name: "file cut short", happen: broken(func(name, _ string) error {
			info, err := os.Stat(name)
			if err != nil {
				return err
			}
			return os.Truncate(name, info.Size()/3)
		})},
		{name: "file overwritten in place", happen: broken(func(name, other string) error {
			b, err := os.ReadFile(other)
			if err != nil {
				return err
			}
			return os.WriteFile(name, b, 0o644)
		})},
		{name: "file replaced by another song", happen: broken(func(name, other string) error {
			b, err := os.ReadFile(other)
			if err != nil {
				return err
			}
			if err := os.WriteFile(name+".new", b, 0o644); err != nil {
				return err
			}
			return os.Rename(name+".new", name)
		})},
		{name: "file removed", happen: broken(func(name, _ string) error { return os.Remove(name) })},
		{name: "file made unreadable", stranger: true, happen: broken(func(name, _ string) error { return os.Chmod(name, 0) })},
	}
}

// broken has something happen to the file of the song that plays, another in
// the queue behind it. What was fetched is heard, right up to there, and then
// the next song.
func broken(strike func(name, other string) error) func(*stage) error {
	return func(s *stage) error {
		s.listener.player.Add(next)
		if err := s.play(settled); err != nil {
			return err
		}
		files, err := filepath.Glob(filepath.Join(s.music, "*.mp3"))
		if err != nil {
			return err
		}
		s.strike()
		struck := time.Now()
		if err := strike(files[song-1], files[next-1]); err != nil {
			return err
		}
		end, err := s.await(struck, player.Failed, player.Ended)
		if err != nil {
			return err
		}
		first, err := s.await(struck, player.FirstSound)
		if err != nil {
			return err
		}
		if err := s.play(5 * time.Second); err != nil { // of the next
			return err
		}
		s.listener.player.Stop()
		if s.row.heard, err = s.judge(); err != nil {
			return err
		}
		if end.Kind == player.Ended {
			s.note("heard to its end")
			return nil
		}
		s.note("went on for %.1f s, then %q", end.At.Sub(struck).Seconds(), end.Err)
		if heard := end.At.Sub(struck); heard < s.struck[0]-time.Second {
			return fmt.Errorf("the song ended after %v, with %v fetched ahead", heard, s.struck[0])
		}
		if n := times(s.prompt, fmt.Sprintf("song %d: ", song)); n != 1 {
			return fmt.Errorf("the prompt has said %d times why the song ended", n)
		}
		if gap := first.At.Sub(end.At); gap > time.Second {
			return fmt.Errorf("the next song came after %v", gap)
		}
		return nil
	}
}

// await waits for the first event of one of some kinds since a moment.
func (s *stage) await(since time.Time, kinds ...player.Kind) (player.Event, error) {
	const patience = 2 * time.Minute
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for time.Since(since) < patience {
		for _, kind := range kinds {
			if e, ok := s.listener.since(since, kind); ok {
				return e, nil
			}
		}
		<-tick.C
	}
	return player.Event{}, fmt.Errorf("no %v for %v", kinds, patience)
}

// judge compares all that was heard with the songs, whose ends may be missing.
func (s *stage) judge() (h heard, err error) {
	takes := s.listener.speaker.Takes()
	for gen, got := range recordings(takes) {
		of := compare(got, s.reference[s.listener.song(gen)])
		h.lost, h.twice, h.wrong, h.rest = h.lost+of.lost, h.twice+of.twice, h.wrong+of.wrong, h.rest+of.rest
	}
	h.silence = silence(takes)
	if h.lost+h.twice+h.wrong > 0 {
		return h, fmt.Errorf("not what the songs are: %v", h)
	}
	return h, nil
}
