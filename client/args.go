package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// arrange puts the flags that stand after a command before it, where the
// library looks for them. What comes after "--" is no flag. Help is left where
// it is: it is about the command.
func arrange(app *cli.App, args []string) []string {
	if len(args) == 0 {
		return args
	}
	var flags, words []string
	help := false
	for rest := args[1:]; len(rest) > 0; {
		arg := rest[0]
		rest = rest[1:]
		name := strings.TrimLeft(arg, "-")
		switch dashes := len(arg) - len(name); {
		case arg == "--":
			words = append(words, rest...)
			rest = nil
		case dashes == 0 || name == "":
			words = append(words, arg)
		case (name == "help" || name == "h") && len(words) > 0:
			help = true
		default:
			flags = append(flags, arg)
			if takesValue(app, name) && len(rest) > 0 {
				flags = append(flags, rest[0])
				rest = rest[1:]
			}
		}
	}
	arranged := slices.Concat(args[:1], flags)
	switch {
	case help:
		return append(arranged, words[0], "--help")
	case len(words) == 0:
		return arranged
	case len(words) == 1:
		return append(arranged, words[0])
	}
	return append(append(arranged, words[0], "--"), words[1:]...)
}

// takesValue reports whether the argument after a flag is its value.
func takesValue(app *cli.App, name string) bool {
	for _, f := range app.Flags {
		if slices.Contains(f.Names(), name) {
			d, ok := f.(cli.DocGenerationFlag)
			return ok && d.TakesValue()
		}
	}
	return false
}
