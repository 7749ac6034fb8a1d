// Package e2e tests both programs as they ship: built, started, spoken to, and
// ended by signals.
package e2e

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// bin is where the programs are, built with the race detector if the tests
// are; plain is where they are as they ship, for what would take too long.
var bin, plain string

func TestMain(m *testing.M) { os.Exit(testMain(m)) }

func testMain(m *testing.M) int {
	dir, err := os.MkdirTemp("", "segue-e2e-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	plain = filepath.Join(dir, "plain")
	err = build(plain)
	if bin = plain; raceEnabled && err == nil {
		bin = filepath.Join(dir, "race")
		err = build(bin, "-race")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// build builds both programs into a directory.
func build(dir string, flags ...string) error {
	args := append(append([]string{"build", "-o", dir + "/"}, flags...), "segue/server", "segue/client")
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return fmt.Errorf("cannot build the programs: %w\n%s", err, out)
	}
	return nil
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
			env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
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
		},
	})
}

// serve starts a server on MUSIC, which ends with the script, and puts its
// address into $ADDR: serve MUSIC [FLAG...]
func serve(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 1 {
		ts.Fatalf("usage: serve MUSIC [FLAG...]")
	}
	p, addr, err := startServer(ts.MkAbs(args[0]), args[1:]...)
	ts.Check(err)
	ts.Setenv("ADDR", addr)
	servers.Store(addr, p)
	ts.Defer(func() {
		if err := p.stop(); err != nil {
			ts.Logf("server: %v", err)
		}
	})
}

// servers are those that serve has started, by their addresses.
var servers sync.Map

// stop ends the server at $ADDR, which must end well, and prints what it said
// on stderr.
func stop(ts *testscript.TestScript, neg bool, args []string) {
	p, ok := servers.Load(ts.Getenv("ADDR"))
	if neg || len(args) > 0 || !ok {
		ts.Fatalf("usage: stop, after serve")
	}
	ts.Check(p.(*process).stop())
	fmt.Fprint(ts.Stderr(), p.(*process).stderr.String())
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

// process is a server at work.
type process struct {
	cmd    *exec.Cmd
	stderr bytes.Buffer
	ended  func() error // waits for its end, once
}

// startServer starts one on a free loopback port, and returns when it has
// found its songs. It keeps nothing for the next one, unless a flag says so.
func startServer(music string, flags ...string) (*process, string, error) {
	p := &process{cmd: exec.Command(filepath.Join(bin, "server"), append(append([]string{"--addr", "127.0.0.1:0", "--cache", "none"}, flags...), music)...)}
	p.cmd.Stderr = &p.stderr
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, "", err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, "", err
	}
	p.ended = sync.OnceValue(p.cmd.Wait)
	scan := bufio.NewScanner(stdout)
	addr := ""
	for scan.Scan() {
		if rest, ok := strings.CutPrefix(scan.Text(), "listening on "); ok {
			addr = rest
		} else if addr != "" {
			return p, addr, nil // how many songs there are
		}
	}
	p.stop()
	return nil, "", fmt.Errorf("the server ended without listening: %s", p.stderr.String())
}

// stop ends it as a service manager does, and says whether it ended well.
func (p *process) stop() error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	kill := time.AfterFunc(10*time.Second, func() { p.cmd.Process.Kill() })
	defer kill.Stop()
	return p.ended()
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
