package users

import (
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xdg-go/scram"
)

var client = &net.TCPAddr{IP: net.IPv4(192, 0, 2, 7), Port: 40000}

// mustUser makes a user whose login takes no time.
func mustUser(t *testing.T, name, password string) User {
	t.Helper()
	u, err := newUser(name, password, minIterations)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// door is one before a file of alice, whose password is "open sesame".
func door(t *testing.T) *Door {
	f := Open(filepath.Join(t.TempDir(), "segue", "users"))
	if err := f.Put(mustUser(t, "alice", "open sesame")); err != nil {
		t.Fatal(err)
	}
	return &Door{File: f}
}

// login knocks, and says whether the client came in and knows the server.
func login(d *Door, name, password string) (in bool, err error) {
	c, err := scram.SHA256.NewClient(name, password, "")
	if err != nil {
		return false, err
	}
	say, talk := d.Knock(client), c.NewConversation()
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

// TestKnock: the right name with the right password comes in, nobody else.
func TestKnock(t *testing.T) {
	d := door(t)
	if in, err := login(d, "alice", "open sesame"); err != nil || !in {
		t.Errorf("alice: in %v, %v", in, err)
	}
	for _, c := range [][2]string{{"alice", "open sesame "}, {"alice", ""}, {"Alice", "open sesame"}, {"bob", "open sesame"}, {"a,b=c", "open sesame"}} {
		if in, err := login(d, c[0], c[1]); err != errWrong || in {
			t.Errorf("%q with %q: in %v, %v", c[0], c[1], in, err)
		}
	}
}

// TestNobodyHome: a name that there is not is answered like one that there is,
// and with the same salt each time, by this server and the next.
func TestNobodyHome(t *testing.T) {
	d := door(t)
	challenge := func(d *Door, name string) (salt, rest string) {
		reply, in, err := d.Knock(client)("n,,n=" + name + ",r=nonce")
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
	alice, rest := challenge(d, "alice")
	bob, rest2 := challenge(d, "bob")
	if len(alice) != len(bob) || rest != rest2 || alice == bob {
		t.Errorf("alice is answered %q %q, bob %q %q", alice, rest, bob, rest2)
	}
	next := &Door{File: Open(d.File.Path())}
	for range 2 {
		if again, _ := challenge(next, "bob"); again != bob {
			t.Errorf("bob's salt is %q and was %q", again, bob)
		}
	}
	if carol, _ := challenge(d, "carol"); carol == bob {
		t.Error("bob and carol have the same salt")
	}
}

// TestNoFile: without a file everybody is refused.
func TestNoFile(t *testing.T) {
	d := &Door{File: Open(filepath.Join(t.TempDir(), "nothing"))}
	if in, err := login(d, "alice", "open sesame"); err != errWrong || in {
		t.Errorf("in %v, %v", in, err)
	}
}

// TestNonsense: what is no message of the conversation ends it.
func TestNonsense(t *testing.T) {
	d := door(t)
	for _, message := range []string{
		"", ",", "n,,", "n,,n=alice", "p=tls-unique,,n=alice,r=x", "n,,m=ext,n=alice,r=x", "x,,n=alice,r=x",
		"n,,n=alice", strings.Repeat(",", 3000), strings.Repeat("n", 3000), "c=biws,r=x,p=eA==",
	} {
		if reply, in, err := d.Knock(client)(message); err != errMessage || in || reply != "" {
			t.Errorf("%.30q: %q, %v, %v", message, reply, in, err)
		}
	}
	for i, message := range []string{"", ",,", "c=biws,r=x,p=eA==", "c=biws,r=nonce,p=" + strings.Repeat("A", 3000), "n,,n=alice,r=nonce"} {
		say := d.Knock(&net.TCPAddr{IP: net.IPv4(192, 0, 2, byte(i))})
		if _, _, err := say("n,,n=alice,r=nonce"); err != nil {
			t.Fatal(err)
		}
		if reply, in, err := say(message); err != errWrong || in || reply != "" {
			t.Errorf("second %.30q: %q, %v, %v", message, reply, in, err)
		}
	}
}

// TestAnotherIdentity: who is alice may not act for bob.
func TestAnotherIdentity(t *testing.T) {
	d := door(t)
	c, _ := scram.SHA256.NewClient("alice", "open sesame", "bob")
	say, talk := d.Knock(client), c.NewConversation()
	first, _ := talk.Step("")
	challenge, _, err := say(first)
	if err != nil {
		t.Fatal(err)
	}
	proof, err := talk.Step(challenge)
	if err != nil {
		t.Fatal(err)
	}
	if _, in, err := say(proof); err != errWrong || in {
		t.Errorf("in %v, %v", in, err)
	}
}

// TestFailures: an address may fail ten times, and then once in ten seconds;
// what succeeds costs nothing, and others are not held up.
func TestFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f failures
		who, other := netip.MustParsePrefix("192.0.2.7/32"), netip.MustParsePrefix("192.0.2.8/32")
		for i := range failBurst {
			if wait := f.pay(who, time.Now()); wait != 0 {
				t.Fatalf("try %d must wait %v", i, wait)
			}
		}
		if wait := f.pay(who, time.Now()); wait != failEvery {
			t.Errorf("one too many must wait %v", wait)
		}
		if wait := f.pay(other, time.Now()); wait != 0 {
			t.Errorf("another address must wait %v", wait)
		}
		time.Sleep(failEvery)
		if wait := f.pay(who, time.Now()); wait != 0 {
			t.Errorf("after %v it must still wait %v", failEvery, wait)
		}
		for range 3 * failBurst {
			f.refund(who)
			if wait := f.pay(who, time.Now()); wait != 0 {
				t.Fatalf("after a success it must wait %v", wait)
			}
		}
	})
}

