package main

import (
	"context"
	"fmt"
	"io"
)

func helpCommand(_ context.Context, s *session, args []string) error {
	if len(args) == 0 {
		writeHelp(s.out)
		return nil
	}
	c, err := findCommand(args[0])
	if err != nil {
		return err
	}
	fmt.Fprintf(s.out, "%s\n%s\n", c.usage(), c.help)
	if c.long != "" {
		fmt.Fprintln(s.out, c.long)
	}
	return nil
}

// writeHelp writes what can be typed, a line each.
func writeHelp(w io.Writer) {
	for _, c := range commands() {
		fmt.Fprintf(w, "  %-19s  %s\n", c.usage(), c.help)
	}
	for _, k := range keys {
		fmt.Fprintf(w, "  %-19s  %s\n", k.Text, k.Note)
	}
	fmt.Fprintln(w, "  A command may be cut short as long as it is clear which is meant.")
}

func quit(context.Context, *session) error { return errQuit }
