package users

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"segue/internal/wire"
)

// TestFile: users come, change their passwords and go, and who reads the file
// already sees it.
func TestFile(t *testing.T) {
	a := authenticator(t)
	other := Open(a.File.Path())
	if err := other.Put(mustUser(t, "bob", "long enough")); err != nil {
		t.Fatal(err)
	}
	if in, err := login(a, home, "bob", "long enough"); err != nil || !in {
		t.Errorf("bob, who was added: %v, %v", in, err)
	}
	if err := other.Put(mustUser(t, "alice", "another one")); err != nil {
		t.Fatal(err)
	}
	if in, _ := login(a, home, "alice", "open sesame"); in {
		t.Error("alice comes in with her old password")
	}
	if in, err := login(a, home, "alice", "another one"); err != nil || !in {
		t.Errorf("alice, with her new password: %v, %v", in, err)
	}
	if got := names(t, a.File); got != "alice bob" {
		t.Errorf("there are %s", got)
	}
	if err := other.Remove("bob"); err != nil {
		t.Fatal(err)
	}
	if in, _ := login(a, home, "bob", "long enough"); in {
		t.Error("bob comes in although he was removed")
	}
	if err := other.Remove("bob"); err == nil || !strings.Contains(err.Error(), `there is no user "bob"`) {
		t.Errorf("bob is removed twice: %v", err)
	}
	left, _ := filepath.Glob(a.File.Path() + ".new-*")
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func names(t *testing.T, f *File) string {
	t.Helper()
	users, err := f.Users()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, u := range users {
		all = append(all, u.Name)
	}
	return strings.Join(all, " ")
}

// TestRights: the file is its owner's alone, from its making on, and refused
// when it no longer is; put right, it is used again.
func TestRights(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows keeps rights elsewhere")
	}
	a := authenticator(t)
	info, err := os.Stat(a.File.Path())
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("its rights are %v", info.Mode().Perm())
	}
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o666} {
		os.Chmod(a.File.Path(), mode)
		want := fmt.Sprintf("may be read or changed by others (%v); make it its owner's alone: chmod 600", mode)
		if _, err := a.File.Users(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("with %v: %v", mode, err)
		}
		if in, err := login(a, home, "alice", "open sesame"); in || code(err) != wire.CodeServer {
			t.Errorf("with %v alice comes in: %v, %v", mode, in, err)
		}
		if err := a.File.Remove("alice"); err == nil {
			t.Errorf("with %v it is changed", mode)
		}
	}
	os.Chmod(a.File.Path(), 0o600)
	if in, err := login(a, home, "alice", "open sesame"); err != nil || !in {
		t.Errorf("put right: %v, %v", in, err)
	}
}

// TestNoPassword: the file doesn't hold the password.
func TestNoPassword(t *testing.T) {
	a := authenticator(t)
	text, err := os.ReadFile(a.File.Path())
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("sesame")) {
		t.Errorf("the file is\n%s", text)
	}
	if !bytes.Contains(text, []byte("alice SCRAM-SHA-256$4096:")) {
		t.Errorf("the file is\n%s", text)
	}
}

// TestTogether: changes made at the same time are all kept.
func TestTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "users")
	u := mustUser(t, "u", "long enough")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			u := u
			u.Name = fmt.Sprintf("u%02d", i)
			if err := Open(path).Put(u); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := len(strings.Fields(names(t, Open(path)))); n != 20 {
		t.Errorf("%d users are there and not 20", n)
	}
}

// TestBadFiles: what is no file of users is refused whole, with the line.
func TestBadFiles(t *testing.T) {
	a := authenticator(t)
	good, err := os.ReadFile(a.File.Path())
	if err != nil {
		t.Fatal(err)
	}
	head, alice, _ := strings.Cut(string(good), "\n")
	for _, c := range []struct{ text, want string }{
		{"", "it is empty"},
		{"alice\n", "its first line"},
		{strings.ToUpper(head) + "\n", "its first line"},
		{head[:len(head)-4] + "\n", "its first line"},
		{head + "\n" + alice + alice, "line 3: there is a user alice already"},
		{head + "\n" + alice[:len(alice)-1], "line 2 has no end"},
		{head + "\n" + alice + "\n", "line 3: not a user"},
		{head + "\n" + strings.Replace(alice, "4096", "1", 1), "line 2: not a user"},
		{head + "\n" + strings.Replace(alice, "4096", "1000001", 1), "line 2: not a user"},
		{head + "\n" + strings.Replace(alice, "SHA-256", "SHA-1", 1), "line 2: not a user"},
		{head + "\n" + strings.Replace(alice, "alice", "\x1b[2J", 1), "line 2: not a user"},
		{head + "\n" + strings.Replace(alice, "=", "", 1), "line 2: not a user"},
		{head + strings.Repeat("\n", maxSize), "larger than"},
	} {
		os.WriteFile(a.File.Path(), []byte(c.text), 0o600)
		if _, err := Open(a.File.Path()).Users(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60q: %v and not %s", c.text, err, c.want)
		}
	}
	if _, err := Open(t.TempDir()).Users(); err == nil || !strings.Contains(err.Error(), "is not a file") {
		t.Errorf("a directory: %v", err)
	}
}

func TestNew(t *testing.T) {
	if u, err := New("alice", "open sesame"); err != nil || u.credentials.Iters < 15_000 {
		t.Errorf("alice has %d iterations, %v", u.credentials.Iters, err)
	}
	for _, c := range []struct{ name, password, want string }{
		{"", "long enough", "a name has 1 to 64"},
		{strings.Repeat("a", 65), "long enough", "a name has 1 to 64"},
		{"a b", "long enough", "is not a name"},
		{"-a", "long enough", "is not a name"},
		{"a,b", "long enough", "is not a name"},
		{"\x1b[2J", "long enough", "is not a name"},
		{"alice", "sesam7", "too short"},
		{"alice", "", "too short"},
		{"alice", strings.Repeat("x", 1025), "longer than"},
		{"alice", "bell\x07bell\x07", "RFC 4013"},
	} {
		_, err := New(c.name, c.password)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.20q, %.20q: %v and not %s", c.name, c.password, err, c.want)
		}
		if err != nil && c.password != "" && strings.Contains(err.Error(), c.password) {
			t.Errorf("the error holds the password: %v", err)
		}
	}
}

// FuzzParse: what is read as a file of users is written the same again.
func FuzzParse(f *testing.F) {
	u, err := New("alice", "open sesame")
	if err != nil {
		f.Fatal(err)
	}
	text := table{secret: make([]byte, keyLength), users: []User{u}}.print()
	f.Add(string(text))
	f.Add(string(text[:len(text)-2]))
	f.Add(header + "\n")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := parse(text)
		if err != nil {
			return
		}
		again, err := parse(string(r.print()))
		if err != nil || !bytes.Equal(again.print(), r.print()) {
			t.Errorf("%q is written %q: %v", text, r.print(), err)
		}
	})
}
