package command

import "context"

func quit() *Command {
	return &Command{
		Name: "quit", Help: "stop and leave; Ctrl-D does too",
		Run: func(context.Context, *Call) error { return ErrQuit },
	}
}
