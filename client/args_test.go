package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"
)

func TestArrange(t *testing.T) {
	for _, c := range []struct{ typed, want string }{
		{"client", "client"},
		{"client list", "client list"},
		{"client play 1 --output pcm:-", "client --output pcm:- play -- 1"},
		{"client play --output pcm:- 1 2", "client --output pcm:- play -- 1 2"},
		{"client --json list a b", "client --json list -- a b"},
		{"client list a --json b", "client --json list -- a b"},
		{"client list --output=null", "client --output=null list"},
		{"client list -- --json", "client list -- --json"},
		{"client list -", "client list -- -"},
		{"client play --help", "client play --help"},
		{"client play 1 -h", "client play --help"},
		{"client --help", "client --help"},
		{"client list --no-such x", "client --no-such list -- x"},
		{"client -e list --output", "client -e list --output"},
	} {
		app := newApp(nil, io.Discard, io.Discard)
		if got := strings.Join(arrange(app, strings.Fields(c.typed)), " "); got != c.want {
			t.Errorf("%q is arranged to %q and not to %q", c.typed, got, c.want)
		}
	}
}

// TestSettings: a flag goes before the environment, that before the
// configuration file, and that before the default.
func TestSettings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "config")
	for _, c := range []struct{ file, env, args, server, err string }{
		{"", "", "", "localhost", ""},
		{"server = file.example", "", "", "file.example", ""},
		{"server = file.example", "env.example", "", "env.example", ""},
		{"server = file.example", "env.example", "--server flag.example", "flag.example", ""},
		{"# none\nsurvive = 2m\n", "", "", "localhost", ""},
		{"sever = x", "", "", "", `line 1: "sever" is not a setting; there are server, output`},
		{"\nsurvive = long", "", "", "", `line 2: "long" is no value for survive`},
		{"json = true", "", "", "", `"json" is not a setting`},
	} {
		if err := os.WriteFile(file, []byte(c.file), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("SEGUE_SERVER", c.env)
		var opt options
		app := &cli.App{
			Flags:          flags(&opt),
			Before:         func(c *cli.Context) error { return applyConfig(c, file) },
			Action:         func(*cli.Context) error { return nil },
			Writer:         io.Discard,
			ErrWriter:      io.Discard,
			ExitErrHandler: func(*cli.Context, error) {},
		}
		err := app.Run(append([]string{"client"}, strings.Fields(c.args)...))
		switch {
		case c.err == "" && (err != nil || opt.server != c.server):
			t.Errorf("%+v: the server is %q, error %v", c, opt.server, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%+v: error %v", c, err)
		}
	}
}

func TestFindCommand(t *testing.T) {
	for _, c := range []struct{ typed, want, err string }{
		{"play", "play", ""},
		{"pl", "play", ""},
		{"q", "", `"q" is short for queue or quit; type more of it`},
		{"st", "", "stop, status or stats"},
		{"stats", "stats", ""},
		{"sing", "", `"sing" is not a command`},
	} {
		got, err := findCommand(c.typed)
		switch {
		case c.err == "" && (err != nil || got.name != c.want):
			t.Errorf("%q: error %v", c.typed, err)
		case c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
			t.Errorf("%q: error %v", c.typed, err)
		}
	}
}

// TestCommandsTable: every command can be told from the others and has help.
func TestCommandsTable(t *testing.T) {
	var names []string
	for _, c := range commands() {
		if c.name == "" || c.help == "" || c.run == nil || slices.Contains(names, c.name) {
			t.Errorf("the command %q is not whole, or there twice", c.name)
		}
		names = append(names, c.name)
	}
	for name := range printsData {
		if !slices.ContainsFunc(newApp(nil, io.Discard, io.Discard).Commands, func(c *cli.Command) bool { return c.Name == name }) {
			t.Errorf("--json is for %s, which is no command", name)
		}
	}
}
