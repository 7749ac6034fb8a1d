package users

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xdg-go/scram"

	"segue/internal/wire"
)

const home = "192.0.2.7/32"

// begin begins a login from a customer's network.
func begin(a *Authenticator, from string) func(string) (string, bool, error) {
	p := netip.MustParsePrefix(from)
	return a.Begin(net.TCPAddrFromAddrPort(netip.AddrPortFrom(p.Addr(), 40000)), p)
}

// code is that of an error for clients, 0 of none.
func code(err error) wire.Code {
	if e, ok := errors.AsType[*wire.Error](err); ok {
		return e.Code
	}
	return 0
}

// mustUser makes a user whose login takes no time.
func mustUser(t *testing.T, name, password string) User {
	t.Helper()
	u, err := newUser(name, password, minIterations)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// authenticator knows alice, whose password is "open sesame".
func authenticator(t *testing.T) *Authenticator {
	f := Open(filepath.Join(t.TempDir(), "segue", "users"))
	if err := f.Put(mustUser(t, "alice", "open sesame")); err != nil {
		t.Fatal(err)
	}
	return &Authenticator{File: f}
}

// login logs in from a customer's network, and says whether the client came in and
// knows the server.
func login(a *Authenticator, from, name, password string) (in bool, err error) {
	c, err := scram.SHA256.NewClient(name, password, "")
	if err != nil {
		return false, err
	}
	say, talk := begin(a, from), c.NewConversation()
	first, _ := talk.Step("")
	challenge, in, err := say(first)
	if err != nil || in {
		return in, err
	}
	proof, err := talk.Step(challenge)
	if err != nil {
		return false, err
	}
	signature, in, err := say(proof)
	if err != nil {
		return in, err
	}
	_, err = talk.Step(signature)
	return in && talk.Valid(), err
}

// TestLogin: the right name with the right password comes in, nobody else.
func TestLogin(t *testing.T) {
	a := authenticator(t)
	if in, err := login(a, home, "alice", "open sesame"); err != nil || !in {
		t.Errorf("alice: in %v, %v", in, err)
	}
	for _, c := range [][2]string{{"alice", "open sesame "}, {"alice", ""}, {"Alice", "open sesame"}, {"bob", "open sesame"}, {"a,b=c", "open sesame"}} {
		if in, err := login(a, home, c[0], c[1]); code(err) != wire.CodeForbidden || in {
			t.Errorf("%q with %q: in %v, %v", c[0], c[1], in, err)
		}
	}
}

// TestNobodyHome: a name that there is not is answered like one that there is,
// and with the same salt each time, by this server and the next.
func TestNobodyHome(t *testing.T) {
	a := authenticator(t)
	challenge := func(a *Authenticator, name string) (salt, rest string) {
		reply, in, err := begin(a, home)("n,,n=" + name + ",r=nonce")
		if err != nil || in {
			t.Fatalf("%s: %v, %v", name, in, err)
		}
		nonce, rest, _ := strings.Cut(reply, ",s=")
		salt, rest, _ = strings.Cut(rest, ",")
		if !strings.HasPrefix(nonce, "r=nonce") || len(nonce) < 20 {
			t.Errorf("%s: nonce %q", name, nonce)
		}
		return salt, rest
	}
	alice, rest := challenge(a, "alice")
	bob, rest2 := challenge(a, "bob")
	if len(alice) != len(bob) || rest != rest2 || alice == bob {
		t.Errorf("alice is answered %q %q, bob %q %q", alice, rest, bob, rest2)
	}
	next := &Authenticator{File: Open(a.File.Path())}
	for range 2 {
		if again, _ := challenge(next, "bob"); again != bob {
			t.Errorf("bob's salt is %q and was %q", again, bob)
		}
	}
	if carol, _ := challenge(a, "carol"); carol == bob {
		t.Error("bob and carol have the same salt")
	}
}

// TestNoFile: without a file everybody is refused.
func TestNoFile(t *testing.T) {
	a := &Authenticator{File: Open(filepath.Join(t.TempDir(), "nothing"))}
	if in, err := login(a, home, "alice", "open sesame"); code(err) != wire.CodeForbidden || in {
		t.Errorf("in %v, %v", in, err)
	}
}

// TestNonsense: what is no message of the conversation ends it.
func TestNonsense(t *testing.T) {
	a := authenticator(t)
	for _, message := range []string{
		"", ",", "n,,", "n,,n=alice", "p=tls-unique,,n=alice,r=x", "n,,m=ext,n=alice,r=x", "x,,n=alice,r=x",
		"n,,n=alice", strings.Repeat(",", 3000), strings.Repeat("n", 3000), "c=biws,r=x,p=eA==",
	} {
		if reply, in, err := begin(a, home)(message); code(err) != wire.CodeForbidden || in || reply != "" {
			t.Errorf("%.30q: %q, %v, %v", message, reply, in, err)
		}
	}
	for i, message := range []string{"", ",,", "c=biws,r=x,p=eA==", "c=biws,r=nonce,p=" + strings.Repeat("A", 3000), "n,,n=alice,r=nonce"} {
		say := begin(a, fmt.Sprintf("192.0.2.%d/32", i))
		if _, _, err := say("n,,n=alice,r=nonce"); err != nil {
			t.Fatal(err)
		}
		if reply, in, err := say(message); code(err) != wire.CodeForbidden || in || reply != "" {
			t.Errorf("second %.30q: %q, %v, %v", message, reply, in, err)
		}
	}
}

// TestAnotherIdentity: who is alice may not act for bob.
func TestAnotherIdentity(t *testing.T) {
	a := authenticator(t)
	c, _ := scram.SHA256.NewClient("alice", "open sesame", "bob")
	say, talk := begin(a, home), c.NewConversation()
	first, _ := talk.Step("")
	challenge, _, err := say(first)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := talk.Step(challenge)
	if err != nil {
		t.Fatal(err)
	}
	if _, in, err := say(proof); code(err) != wire.CodeForbidden || in {
		t.Errorf("in %v, %v", in, err)
	}
}

// TestTooManyFailures: they are counted across conversations that run at once,
// and what is held back says for how long.
func TestTooManyFailures(t *testing.T) {
	a := authenticator(t)
	var say []func(string) (string, bool, error)
	for range NameFailures + 1 {
		s := begin(a, home)
		if _, _, err := s("n,,n=alice,r=nonce"); err != nil {
			t.Fatal(err)
		}
		say = append(say, s)
	}
	for i, s := range say {
		want := wire.CodeForbidden
		if i == NameFailures {
			want = wire.CodeHeldBack
		}
		if _, _, err := s("c=biws,r=nonce,p=eA=="); code(err) != want {
			t.Errorf("failure %d: %v", i, err)
		}
	}
	in, err := login(a, home, "alice", "open sesame")
	e, _ := errors.AsType[*wire.Error](err)
	if in || e == nil || e.Code != wire.CodeHeldBack || e.Retry < time.Second || e.Retry > NameEvery {
		t.Errorf("in %v, %#v", in, e)
	}
}

// TestNeighbours: who fails, under whatever names, keeps out nobody with another
// name, and nobody who has come in from there before.
func TestNeighbours(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := authenticator(t)
		if err := a.File.Put(mustUser(t, "bob", "open sesame")); err != nil {
			t.Fatal(err)
		}
		mustLogin := func(name string) {
			t.Helper()
			if in, err := login(a, home, name, "open sesame"); err != nil || !in {
				t.Errorf("%s: %v", name, err)
			}
		}
		for range 2 * NameFailures {
			login(a, home, "eve", "wrong")
		}
		mustLogin("alice")
		for i := range 2 * AddressFailures {
			_, err := login(a, home, fmt.Sprint("eve", i), "wrong")
			if want := i < AddressFailures-NameFailures; (code(err) == wire.CodeForbidden) != want {
				t.Fatalf("name %d: %v", i, err)
			}
		}
		mustLogin("alice")
		if in, err := login(a, home, "bob", "open sesame"); in || code(err) != wire.CodeHeldBack {
			t.Errorf("bob, who is new here: in %v, %v", in, err)
		}
		time.Sleep(AddressEvery)
		mustLogin("bob")
	})
}

