package main

import (
	"bytes"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"segue/server/users"
)

// program runs the program with arguments, and gives what it says.
func program(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = run(t.Context(), append([]string{"server"}, args...), &out, &err)
	return code, out.String(), err.String()
}

// TestUserCommand adds, lists and removes users, and says what is wrong.
func TestUserCommand(t *testing.T) {
	dir := t.TempDir()
	file, password := filepath.Join(dir, "segue", "users"), filepath.Join(dir, "password")
	os.WriteFile(password, []byte("open sesame\r\nand more\n"), 0o600)
	short := filepath.Join(dir, "short")
	os.WriteFile(short, []byte("short\n"), 0o600)
	for _, c := range []struct {
		args   string
		code   int
		stdout string
		stderr string // holds
	}{
		{"user list --users " + file, 0, "", ""},
		{"user add --users " + file + " --password-file " + password + " bob", 0, "", ""},
		{"--users " + file + " user add --password-file " + password + " ann", 0, "", ""},
		{"user add --users " + file + " --password-file " + password + " ann", 0, "", ""},
		{"user list --users " + file, 0, "ann\nbob\n", ""},
		{"user remove --users " + file + " bob", 0, "", ""},
		{"user remove --users " + file + " bob", 1, "", "; server user list shows those there are"},
		{"user list --users " + file, 0, "ann\n", ""},
		{"user add --users " + file + " --password-file " + short + " eve", 1, "", "the password is too short"},
		{"user add --users " + file + " --password-file " + dir + "/none eve", 1, "", "cannot read the password"},
		{"user add --users " + file + " a,b", 2, "", "is not a name"},
		{"user add --users " + file, 2, "", "name one user, as in: server user add ann"},
		{"user remove a b", 2, "", "name one user, as in: server user remove ann"},
		{"user", 2, "", "say what to do"},
		{"user list --users " + dir, 1, "", "is not a file"},
	} {
		code, stdout, stderr := program(t, strings.Fields(c.args)...)
		if code != c.code || stdout != c.stdout || !strings.Contains(stderr, c.stderr) || c.stderr == "" && stderr != "" {
			t.Errorf("%s: exit %d, %q, %q", c.args, code, stdout, stderr)
		}
	}
}

// TestCertCommand: what it prints is what there is.
func TestCertCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "certs")
	code, stdout, stderr := program(t, "cert", "--dir", dir, "--host", "[2001:db8::1], music.example.net")
	if code != 0 {
		t.Fatalf("exit %d: %s", code, stderr)
	}
	for _, want := range []string{
		`certificate  ` + dir + `/cert.pem, for 2001:db8::1, music.example.net, localhost, 127.0.0.1, ::1, until 20`,
		`key          ` + dir + `/key.pem`,
		`serve with   server --tls-cert ` + dir + `/cert.pem --tls-key ` + dir + `/key.pem MUSIC`,
		`play with    client --server segues://[2001:db8::1] --tls-fingerprint `,
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("%q is missing in\n%s", want, stdout)
		}
	}
	if n := len(regexp.MustCompile(`\b[0-9a-f]{64}\b`).FindAllString(stdout, -1)); n != 2 {
		t.Errorf("%d fingerprints in\n%s", n, stdout)
	}
	if code, _, stderr := program(t, "cert", "--dir", dir); code != 1 || !strings.Contains(stderr, "is there already; move it away") {
		t.Errorf("made twice: exit %d, %s", code, stderr)
	}
}

// TestLoginFlags: flags that don't go together, or name nothing, are refused
// before anything is served.
func TestLoginFlags(t *testing.T) {
	dir := t.TempDir()
	open := filepath.Join(dir, "open")
	os.WriteFile(open, nil, 0o644)
	os.Chmod(open, 0o644)
	for args, want := range map[string]string{
		"--tls-cert x": "--tls-cert and --tls-key go together",
		"--tls-cert " + dir + "/x --tls-key " + dir: "; make one with: server cert",
		"--tls-cert " + open + " --tls-key " + open: "cannot use the certificate",
		"--allow-anonymous=false --users " + open:   "may be read or changed by others",
	} {
		code, stdout, stderr := program(t, append(append([]string{"--addr", "127.0.0.1:0"}, strings.Fields(args)...), "../music")...)
		if code == 0 || strings.Contains(stdout, "listening") || !strings.Contains(stderr, want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit %d, %q, %q", args, code, stdout, stderr)
		}
	}
}

// TestWhoIsKeptOut: a server that nobody can use, or nobody from elsewhere,
// says so in one line; another says nothing.
func TestWhoIsKeptOut(t *testing.T) {
	dir := t.TempDir()
	some, none := users.Open(filepath.Join(dir, "users")), users.Open(filepath.Join(dir, "none"))
	u, err := users.New("ann", "open sesame")
	if err != nil {
		t.Fatal(err)
	}
	if err := some.Put(u); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		ip        string
		file      *users.File
		anonymous users.Policy
		want      string
	}{
		{"127.0.0.1", none, users.ThisMachine, ""},
		{"127.0.0.1", none, users.Nobody, "server: nobody can connect, for there are no users in "},
		{"0.0.0.0", none, users.ThisMachine, "server: only this machine can connect, for there are no users in "},
		{"192.0.2.1", none, users.ThisMachine, "server: only this machine can connect, for there are no users in "},
		{"127.0.0.1", some, users.Nobody, ""},
		{"0.0.0.0", some, users.ThisMachine, "server: logins are not encrypted"},
		{"0.0.0.0", none, users.Everybody, ""},
	} {
		a := &logins{auth: &users.Authenticator{File: c.file, Anonymous: c.anonymous}}
		var stderr bytes.Buffer
		if _, err := a.guard(listener{addr: &net.TCPAddr{IP: net.ParseIP(c.ip)}}, &stderr); err != nil {
			t.Error(err)
		}
		if got := stderr.String(); !strings.HasPrefix(got, c.want) || c.want == "" && got != "" || strings.Count(got, "\n") > 1 {
			t.Errorf("%s: %q", c.ip, got)
		}
	}
}

// listener is at an address that tests must not listen on.
type listener struct {
	net.Listener
	addr net.Addr
}

func (l listener) Addr() net.Addr { return l.addr }
