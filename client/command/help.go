package command

import (
	"context"
	"fmt"
	"io"
)

func help() *Command {
	return &Command{
		Name: "help", Args: "[COMMAND]", Run: runHelp, Complete: completeCommands,
		Help: "show this, or what there is to know of a command",
	}
}

// A Key is something that can be pressed at the prompt.
type Key struct{ Name, Help string }

// Keys are those of the prompt that are worth telling of.
func Keys() []Key {
	return []Key{
		{"Tab", "complete a command, a song's number or its title"},
		{"Up, Down", "what was typed before, in other runs too"},
		{"Ctrl-R", "search in what was typed before"},
		{"Ctrl-C", "clear the line, or stop what plays; quit when nothing does"},
		{"Ctrl-Z", "suspend the program; the shell's fg goes on"},
	}
}

// Remarks are what else there is to know of what is typed.
const Remarks = "A command may be cut short as long as it is clear which is meant.\n" +
	"What stands in double quotes is one title, and what follows a # is a comment."

func runHelp(_ context.Context, c *Call) error {
	if len(c.Args) == 0 {
		writeHelp(c.Out)
		return nil
	}
	about, err := Find(c.Args[0].Text)
	if err != nil {
		return err
	}
	fmt.Fprintf(c.Out, "%s\n%s\n", about.Usage(), about.Help)
	if about.Long != "" {
		fmt.Fprintln(c.Out, about.Long)
	}
	return nil
}

// writeHelp writes what can be typed, a line each.
func writeHelp(w io.Writer) {
	for _, c := range Table() {
		fmt.Fprintf(w, "  %-20s  %s\n", c.Usage(), c.Help)
	}
	for _, k := range Keys() {
		fmt.Fprintf(w, "  %-20s  %s\n", k.Name, k.Help)
	}
	fmt.Fprintln(w, "  A command may be cut short as long as it is clear which is meant.")
	fmt.Fprintln(w, "  What stands in double quotes is one title, and what follows a # is a comment.")
}
