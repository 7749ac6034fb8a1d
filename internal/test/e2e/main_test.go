// Package e2e tests both programs as they ship: built, started, spoken to, and
// ended by signals.
package e2e

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"segue/internal/test/programs"
)

// bin is where the programs are, built with the race detector if the tests
// are; plain is where they are as they ship, for what would take too long.
var bin, plain programs.Programs

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "segue-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	plain, err = programs.Build(context.Background(), filepath.Join(dir, "plain"))
	if bin = plain; raceEnabled && err == nil {
		bin, err = programs.Build(context.Background(), filepath.Join(dir, "race"), "-race")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

func TestScripts(t *testing.T) {
	music, err := filepath.Abs("../../../music")
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := filepath.Abs("../mp3test/testdata")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("PATH", string(bin)+string(os.PathListSeparator)+env.Getenv("PATH"))
			env.Setenv("MUSIC", music)
			env.Setenv("FIXTURES", fixtures)
			return covers(env)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"serve":  serve,
			"stop":   stop,
			"listed": listed,
			"say":    say,
			"codes":  codes,

			"codes-into": codesInto,
		},
	})
}

// serve starts a server on MUSIC, which ends with the script, and puts its
// address into $ADDR: serve MUSIC [FLAG...]
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: serve MUSIC [FLAG...]")
	}
	s, err := bin.StartServer(append(args[1:], ts.MkAbs(args[0]))...)
	ts.Check(err)
	ts.Setenv("ADDR", s.Addr)
	servers.Store(s.Addr, s)
	ts.Defer(func() {
		if _, err := s.Stop(); err != nil {
			ts.Logf("server: %v", err)
		}
	})
}

// servers are those that serve has started, by their addresses.
var servers sync.Map

// stop ends the server at $ADDR, which must end well, and prints what it said
// on stderr.
func stop(ts *testscript.TestScript, neg bool, args []string) {
	found, ok := servers.Load(ts.Getenv("ADDR"))
	if neg || len(args) > 0 || !ok {
		ts.Fatalf("usage: stop, after serve")
	}
	s := found.(*programs.Server)
	_, err := s.Stop()
	ts.Check(err)
	fmt.Fprint(ts.Stderr(), s.Said())
}

// listed waits until the server at $ADDR lists a title of one word, or doesn't if negated:
// listed WORD
func listed(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: listed WORD")
	}
	const patience = 10 * time.Second
	poll := time.NewTicker(20 * time.Millisecond)
	defer poll.Stop()
	for end := time.Now().Add(patience); ; <-poll.C {
		got, err := exchange(ts.Getenv("ADDR"), "0.1 LIST\n")
		ts.Check(err)
		if strings.Contains(got, " title="+args[0]) != neg {
			return
		}
		if time.Now().After(end) {
			ts.Fatalf("for %v the server says\n%s", patience, got)
		}
	}
}

// say sends lines to $ADDR over a raw connection, a word of it each argument,
// and prints what comes back: say LINE...
func say(ts *testscript.TestScript, neg bool, args []string) {
	got, err := exchange(ts.Getenv("ADDR"), strings.Join(args, "\n")+"\n")
	ts.Check(err)
	fmt.Fprint(ts.Stdout(), got)
}

// exchange sends what to say and returns all that comes back.
func exchange(addr, text string) (string, error) {
	nc, err := dial(addr)
	if err != nil {
		return "", err
	}
	defer nc.Close()
	if _, err := io.WriteString(nc, text); err != nil {
		return "", err
	}
	nc.CloseWrite()
	got, err := io.ReadAll(nc)
	return string(got), err
}
