// Package command is what the player can be told: one table, from which the
// program takes its arguments, the prompt its lines, and help, the manual and
// the completions their texts. Each command has a file.
//
// It knows the player and the server. It does not know who typed a command, nor
// where what it writes goes.
package command

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrQuit is the error of the command that ends the prompt.
var ErrQuit = errors.New("quit")

// A Command is one row of the table.
type Command struct {
	Name string
	Args string // as they are typed; "": it takes none
	Help string // what it does, in one line
	Long string // what more there is to say, in lines; "": nothing
	// Alone says that it makes sense as all that the program does. The others
	// are about what plays, and for the prompt.
	Alone bool
	// JSON says that it writes data, which can be shaped as JSON.
	JSON bool
	Run  func(context.Context, *Call) error
	// Complete gives what the text of the arguments can be completed with; nil:
	// nothing.
	Complete func(ctx context.Context, e *Env, text string) []Candidate
}

// Table is all commands, in the order in which help shows them.
func Table() []*Command {
	return []*Command{
		list(), search(), play(), stop(), pause(), resume(), seek(), next(), prev(),
		queue(), add(), shuffle(), repeat(), volume(), info(), cover(), status(),
		stats(), soundcheck(), wait(), help(), quit(),
	}
}

// Usage is the command as it is typed.
func (c *Command) Usage() string { return strings.TrimSpace(c.Name + " " + c.Args) }

// Find is the command that has a name, or the only one whose name begins so.
func Find(name string) (*Command, error) {
	var found []*Command
	var names []string
	for _, c := range Table() {
		if c.Name == name {
			return c, nil
		}
		if strings.HasPrefix(c.Name, name) {
			found, names = append(found, c), append(names, c.Name)
		}
	}
	switch len(found) {
	case 0:
		return nil, UsageError{fmt.Sprintf("%q is not a command; help shows those there are", name)}
	case 1:
		return found[0], nil
	}
	return nil, UsageError{fmt.Sprintf("%q is short for %s; type more of it", name, either(names))}
}

// Line carries out what was typed at the prompt. An empty line and a comment do
// nothing.
func (e *Env) Line(ctx context.Context, line string) error {
	words, err := Split(line)
	if err != nil || len(words) == 0 {
		return err
	}
	c, err := Find(words[0].Text)
	if err != nil {
		return err
	}
	return e.Do(ctx, c, words[1:])
}

// Do carries out a command. It returns when all that the command has written is
// out, or the context has ended.
func (e *Env) Do(ctx context.Context, c *Command, args []Word) error {
	if c.Args == "" && len(args) > 0 {
		return UsageError{c.Name + " takes no argument"}
	}
	err := c.Run(ctx, &Call{Env: e, Args: args, Out: writer{ctx, e.Data}})
	if err != nil && !errors.Is(err, ErrQuit) {
		return err
	}
	return errors.Join(err, e.Data.Flush(ctx))
}

// either is "a or b", "a, b or c".
func either(words []string) string {
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}
