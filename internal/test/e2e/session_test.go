package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"segue/internal/test/tty"
)

// sitting is somebody at a terminal with the client.
type sitting struct {
	*tty.Terminal
	t    *testing.T
	home string
	cmd  *exec.Cmd
}

// sit starts the client on a terminal, as a user who has the history and the
// settings of an earlier sitting.
func sit(t *testing.T, columns, rows int, home, addr string, flags ...string) *sitting {
	t.Helper()
	s := &sitting{Terminal: tty.Open(t, columns, rows), t: t, home: home}
	s.cmd = exec.Command(bin.Client(), append([]string{"--server", addr, "--output", "null"}, flags...)...)
	s.cmd.Env = []string{"HOME=" + home, "TERM=xterm", "NO_COLOR=1"}
	s.Start(s.cmd)
	t.Cleanup(func() { s.cmd.Process.Kill() })
	s.WaitText("segue>")
	return s
}

// leaves waits for the program's end, which must be a good one.
func (s *sitting) leaves() {
	s.t.Helper()
	if err := s.cmd.Wait(); err != nil {
		s.t.Errorf("the client ended with %v:\n%s", err, s.Screen())
	}
}

// waitMatch waits until the screen matches.
func (s *sitting) waitMatch(pattern string) string {
	s.t.Helper()
	re := regexp.MustCompile(pattern)
	return s.Wait(pattern, re.MatchString)
}

// musicServer serves the songs of the house for a test.
func musicServer(t testing.TB) (addr string) {
	t.Helper()
	return bin.ServeTest(t, "../../../music").Addr
}

// TestSession is an evening at the prompt: types, completes, recalls, resizes,
// plays, seeks and leaves.
func TestSession(t *testing.T) {
	addr := musicServer(t)
	home := t.TempDir()
	s := sit(t, 80, 16, home, addr)

	s.Type("li\t")
	s.waitMatch(`(?m)^segue> list$`)
	s.Type("\r")
	s.waitMatch(`(?m)^   3  Bells Across the Valley +Segue +1:39\nsegue>$`)

	s.Type("play ki\t")
	s.waitMatch(`(?m)^segue> play Kitchen Radio$`)
	s.Type("\r")
	s.WaitText("playing 2: Kitchen Radio – Segue (1:49)")
	s.waitMatch(`\nplaying  2 Kitchen.*  0:0\d / 1:49  [━─·]+  lead \d+ s  \d+/190 kbit/s\n$`)

	s.Type("pause\r")
	s.waitMatch(`\npaused  2 Kitchen.*  0:0\d / 1:49 `)
	s.Type("seek 1:00\r")
	s.waitMatch(`\npaused  2 Kitchen.*  1:00 / 1:49 `)
	s.Type("seek +10\r")
	s.waitMatch(`\npaused  2 Kitchen.*  1:10 / 1:49 `)
	s.Type("\x1b[A\x7f\x7f20\r") // recalled, and made +20
	s.waitMatch(`\npaused  2 Kitchen.*  1:30 / 1:49 `)

	s.Type("add 3")
	for _, size := range []struct{ columns, rows int }{{40, 16}, {200, 30}, {80, 12}} {
		s.Resize(size.columns, size.rows)
		s.Wait(fmt.Sprintf("prompt and status at %d × %d", size.columns, size.rows), func(screen string) bool {
			rows := strings.Split(strings.TrimSuffix(screen, "\n"), "\n")
			return len(rows) == size.rows && strings.HasPrefix(rows[size.rows-1], "paused") &&
				strings.Count(screen, "\npaused") == 1 && strings.Contains(screen, "\nsegue> add 3\n")
		})
	}
	s.Type("\rqueue\r")
	s.waitMatch(`(?m)^> 2 Kitchen Radio – Segue\n  3 Bells Across the Valley – Segue\nsegue>$`)
	s.Type("info \t") // all songs of the house
	s.waitMatch(`(?m)^1 Matinée – Segue +2 Kitchen Radio – Segue\n3 Bells Across the Valley – Segue\nsegue> info$`)
	s.Type("3\t!")
	s.waitMatch(`(?m)^segue> info 3 !$`)
	s.Type("\x15next\r")
	s.WaitText("playing 3: Bells")
	s.waitMatch(`\nplaying  3 Bells`)
	s.Type("vol 30\rvol\r")
	s.waitMatch(`(?m)^volume 30 %\nsegue>$`)
	s.Type("\x03")
	s.Wait("nothing playing", func(screen string) bool { return !strings.Contains(screen, "\nplaying  3") })
	s.Type("quit\r")
	s.leaves()

	// Another evening remembers what was typed.
	s = sit(t, 80, 16, home, addr)
	s.Type("\x1b[A\x1b[A\x1b[A")
	s.waitMatch(`(?m)^segue> vol 30$`)
	s.Type("\x15\x04")
	s.leaves()
}

