package session

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xdg-go/scram"

	"segue/internal/wire"
	"segue/server/users"
)

// strict is a server that lets in alice, by "open sesame", and no one else.
func strict(t *testing.T) *Server {
	t.Helper()
	f := users.Open(filepath.Join(t.TempDir(), "users"))
	u, err := users.New("alice", "open sesame")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Put(u); err != nil {
		t.Fatal(err)
	}
	return &Server{Library: library(t), Login: &users.Authenticator{File: f, Anonymous: users.Nobody}}
}

// say sends a request and gives the lines of its reply.
func say(t *testing.T, nc net.Conn, br *bufio.Reader, request string) (lines []string) {
	t.Helper()
	if _, err := fmt.Fprintln(nc, request); err != nil {
		t.Fatal(err)
	}
	tag, _, _ := strings.Cut(request, " ")
	for {
		l := line(t, br)
		lines = append(lines, l)
		if rest, ok := strings.CutPrefix(l, tag+" "); ok && (rest == "OK" || strings.HasPrefix(rest, "ERR ")) {
			return lines
		}
	}
}

// auth sends a message of a login and gives that of the reply, or the refusal.
func auth(t *testing.T, nc net.Conn, br *bufio.Reader, message string) (string, error) {
	t.Helper()
	request := wire.AppendRequest(nil, wire.Tag{Serial: 7}, wire.Auth{Mechanism: wire.ScramSHA256, Data: message})
	lines := say(t, nc, br, strings.TrimSuffix(string(request), "\n"))
	_, reply, err := wire.ParseReply(lines[0])
	if err != nil {
		t.Fatal(err)
	}
	switch r := reply.(type) {
	case wire.AuthReply:
		return r.Data, nil
	case *wire.Error:
		return "", r
	}
	return "", fmt.Errorf("AUTH is answered %q", lines)
}

// logIn logs in, or fails as the server says.
func logIn(t *testing.T, nc net.Conn, br *bufio.Reader, name, password string) error {
	t.Helper()
	c, err := scram.SHA256.NewClient(name, password, "")
	if err != nil {
		t.Fatal(err)
	}
	talk, reply := c.NewConversation(), ""
	for range 2 {
		message, err := talk.Step(reply)
		if err != nil {
			t.Fatal(err)
		}
		if reply, err = auth(t, nc, br, message); err != nil {
			return err
		}
	}
	_, err = talk.Step(reply)
	return err
}

func code(err error) wire.Code {
	if e, ok := errors.AsType[*wire.Error](err); ok {
		return e.Code
	}
	return 0
}

// TestLoginNeeded: before a login nothing but AUTH, PING and QUIT is done;
// after it, everything.
func TestLoginNeeded(t *testing.T) {
	addr := listen(t, strict(t))
	nc, br := dial(t, addr)
	if g := line(t, br); !strings.Contains(g, " auth=SCRAM-SHA-256") {
		t.Errorf("the greeting is %q", g)
	}
	for _, request := range []string{"LIST", "SONG 1", "GETSEG 1 0", "COVER 1", "CANCEL 7.*", "STATS", "SONG 999", "GETSEG 1 99999"} {
		if got := say(t, nc, br, "0.1 "+request); len(got) != 1 || !strings.HasPrefix(got[0], "0.1 ERR 401 "+strings.Fields(request)[0]) {
			t.Errorf("%s is answered %q", request, got)
		}
	}
	for request, want := range map[string]string{
		"0.2 PING": "0.2 OK", "0.2 DANCE": "0.2 ERR 405 DANCE", "0.2 LIST from=x": "0.2 ERR 400 LIST",
		"0.2 AUTH PLAIN data=AGEAYg==": "0.2 ERR 405 AUTH",
	} {
		if got := say(t, nc, br, request); len(got) != 1 || !strings.HasPrefix(got[0], want) {
			t.Errorf("%s is answered %q", request, got)
		}
	}
	if err := logIn(t, nc, br, "alice", "open sesame"); err != nil {
		t.Fatal(err)
	}
	if got := say(t, nc, br, "0.3 SONG 1"); len(got) != 2 || !strings.HasPrefix(got[0], "0.3 SONG 1 ") {
		t.Errorf("after the login SONG is answered %q", got)
	}
	if _, err := auth(t, nc, br, "n,,n=alice,r=x"); code(err) != wire.CodeForbidden {
		t.Errorf("a second login: %v", err)
	}
}

