package conformance

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"segue/server/users"
)

// serveStrictly is serve for a server that lets in ann alone, by "open sesame".
func serveStrictly(t *testing.T) string {
	t.Helper()
	f := users.Open(filepath.Join(t.TempDir(), "users"))
	ann, err := users.New("ann", "open sesame")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Put(ann); err != nil {
		t.Fatal(err)
	}
	return serveWith(t, &users.Authenticator{File: f, Anonymous: users.Nobody}, nil)
}

// strictly are the options for such a server.
func strictly(only func(section, name string) bool) Options {
	return Options{Only: only, User: "ann", Password: "open sesame"}
}

// TestStrictServer: our server is one of SEGUE/1 also where it wants a login,
// which leaves unchecked only what is about a server that doesn't, and what is
// asked ahead of the greeting.
func TestStrictServer(t *testing.T) {
	for _, r := range strictly(nil).Run(t.Context(), serveStrictly(t)) {
		if r.Failed() || r.Skipped() && r.Err != wantsLogin && r.Err != noRenditions {
			t.Errorf("%s: %s: %v", r.Section, r.Name, r.Err)
		}
	}
}

// TestAuthFaults plants faults into a right server that wants a login.
func TestAuthFaults(t *testing.T) {
	for _, f := range []plantedFault{
		{"LIST needs no login", secAuth, "without a login", false, rewrite("ERR 401 LIST", "ERR 404 LIST")},
		{"STATS is unknown first", secAuth, "without a login", false, rewrite("ERR 401 STATS", "ERR 405 STATS")},
		{"a login is refused as no login is", secAuth, "a wrong proof", false, rewrite("ERR 403 AUTH", "ERR 401 AUTH")},
		{"a wrong proof closes", secAuth, "a wrong proof", false, closeAt("ERR 403 AUTH")},
		{"the third failure closes without a word", secAuth, "after the refusal", false, closeAt("* ERR 403")},
		{"the third failure does not close", secAuth, "after the refusal", true, func() faulty { return faulty{stayOpen: true} }},
		{"the third failure is not answered under its tag", secAuth, "after the refusal", false, thirdUntagged},
		{"the last 403 names AUTH", secAuth, "after the refusal", false, rewrite("* ERR 403 -", "* ERR 403 AUTH")},
		{"logins are held back for no time", secAuth, "a wrong proof", false, rewrite("ERR 403 AUTH", "ERR 423 AUTH")},
		{"an unknown mechanism's data is looked at", secAuth, "an unknown mechanism", false, rewrite("ERR 405 AUTH", "ERR 400 AUTH")},
		{"an unknown mechanism is a failed login", secAuth, "an unknown mechanism", false, rewrite("ERR 405 AUTH", "ERR 403 AUTH")},
		{"base64 is not looked at", secAuth, "a message that is missing", false, rewrite("ERR 400 AUTH", "ERR 403 AUTH")},
		{"an unknown name is told", secAuth, "a name that", false, rewrite("AUTH data=", "ERR 403 AUTH text=")},
		{"the server's proof is another", secAuth, "the right proof", false, rewrite("AUTH data=dj", "AUTH data=dm")},
		{"the nonce is another", secAuth, "the right proof", false, rewrite("AUTH data=cj1yT3By", "AUTH data=cj1yT3Bx")},
		{"a reply lacks its message", secAuth, "the right proof", false, rewrite("AUTH data=", "AUTH dada=")},
		{"the right proof is refused", secAuth, "the right proof", false, rewrite("AUTH data=dj", "ERR 403 AUTH text=x")},
	} {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			addr := serveStrictly(t)
			one := func(section, name string) bool { return section == f.section && strings.HasPrefix(name, f.check) }
			opt := strictly(one)
			if f.hangs {
				opt.Timeout = time.Second
			}
			r := opt.Run(t.Context(), proxy(t, addr, f.plant))
			if len(r) != 1 {
				t.Fatalf("%d checks begin with %q", len(r), f.check)
			}
			if !r[0].Failed() {
				t.Errorf("%s: does not find it (%v)", r[0].Name, r[0].Err)
			}
		})
	}
}

// thirdUntagged swallows the third refusal of a login.
func thirdUntagged() faulty {
	failed := 0
	return faulty{reply: func(p piece) []piece {
		if tagOf(p.line) != "*" && strings.Contains(p.line, " ERR 403 ") {
			if failed++; failed == 3 {
				return nil
			}
		}
		return []piece{p}
	}}
}

// TestScram: the conversation that RFC 7677 shows.
func TestScram(t *testing.T) {
	const (
		nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
		first = "r=" + nonce + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
	)
	c, err := parseChallenge(first)
	if err != nil {
		t.Fatal(err)
	}
	final, signature, err := c.answer("user", "pencil")
	if err != nil {
		t.Fatal(err)
	}
	if want := "c=biws,r=" + nonce + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="; final != want {
		t.Errorf("the proof is %q and not %q", final, want)
	}
	if want := "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="; signature != want {
		t.Errorf("the server's proof is %q and not %q", signature, want)
	}
}