// TestInterrupts: Ctrl-C stops what plays, and leaves where nothing does; a
// terminal is given back as it was.
func TestInterrupts(t *testing.T) {
	s := sit(t, 80, 12, t.TempDir(), musicServer(t))
	s.Type("play 1\r")
	s.waitMatch(`\nplaying  1 `)
	s.Type("\x03")
	s.Wait("nothing playing", func(screen string) bool { return !strings.Contains(screen, "\nplaying  1") })
	s.Type("wait 1000\r")
	s.WaitText("wait 1000\n")
	s.WaitColumn(0) // it waits
	s.Type("\x03")
	s.waitMatch(`(?m)^interrupted\nsegue>$`) // before the prompt is back an interrupt would leave
	s.Type("\x03")
	s.leaves()
	// Lines are echoed again, which raw mode does not do.
	s.Type("echo\n")
	s.WaitText("echo")
}

// TestServerBack: a connection that is lost is told of on the status line, and
// the song goes on when the server is back.
func TestServerBack(t *testing.T) {
	server, err := bin.StartServer("../../../music")
	if err != nil {
		t.Fatal(err)
	}
	addr := server.Addr
	s := sit(t, 80, 12, t.TempDir(), addr, "--memory", "1") // not the whole song
	s.Type("play 1\r")
	s.waitMatch(`\nplaying  1 .*lead`)
	if _, err := server.Stop(); err != nil {
		t.Fatal(err)
	}
	s.waitMatch(`\nplaying, connecting again  1 Matinée`)
	bin.ServeTest(t, "--addr", addr, "../../../music")
	s.waitMatch(`\nplaying  1 .*lead`)
	s.Type("quit\r")
	s.leaves()
}

// TestServerGone: a server that cannot be reached is told of, and the prompt
// goes on.
func TestServerGone(t *testing.T) {
	s := sit(t, 80, 12, t.TempDir(), "127.0.0.1:1")
	s.Type("list\r")
	s.WaitText("cannot reach a server at 127.0.0.1:1")
	s.Type("play \tx\r") // Tab finds nothing, and does not hang
	s.WaitText("play x")
	s.Type("quit\r")
	s.leaves()
}

// TestPassword: a wrong password may be typed again.
func TestPassword(t *testing.T) {
	dir := t.TempDir()
	access, err := os.ReadFile("testdata/access.txt")
	if err != nil {
		t.Fatal(err)
	}
	_, users, _ := strings.Cut(string(access), "-- users --\n")
	users, _, _ = strings.Cut(users, "-- names --\n")
	file := filepath.Join(dir, "users")
	if err := os.WriteFile(file, []byte(users), 0o600); err != nil {
		t.Fatal(err)
	}
	server := bin.ServeTest(t, "--allow-anonymous=false", "--users", file, "../../../music")
	s := &sitting{Terminal: tty.Open(t, 80, 12), t: t, home: dir}
	s.cmd = exec.Command(bin.Client(), "--server", server.Addr, "--output", "null", "--user", "ann")
	s.cmd.Env = []string{"HOME=" + dir, "TERM=xterm"}
	s.Start(s.cmd)
	t.Cleanup(func() { s.cmd.Process.Kill() })
	s.waitMatch(`^password:\n`)
	s.Type("open says me\r")
	s.waitMatch(`does not let in ann: wrong name or password\npassword:\n`)
	s.Type("open sesame\r")
	s.WaitText("segue>")
	s.Type("list bells\r")
	s.WaitText("Bells Across the Valley")
	s.Type("quit\r")
	s.leaves()
}