// TestUnreadable: a file that can't be read now keeps nobody out for good, and
// a flood of logins is told of once.
func TestUnreadable(t *testing.T) {
	a := authenticator(t)
	var log strings.Builder
	a.Log = slog.New(slog.NewTextHandler(&log, nil))
	file := a.File
	a.File = Open(t.TempDir()) // no file at all
	for range 100 {
		_, err := login(a, home, "alice", "open sesame")
		if e, _ := errors.AsType[*wire.Error](err); e == nil || e.Code != wire.CodeServer || e.Retry != unavailableRetry {
			t.Fatalf("%#v", err)
		}
	}
	if n := strings.Count(log.String(), "cannot check logins"); n != 1 {
		t.Errorf("said %d times", n)
	}
	a.File = file
	if in, err := login(a, home, "alice", "open sesame"); !in || err != nil {
		t.Errorf("later: %v", err)
	}
	if !strings.Contains(log.String(), "can check logins again") {
		t.Error("that it passed is not said")
	}
}

// TestRequired: who is on this machine at both ends needs no login.
func TestRequired(t *testing.T) {
	a := &Authenticator{}
	for _, c := range []struct {
		local, remote string
		want          bool
	}{
		{"127.0.0.1", "127.0.0.1", false},
		{"127.9.9.9", "127.0.0.1", false},
		{"::1", "::1", false},
		{"127.0.0.1", "192.0.2.1", true},
		{"192.0.2.1", "127.0.0.1", true},
		{"10.0.0.1", "10.0.0.1", true},
		{"2001:db8::1", "2001:db8::2", true},
		{"0.0.0.0", "127.0.0.1", true},
	} {
		local, remote := &net.TCPAddr{IP: net.ParseIP(c.local)}, &net.TCPAddr{IP: net.ParseIP(c.remote)}
		if got := a.Required(local, remote); got != c.want {
			t.Errorf("from %s to %s: %v", c.remote, c.local, got)
		}
		if a := (&Authenticator{Anonymous: Nobody}); !a.Required(local, remote) {
			t.Errorf("from %s to %s: open although nobody may come in without a login", c.remote, c.local)
		}
		if a := (&Authenticator{Anonymous: Everybody}); a.Required(local, remote) {
			t.Errorf("from %s to %s: closed although everybody may come in", c.remote, c.local)
		}
	}
	if !a.Required(&net.UnixAddr{}, &net.UnixAddr{}) {
		t.Error("another kind of address is taken for this machine's")
	}
}