// TestFailuresBounded: a flood of addresses is forgotten, and those that have
// waited long enough before the others.
func TestFailuresBounded(t *testing.T) {
	var f failures
	now := time.Now()
	flood := func(n int, first byte) {
		for i := range n {
			f.pay(netip.PrefixFrom(netip.AddrFrom4([4]byte{first, byte(i >> 16), byte(i >> 8), byte(i)}), 32), now)
			if len(f.purses) > maxAddress {
				t.Fatalf("%d addresses are remembered", len(f.purses))
			}
		}
	}
	flood(3*maxAddress, 10)
	now = now.Add(failBurst * failEvery)
	who := netip.MustParsePrefix("192.0.2.7/32")
	for range failBurst {
		f.pay(who, now)
	}
	flood(maxAddress/2, 11)
	if wait := f.pay(who, now); wait == 0 {
		t.Error("an address that has spent its tries is forgotten before those that have not")
	}
}

// TestTooManyFailures: they are counted across conversations that run at once.
func TestTooManyFailures(t *testing.T) {
	d := door(t)
	var say []func(string) (string, bool, error)
	for range failBurst + 1 {
		s := d.Knock(client)
		if _, _, err := s("n,,n=alice,r=nonce"); err != nil {
			t.Fatal(err)
		}
		say = append(say, s)
	}
	for i, s := range say {
		_, _, err := s("c=biws,r=nonce,p=eA==")
		if limited := i == failBurst; (err != errWrong) != limited {
			t.Errorf("failure %d: %v", i, err)
		}
	}
	if in, err := login(d, "alice", "open sesame"); in || err == nil || !strings.Contains(err.Error(), "too many failed logins from 192.0.2.7; try again in") {
		t.Errorf("in %v, %v", in, err)
	}
}

func TestClosed(t *testing.T) {
	d := &Door{}
	for addr, want := range map[string]bool{"127.0.0.1": false, "127.9.9.9": false, "::1": false, "10.0.0.1": true, "2001:db8::1": true, "0.0.0.0": true} {
		if got := d.Closed(&net.TCPAddr{IP: net.ParseIP(addr)}); got != want {
			t.Errorf("%s: %v", addr, got)
		}
	}
	if !d.Closed(&net.UnixAddr{}) {
		t.Error("another kind of address is taken for this machine's")
	}
	d.Anonymous = func(net.Addr) bool { return false }
	if !d.Closed(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}) {
		t.Error("the loopback interface is open although nobody may come in without a login")
	}
}

func TestAddress(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7": "192.0.2.7/32", "::ffff:192.0.2.7": "192.0.2.7/32", "2001:db8:1:2:3::4": "2001:db8:1:2::/64",
	} {
		if got := fmt.Sprint(address(&net.TCPAddr{IP: net.ParseIP(ip)})); got != want {
			t.Errorf("%s: %s", ip, got)
		}
	}
}

// FuzzKnock: whatever is said at the door, who doesn't know a password stays
// outside.
func FuzzKnock(f *testing.F) {
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
		say := (&Door{File: file}).Knock(client)
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
