package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"

	"github.com/urfave/cli/v2"

	"segue/internal/paths"
	"segue/server/cert"
	"segue/server/users"
)

// logins are who may come in, and what hides what they hear.
type logins struct {
	tls  *cert.Source // nil: the connection is plain
	auth *users.Authenticator
}

func loginFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "tls-cert", Usage: "speak TLS, with the certificate in `FILE` (PEM); make one with: server cert"},
		&cli.StringFlag{Name: "tls-key", Usage: "the certificate's key, in `FILE` (PEM); both are read again when they change"},
		usersFlag(),
		&cli.BoolFlag{Name: "allow-anonymous", DefaultText: "only who comes from this machine", Usage: "let everybody in without a login; --allow-anonymous=false: nobody"},
	}
}

// usersFlag belongs to the server and to the commands that change users.
func usersFlag() cli.Flag {
	return &cli.StringFlag{Name: "users", Value: paths.Config("users"), DefaultText: "segue/users in the user's configuration directory", Usage: "the users who may log in, in `FILE`; it may be changed at any time"}
}

// newLogins are what the flags say.
func newLogins(c *cli.Context, log *slog.Logger) (*logins, error) {
	l := &logins{auth: &users.Authenticator{File: users.Open(c.String("users")), Log: log}}
	switch {
	case !c.IsSet("allow-anonymous"):
	case c.Bool("allow-anonymous"):
		l.auth.Anonymous = users.Everybody
	default:
		l.auth.Anonymous = users.Nobody
	}
	certificate, key := c.String("tls-cert"), c.String("tls-key")
	if (certificate == "") != (key == "") {
		return nil, usageError{"--tls-cert and --tls-key go together; make both with: server cert"}
	}
	if certificate == "" {
		return l, nil
	}
	var err error
	l.tls, err = cert.Open(cert.Files{Cert: certificate, Key: key}, log)
	return l, err
}

// guard is the listener as clients meet it. What keeps all of them out, a file
// of users that can't be used, is an error; what keeps out those from elsewhere
// is said, in one line.
func (l *logins) guard(ln net.Listener, stderr io.Writer) (net.Listener, error) {
	if l.elsewhere(ln.Addr()) {
		known, err := l.auth.File.Users()
		if err != nil {
			return nil, errors.Join(err, ln.Close())
		}
		if len(known) == 0 {
			fmt.Fprintf(stderr, "server: %s can connect, for there are no users in %s; add one with: server user add NAME, or let everybody in with --allow-anonymous\n",
				l.welcome(), l.auth.File.Path())
		} else if l.tls == nil && !isLoopback(ln.Addr()) {
			fmt.Fprintln(stderr, "server: logins are not encrypted: who overhears one can try passwords against it; make a certificate with: server cert, and add --tls-cert and --tls-key")
		}
	}
	if l.tls == nil {
		return ln, nil
	}
	return tls.NewListener(ln, l.tls.Config()), nil
}

// elsewhere reports whether some who connect to an address must log in.
func (l *logins) elsewhere(addr net.Addr) bool {
	switch l.auth.Anonymous {
	case users.Everybody:
		return false
	case users.Nobody:
		return true
	}
	return !isLoopback(addr)
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// announce says by what a client knows the server, if it speaks TLS.
func (l *logins) announce(stdout io.Writer) {
	if l.tls != nil {
		fmt.Fprintf(stdout, "speaking TLS, certificate fingerprint %s\n", l.tls.Fingerprint())
	}
}

// welcome says who needs no login.
func (l *logins) welcome() string {
	if l.auth.Anonymous == users.Nobody {
		return "nobody"
	}
	return "only this machine"
}