// TestLoginFails: the third failure is the last, whatever each was.
func TestLoginFails(t *testing.T) {
	addr := listen(t, strict(t))
	nc, br := dial(t, addr)
	line(t, br)
	if _, err := auth(t, nc, br, "c=biws,r=x,p=eA=="); code(err) != wire.CodeForbidden {
		t.Errorf("a final message first: %v", err)
	}
	if err := logIn(t, nc, br, "alice", "open says me"); code(err) != wire.CodeForbidden || err.Error() != "wrong name or password" {
		t.Errorf("a wrong password: %v", err)
	}
	if got := say(t, nc, br, "0.1 LIST"); !strings.HasPrefix(got[0], "0.1 ERR 401") {
		t.Errorf("after a failure LIST is answered %q", got)
	}
	if err := logIn(t, nc, br, "bob", "open sesame"); code(err) != wire.CodeForbidden || err.Error() != "wrong name or password" {
		t.Errorf("a wrong name: %v", err)
	}
	if got := line(t, br); !strings.HasPrefix(got, "* ERR 403 ") {
		t.Errorf("after three failures it says %q", got)
	}
	if _, err := br.ReadByte(); err == nil {
		t.Error("after three failures the connection goes on")
	}
}

// TestLoginBeginsAnew: a first message while a login is under way begins
// another, and costs nothing.
func TestLoginBeginsAnew(t *testing.T) {
	addr := listen(t, strict(t))
	nc, br := dial(t, addr)
	line(t, br)
	for range 5 {
		if _, err := auth(t, nc, br, "n,,n=bob,r=x"); err != nil {
			t.Fatal(err)
		}
	}
	if err := logIn(t, nc, br, "alice", "open sesame"); err != nil {
		t.Error(err)
	}
}

// TestNoLoginNeeded: where there is no Authenticator, or this machine may come in, the
// greeting asks for nothing and AUTH is refused.
func TestNoLoginNeeded(t *testing.T) {
	lib := library(t)
	for _, s := range []*Server{{Library: lib}, {Library: lib, Login: &users.Authenticator{File: users.Open("nowhere")}}} {
		nc, br := dial(t, listen(t, s))
		if g := line(t, br); strings.Contains(g, "auth=") {
			t.Errorf("the greeting is %q", g)
		}
		if got := say(t, nc, br, "0.1 LIST count=1"); len(got) != 3 {
			t.Errorf("LIST is answered %q", got)
		}
		if _, err := auth(t, nc, br, "n,,n=alice,r=x"); code(err) != wire.CodeForbidden {
			t.Errorf("AUTH: %v", err)
		}
	}
}

// TestNobodyLogsIn: a connection that must log in and doesn't is ended in time,
// however it is kept alive; one that has logged in is not.
func TestNobodyLogsIn(t *testing.T) {
	s := strict(t)
	synctest.Test(t, func(t *testing.T) {
		for _, in := range []bool{false, true} {
			client, server := net.Pipe()
			ended := make(chan struct{})
			go func() { s.ServeConn(server); close(ended) }()
			br := bufio.NewReaderSize(client, wire.MaxLine)
			line(t, br)
			if in {
				if err := logIn(t, client, br, "alice", "open sesame"); err != nil {
					t.Fatal(err)
				}
			}
			time.Sleep(loginTime / 2)
			say(t, client, br, "0.1 PING")
			time.Sleep(loginTime/2 + 1)
			if in {
				say(t, client, br, "0.2 PING")
			} else if got := line(t, br); !strings.HasPrefix(got, "* ERR 408 ") {
				t.Errorf("when nobody has logged in it says %q", got)
			}
			client.Close()
			<-ended
		}
	})
}