// FuzzLogin: whatever is said, who doesn't know a password stays
// outside.
func FuzzLogin(f *testing.F) {
	f.Add("n,,n=alice,r=nonce", "c=biws,r=nonce,p=eA==")
	f.Add("y,a=alice,n=alice,r=", "c=eSxhPWFsaWNlLA==,r=,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
	f.Add("p=tls-exporter,,n=,r=x", ",,,")
	file := Open(filepath.Join(f.TempDir(), "users"))
	u, err := newUser("alice", "open sesame", minIterations)
	if err != nil {
		f.Fatal(err)
	}
	if err := file.Put(u); err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, first, final string) {
		say := begin(&Authenticator{File: file}, home)
		reply, in, err := say(first)
		if in || (err == nil) != strings.HasPrefix(reply, "r=") {
			t.Fatalf("%q: %q, %v, %v", first, reply, in, err)
		}
		if err != nil {
			return
		}
		// With the nonce that can't be guessed, so that the proof is looked at.
		nonce, _, _ := strings.Cut(strings.TrimPrefix(reply, "r="), ",")
		for _, final := range []string{final, strings.Replace(final, "r=nonce", "r="+nonce, 1)} {
			if reply, in, err := say(final); in || err == nil || reply != "" {
				t.Fatalf("%q, %q: %q, %v, %v", first, final, reply, in, err)
			}
		}
	})
}
