package link_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/xdg-go/scram"

	"segue/client/link"
	"segue/internal/wire"
)

// loopback serves connections on a free loopback port, until the test ends.
func loopback(t *testing.T, serve func(net.Conn)) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() {
		for {
			nc, err := ln.Accept()
			if err != nil {
				return
			}
			go func() {
				defer nc.Close()
				serve(nc)
			}()
		}
	}()
	return ln.Addr().String()
}

// certificate is one for 127.0.0.1 that vouches for itself.
func certificate(t *testing.T, from, until time.Time) (tls.Certificate, *x509.Certificate) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: from, NotAfter: until,
		DNSNames: []string{"evil\x1b[2Jname"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err = x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, c
}

// greetOver is a server that greets, and answers everything with OK.
func greetOver(nc net.Conn) {
	io.WriteString(nc, greeting)
	for lines := bufio.NewScanner(nc); lines.Scan(); {
		tag, _, _ := strings.Cut(lines.Text(), " ")
		fmt.Fprintf(nc, "%s OK\n", tag)
	}
}

// TestTLS: a certificate that is vouched for, or pinned, is taken; one that is
// not, or is out of date, or another's, is refused, and why is told.
func TestTLS(t *testing.T) {
	now := time.Now()
	good, goodCert := certificate(t, now.Add(-time.Hour), now.Add(time.Hour))
	old, oldCert := certificate(t, now.Add(-2*time.Hour), now.Add(-time.Hour))
	other, _ := certificate(t, now.Add(-time.Hour), now.Add(time.Hour))
	roots := func(c *x509.Certificate) *x509.CertPool {
		pool := x509.NewCertPool()
		pool.AddCert(c)
		return pool
	}
	fingerprint := fmt.Sprintf("%x", sha256.Sum256(goodCert.Raw))
	for _, c := range []struct {
		name   string
		server tls.Certificate
		client *tls.Config
		want   string // the error; "": none
	}{
		{"pinned", good, link.Pin(sha256.Sum256(goodCert.Raw)), ""},
		{"vouched for", good, link.Verify("127.0.0.1", roots(goodCert)), ""},
		{"another one", other, link.Pin(sha256.Sum256(goodCert.Raw)), "has another certificate than the one expected"},
		{"pinned and expired", old, link.Pin(sha256.Sum256(oldCert.Raw)), "its owner must renew it"},
		{"expired", old, link.Verify("127.0.0.1", roots(oldCert)), "its owner must renew it"},
		{"of nobody", good, link.Verify("127.0.0.1", x509.NewCertPool()), fingerprint},
		{"of another host", good, link.Verify("localhost", roots(goodCert)), "is for another host"},
	} {
		t.Run(c.name, func(t *testing.T) {
			addr := loopback(t, func(nc net.Conn) {
				greetOver(tls.Server(nc, &tls.Config{Certificates: []tls.Certificate{c.server}, NextProtos: []string{"segue/1"}}))
			})
			l, err := link.Target{Addr: addr, TLS: c.client}.Dial(t.Context())
			if err == nil {
				defer l.Close()
				if _, err := ask(t.Context(), l); err != nil {
					t.Error(err)
				}
			}
			switch {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want == "":
			case err == nil || !strings.Contains(err.Error(), c.want):
				t.Errorf("%v and not %q", err, c.want)
			case link.Passing(err):
				t.Errorf("%v is said to pass", err)
			case strings.ContainsFunc(err.Error(), func(r rune) bool { return r < ' ' }):
				t.Errorf("%q holds control characters", err)
			}
		})
	}
}

// TestNoTLS: what answers without TLS, or not at all, is told apart.
func TestNoTLS(t *testing.T) {
	for _, c := range []struct {
		name    string
		serve   func(net.Conn)
		want    string
		passing bool
	}{
		{"a plain server", greetOver, "speaks no TLS; if that is as it should be, connect to it with segue://", false},
		{"nobody", func(net.Conn) {}, "is lost before it is secured", true},
		{"another protocol", func(nc net.Conn) {
			cert, _ := certificate(t, time.Now(), time.Now().Add(time.Hour))
			tls.Server(nc, &tls.Config{Certificates: []tls.Certificate{cert}, NextProtos: []string{"h2"}}).Handshake()
		}, "no application protocol", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := link.Target{Addr: loopback(t, c.serve), TLS: link.Verify("127.0.0.1", nil)}.Dial(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.want) || link.Passing(err) != c.passing {
				t.Errorf("%v, passing %v", err, link.Passing(err))
			}
		})
	}
}

// TestSilentTLS: a server that never answers is not waited for longer than the
// caller likes.
func TestSilentTLS(t *testing.T) {
	addr := loopback(t, func(nc net.Conn) { io.Copy(io.Discard, nc) })
	ctx, cancel := context.WithCancel(t.Context())
	dialled := make(chan error, 1)
	go func() {
		_, err := link.Target{Addr: addr, TLS: link.Verify("127.0.0.1", nil)}.Dial(ctx)
		dialled <- err
	}()
	cancel()
	if err := <-dialled; err == nil {
		t.Error("a connection is made of silence")
	}
}

func TestParseFingerprint(t *testing.T) {
	sum := sha256.Sum256([]byte("x"))
	plain := fmt.Sprintf("%X", sum)
	colons := strings.TrimSuffix(fmt.Sprintf("% X", sum), " ")
	for _, s := range []string{plain, strings.ToLower(plain), strings.ReplaceAll(colons, " ", ":")} {
		if got, err := link.ParseFingerprint(s); err != nil || got != sum {
			t.Errorf("%s: %x, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "x", plain[1:], plain + "00", colons} {
		if _, err := link.ParseFingerprint(s); err == nil {
			t.Errorf("%q is taken for a fingerprint", s)
		}
	}
}

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
	if err == nil || !strings.Contains(err.Error(), "wants to know who you are; give the name it knows you by with --user NAME") || link.Passing(err) {
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
