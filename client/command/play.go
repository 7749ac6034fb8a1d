package command

import (
	"context"

	"segue/client/player"
)

func play() *Command {
	return &Command{
		Name: "play", Args: "[N...|WORD...]", Run: runPlay, Complete: completeSongs, Alone: true,
		Help: "play these songs, one after another, instead of what plays",
		Long: "A number stands for a song, and 1-3 for those from 1 to 3. Words play the one song that\n" +
			"holds them all, or whose title they are; a title of digits stands in double quotes.\n" +
			"Without a song it plays the queue's, or goes on after pause.",
	}
}

// runPlay makes songs the queue. That they are there is known before what plays
// is touched. Where nothing plays one song is asked for at once: it is heard
// after one round trip, and nothing is lost if it does not exist.
func runPlay(ctx context.Context, c *Call) error {
	if len(c.Args) == 0 {
		return playOn(c)
	}
	numbers, err := spans(c.Args)
	if err != nil {
		return err
	}
	if len(numbers) == 1 && numbers[0].one() && c.Player.Status().State == player.Idle {
		c.Player.Play(numbers[0].from)
		return nil
	}
	items, err := c.named(ctx, c.Args)
	if err != nil {
		return err
	}
	c.Player.Play(numbersOf(items)...)
	if len(items) > 1 {
		c.Say("queue " + total(items))
	}
	return nil
}

// playOn goes on after pause, or plays the queue's present song.
func playOn(c *Call) error {
	if c.Player.Resume() {
		return nil
	}
	if len(c.Player.Queue().Songs) == 0 {
		return UsageError{"play takes a song's number or words of its title, as in: play 1"}
	}
	c.Player.Play()
	return nil
}

// Finish waits until nothing plays any more, for a command that is all there is
// to do.
func (e *Env) Finish(ctx context.Context) error {
	err := e.Player.Wait(ctx)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return Reported{err}
	}
	return nil
}
