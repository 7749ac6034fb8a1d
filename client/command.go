package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"segue/client/screen"
)

// errQuit ends the prompt.
var errQuit = errors.New("quit")

// command is something that can be typed at the prompt. The table of them is
// also what help, completion and the manual are made of.
type command struct {
	name, args, help string
	long             string // what more there is to say, in lines; "": nothing
	run              func(context.Context, *session, []string) error
	// complete gives what the text of the arguments can be completed with; nil:
	// nothing.
	complete func(context.Context, *session, string) []screen.Candidate
}

// usage is the command as it is typed.
func (c *command) usage() string { return strings.TrimSpace(c.name + " " + c.args) }

// execute carries out one line. A command's name may be cut short as long as
// it is clear.
func (s *session) execute(ctx context.Context, line string) error {
	words := strings.Fields(line)
	if len(words) == 0 {
		return nil
	}
	c, err := findCommand(words[0])
	if err != nil {
		return err
	}
	return c.run(ctx, s, words[1:])
}

// findCommand is the command that has a name, or the only one whose name begins
// so.
func findCommand(name string) (*command, error) {
	var found []*command
	var names []string
	for _, c := range commands() {
		if c.name == name {
			return c, nil
		}
		if strings.HasPrefix(c.name, name) {
			found, names = append(found, c), append(names, c.name)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%q is not a command; help shows those there are", name)
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%q is short for %s; type more of it", name, either(names))
}

// either is "a or b", "a, b or c".
func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// noArgs is a command that takes none.
func noArgs(f func(context.Context, *session) error) func(context.Context, *session, []string) error {
	return func(ctx context.Context, s *session, args []string) error {
		if len(args) > 0 {
			return usageError{"this takes no argument"}
		}
		return f(ctx, s)
	}
}
