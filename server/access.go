package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"

	"github.com/urfave/cli/v2"

	"segue/server/cert"
	"segue/server/users"
)

// access is who may come in, and what hides what they hear.
type access struct {
	tls  *cert.Source // nil: the connection is plain
	door *users.Door
}

func accessFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{Name: "tls-cert", Usage: "speak TLS, with the certificate in `FILE` (PEM); make one with: server cert"},
		&cli.StringFlag{Name: "tls-key", Usage: "the certificate's key, in `FILE` (PEM); both are read again when they change"},
		usersFlag(),
		&cli.BoolFlag{Name: "allow-anonymous", DefaultText: "only who comes from this machine", Usage: "let everybody in without a login; --allow-anonymous=false: nobody"},
	}
}

// usersFlag belongs to the server and to the commands that change users.
func usersFlag() cli.Flag {
	return &cli.StringFlag{Name: "users", Value: users.DefaultPath(), DefaultText: "segue/users in the user's configuration directory", Usage: "the users who may log in, in `FILE`; it may be changed at any time"}
}

// newAccess is what the flags say.
func newAccess(c *cli.Context, log *slog.Logger) (*access, error) {
	a := &access{door: &users.Door{File: users.Open(c.String("users")), Log: log}}
	if c.IsSet("allow-anonymous") {
		everybody := c.Bool("allow-anonymous")
		a.door.Anonymous = func(net.Addr) bool { return everybody }
	}
	certificate, key := c.String("tls-cert"), c.String("tls-key")
	if (certificate == "") != (key == "") {
		return nil, usageError{"--tls-cert and --tls-key go together; make both with: server cert"}
	}
	if certificate == "" {
		return a, nil
	}
	var err error
	a.tls, err = cert.Open(cert.Files{Cert: certificate, Key: key}, log)
	return a, err
}

// guard is the listener as clients meet it. What keeps all of them out, a file
// of users that can't be used, is an error; what keeps out those from elsewhere
// is said, in one line.
func (a *access) guard(ln net.Listener, stderr io.Writer) (net.Listener, error) {
	if a.door.Closed(ln.Addr()) {
		known, err := a.door.File.Users()
		if err != nil {
			return nil, errors.Join(err, ln.Close())
		}
		if len(known) == 0 {
			fmt.Fprintf(stderr, "server: %s can connect, for there are no users in %s; add one with: server user add NAME, or let everybody in with --allow-anonymous\n",
				a.welcome(), a.door.File.Path())
		}
	}
	if a.tls == nil {
		return ln, nil
	}
	return tls.NewListener(ln, a.tls.Config()), nil
}

// announce says by what a client knows the server, if it speaks TLS.
func (a *access) announce(stdout io.Writer) {
	if a.tls != nil {
		fmt.Fprintf(stdout, "speaking TLS, certificate fingerprint %s\n", a.tls.Fingerprint())
	}
}

// welcome says who needs no login.
func (a *access) welcome() string {
	if a.door.Closed(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}) {
		return "nobody"
	}
	return "only this machine"
}
