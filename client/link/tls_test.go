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

	"segue/client/link"
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
		{"a plain server", greetOver, "speaks no TLS", false},
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
