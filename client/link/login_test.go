package link_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/xdg-go/scram"

	"segue/client/link"
	"segue/internal/wire"
)

// doorman is a server that lets in ann by her password, or does something else
// where its functions say so.
type doorman struct {
	password  string
	mechanism string              // "": SCRAM-SHA-256
	challenge func(string) string // edits the server-first-message
	signature func(string) string // edits the server-final-message
	empty     bool                // AUTH is answered with OK alone
}

func (d doorman) serve(nc net.Conn) {
	mechanism := d.mechanism
	if mechanism == "" {
		mechanism = wire.ScramSHA256
	}
	fmt.Fprintf(nc, "* SEGUE 1 auth=%s\n", mechanism)
	ann, _ := scram.SHA256.NewClient("ann", d.password, "")
	keys, _ := ann.GetStoredCredentialsWithError(scram.KeyFactors{Salt: "salt of ann", Iters: 4096})
	server, _ := scram.SHA256.NewServer(func(string) (scram.StoredCredentials, error) { return keys, nil })
	talk := server.NewConversation()
	in := false
	for lines := bufio.NewScanner(nc); lines.Scan(); {
		tag, req, _ := wire.ParseRequest(lines.Text())
		var out []byte
		switch r := req.(type) {
		case wire.Auth:
			reply, err := talk.Step(r.Data)
			in = talk.Valid()
			edit := d.challenge
			if in {
				edit = d.signature
			}
			if edit != nil {
				reply = edit(reply)
			}
			switch {
			case err != nil:
				out = wire.AppendReply(out, tag, wire.Errorf(wire.CodeForbidden, "AUTH", "wrong name or password"))
				talk = server.NewConversation()
			case d.empty:
				out = wire.AppendReply(out, tag, wire.OK{})
			default:
				out = wire.AppendReply(wire.AppendReply(out, tag, wire.AuthReply{Data: reply}), tag, wire.OK{})
			}
		default:
			if in {
				out = wire.AppendReply(out, tag, wire.OK{})
			} else {
				out = wire.AppendReply(out, tag, wire.Errorf(wire.CodeLogin, req.Command(), "log in first"))
			}
		}
		nc.Write(out)
	}
}

// as is who logs in with passwords, one after the other; asked counts them.
func as(name string, passwords ...string) (who *link.Login, asked *int) {
	asked = new(int)
	return &link.Login{Name: name, Password: func(context.Context) (string, error) {
		*asked++
		return passwords[min(*asked, len(passwords))-1], nil
	}}, asked
}

// TestLogin: who is known comes in, on every connection, and is asked for the
// password once.
func TestLogin(t *testing.T) {
	ann, asked := as("ann", "open sesame")
	target := link.Target{Addr: loopback(t, doorman{password: "open sesame"}.serve), Login: ann}
	for range 3 {
		l, err := target.Dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ask(t.Context(), l); err != nil {
			t.Error(err)
		}
		l.Close()
	}
	if *asked != 1 {
		t.Errorf("the password is asked for %d times", *asked)
	}
}

// TestWrongPassword: it is told, doesn't pass by itself, and another may be
// tried.
func TestWrongPassword(t *testing.T) {
	ann, asked := as("ann", "open says me", "open sesame")
	target := link.Target{Addr: loopback(t, doorman{password: "open sesame"}.serve), Login: ann}
	_, err := target.Dial(t.Context())
	if err == nil || !strings.HasSuffix(err.Error(), "does not let in ann: wrong name or password") || link.Passing(err) {
		t.Errorf("%v, passing %v", err, link.Passing(err))
	}
	l, err := target.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if *asked != 2 {
		t.Errorf("the password is asked for %d times", *asked)
	}
}

// TestNoLoginWanted: where the server wants none, nobody is asked.
func TestNoLoginWanted(t *testing.T) {
	ann, asked := as("ann", "open sesame")
	l, err := link.Target{Addr: loopback(t, greetOver), Login: ann}.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if *asked != 0 {
		t.Error("the password is asked for")
	}
}

// TestStranger: who has no name is told to give one, whatever was asked.
func TestStranger(t *testing.T) {
	l, err := link.Target{Addr: loopback(t, doorman{password: "open sesame"}.serve)}.Dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, err = ask(t.Context(), l)
	if err == nil || !strings.Contains(err.Error(), "wants to know who you are") || link.Passing(err) {
		t.Errorf("%v, passing %v", err, link.Passing(err))
	}
}

// TestHostileDoors: a server that can't prove that it knows the client, or
// wants it to work for hours, or speaks nonsense, is not gone on with.
func TestHostileDoors(t *testing.T) {
	replace := func(old, replacement string) func(string) string {
		return func(s string) string { return strings.Replace(s, old, replacement, 1) }
	}
	always := func(s string) func(string) string { return func(string) string { return s } }
	for _, c := range []struct {
		name string
		doorman
		want string
	}{
		{"another signature", doorman{signature: always("v=" + strings.Repeat("A", 43) + "=")}, "cannot prove that it knows you"},
		{"no signature", doorman{signature: always("")}, "cannot prove that it knows you"},
		{"an error for a signature", doorman{signature: always("e=other-error")}, "cannot prove that it knows you"},
		{"too many iterations", doorman{challenge: replace("i=4096", "i=1000001")}, "1000001 iterations"},
		{"far too many iterations", doorman{challenge: replace("i=4096", "i=99999999999999999999")}, "9999 iterations"},
		{"a negative number of iterations", doorman{challenge: replace("i=4096", "i=-1")}, "-1 iterations"},
		{"too few iterations", doorman{challenge: replace("i=4096", "i=1")}, "too few iterations"},
		{"another's nonce", doorman{challenge: always("r=other,s=c2FsdA==,i=4096")}, "breaks the protocol"},
		{"no challenge", doorman{challenge: always("")}, "breaks the protocol"},
		{"an extension", doorman{challenge: func(s string) string { return "m=x," + s }}, "breaks the protocol"},
		{"no message", doorman{empty: true}, "answered without a message"},
		{"another mechanism", doorman{mechanism: "PLAIN"}, "wants a login of another kind than SCRAM-SHA-256: PLAIN"},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.password = "open sesame"
			ann, _ := as("ann", "open sesame")
			l, err := link.Target{Addr: loopback(t, c.serve), Login: ann}.Dial(t.Context())
			if err == nil {
				l.Close()
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || link.Passing(err) {
				t.Errorf("%v, passing %v", err, link.Passing(err))
			}
		})
	}
}
