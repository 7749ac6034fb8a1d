package main

import (
	"io"
	"os"
	"path/filepath"
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
		app := newProgram(nil, io.Discard, io.Discard).app()
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
