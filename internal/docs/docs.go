// Package docs writes a program's manual page and its shells' completions from
// the definitions that the program itself uses.
package docs

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"
)

// FlagName is the hidden flag that has a program write its own documents.
const FlagName = "docs"

// Flag is that flag. Its value goes to [Write].
func Flag() cli.Flag {
	return &cli.StringFlag{Name: FlagName, Usage: "write the manual (man) or a completion (bash, zsh, fish)", Hidden: true}
}

// A Program is what there is to say of one.
type Program struct {
	App      *cli.App
	Sections []Section           // of the manual, after its commands
	Values   map[string][]string // by flag: what its value may begin with
}

// A Section is a part of a manual.
type Section struct {
	Title string
	Text  string // "": none
	Items []Item
}

// An Item is something and what it means.
type Item struct{ Term, Text string }

// Write writes the document of a kind: "man", "bash", "zsh" or "fish".
func Write(w io.Writer, p Program, kind string) error {
	var write func(io.Writer, Program) error
	switch kind {
	case "man":
		write = man
	case "bash":
		write = bash
	case "zsh":
		write = zsh
	case "fish":
		write = fish
	default:
		return fmt.Errorf("there is no document %q; there are man, bash, zsh and fish", kind)
	}
	return write(w, p)
}

// flag is one as it is documented.
type flag struct {
	names []string // the long one first
	value string   // "": it takes none
	usage string
	deflt string // "": none worth telling
	env   []string
}

// option is a name as it is typed.
func option(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// options are all the names of a flag as they are typed.
func (f flag) options() []string {
	var typed []string
	for _, name := range f.names {
		typed = append(typed, option(name))
	}
	return typed
}

// flags are those that are not hidden. The value's name stands in the usage,
// between backquotes.
func flags(list []cli.Flag) (all []flag) {
	for _, f := range list {
		d, ok := f.(cli.DocGenerationFlag)
		if v, hides := f.(cli.VisibleFlag); !ok || hides && !v.IsVisible() {
			continue
		}
		usage := d.GetUsage()
		value := ""
		if d.TakesValue() {
			value = "VALUE"
			if _, after, found := strings.Cut(usage, "`"); found {
				value, _, _ = strings.Cut(after, "`")
			}
		}
		one := flag{names: f.Names(), value: value, usage: strings.ReplaceAll(usage, "`", ""), env: d.GetEnvVars()}
		if d.TakesValue() && !strings.Contains(usage, "(default") {
			one.deflt = strings.Trim(d.GetDefaultText(), `"`)
		}
		if one.deflt == "0" {
			one.deflt = ""
		}
		all = append(all, one)
	}
	if !slices.ContainsFunc(all, func(f flag) bool { return f.names[0] == "help" }) {
		all = append(all, flag{names: []string{"help", "h"}, usage: "show help"})
	}
	return all
}

// command is one as it is documented.
type command struct{ name, args, usage string }

func commands(p Program) (all []command) {
	for _, c := range p.App.Commands {
		if !c.Hidden && c.Name != "help" {
			all = append(all, command{c.Name, c.ArgsUsage, c.Usage})
		}
	}
	return all
}

// isFile reports whether what is written so in a usage names a file or a
// directory, so that a shell can complete it.
func isFile(args string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(args, func(c rune) bool { return strings.ContainsRune(" []|.", c) }),
		func(word string) bool { return word == "FILE" || word == "DIR" || word == "MUSIC" })
}

// withFiles are the names of the commands that take files.
func withFiles(p Program) (names []string) {
	for _, c := range commands(p) {
		if isFile(c.args) {
			names = append(names, c.name)
		}
	}
	return names
}
