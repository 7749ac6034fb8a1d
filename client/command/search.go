package command

import "context"

func search() *Command {
	return &Command{
		Name: "search", Args: "WORD...", Alone: true, JSON: true,
		Help: "show the songs that hold all the words",
		Run: func(ctx context.Context, c *Call) error {
			if len(c.Args) == 0 {
				return UsageError{"search takes words, as in: search kitchen"}
			}
			return runList(ctx, c)
		},
	}
}
