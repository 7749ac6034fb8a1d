package session

import (
	"errors"
	"net"
	"net/netip"
	"strings"
	"time"

	"segue/internal/wire"
)

// loginTime is how long a connection that must log in may take for it.
const loginTime = 2 * time.Minute

// maxFailures is how many logins may fail on one connection (RFC, "AUTH").
const maxFailures = 3

// An Authenticator says who must log in, and has the conversation with those who
// do; users.Authenticator is one. Its methods are called concurrently.
type Authenticator interface {
	// Required reports whether a client must log in, by the two addresses of its
	// connection.
	Required(local, remote net.Addr) bool
	// Begin begins a login of a client, by SCRAM-SHA-256; customer is the
	// network that its failures count for. The function takes the client's
	// messages and gives the replies; in says that the login has succeeded. An
	// error says that it has failed; it is a *wire.Error if the client may be
	// told why.
	Begin(client net.Addr, customer netip.Prefix) func(message string) (reply string, in bool, err error)
}

// login is a connection's, before and after it (RFC, "AUTH"). It is owned by the
// writer.
type login struct {
	auth     Authenticator
	client   net.Addr
	required bool // until it has succeeded
	step     func(message string) (reply string, in bool, err error)
	failed   int
	late     *time.Timer // ends the connection; nil where no login is required
}

func newLogin(auth Authenticator, nc net.Conn) login {
	if auth == nil {
		return login{}
	}
	return login{auth: auth, client: nc.RemoteAddr(), required: auth.Required(nc.LocalAddr(), nc.RemoteAddr())}
}

// watch ends the connection if nobody logs in for too long. What it gives is
// called when the connection has ended.
func (l *login) watch(c *conn) (stop func()) {
	if !l.required {
		return func() {}
	}
	l.late = time.AfterFunc(loginTime, func() {
		c.end(endWith(wire.CodeIdle, "nobody has logged in for %v", loginTime))
	})
	return func() { l.late.Stop() }
}

// mechanisms are those that the greeting names.
func (l *login) mechanisms() []string {
	if !l.required {
		return nil
	}
	return []string{wire.ScramSHA256}
}

// refuse tells why a request is not carried out before a login, nil if it is.
func (l *login) refuse(req wire.Request) *wire.Error {
	switch req.(type) {
	case wire.Auth, wire.Ping, wire.Quit:
		return nil
	}
	if !l.required {
		return nil
	}
	return wire.Errorf(wire.CodeLogin, req.Command(), "log in first: this server asks for a name and a password")
}

// answer takes a message of a login and gives the reply to it, or the refusal.
func (l *login) answer(r wire.Auth) (wire.AuthReply, *wire.Error) {
	switch {
	case r.Mechanism != wire.ScramSHA256:
		return wire.AuthReply{}, wire.Errorf(wire.CodeCommand, r.Command(),
			"%.40s is not a mechanism of this server; %s is", r.Mechanism, wire.ScramSHA256)
	case !l.required:
		return l.fail("no login is needed here")
	}
	final := strings.HasPrefix(r.Data, "c=") // all others are first messages, and begin anew
	if final && l.step == nil {
		return l.fail("this is not how a login begins")
	}
	if !final {
		l.step = l.auth.Begin(l.client, customerOf(l.client))
	}
	reply, in, err := l.step(r.Data)
	if final {
		l.step = nil
	}
	if err != nil {
		l.step = nil
		e, told := errors.AsType[*wire.Error](err)
		switch {
		case !told:
			e = wire.Errorf(wire.CodeServer, r.Command(), "the server cannot check logins now")
		case e.Code == wire.CodeForbidden:
			l.failed++
		}
		return wire.AuthReply{}, e
	}
	if in {
		l.required = false
		l.late.Stop()
	}
	return wire.AuthReply{Data: reply}, nil
}

func (l *login) fail(why string) (wire.AuthReply, *wire.Error) {
	l.failed++
	return wire.AuthReply{}, wire.Errorf(wire.CodeForbidden, wire.Auth{}.Command(), "%s", why)
}

// tooMany is the last line of a connection on which too many logins have
// failed, nil before.
func (l *login) tooMany() *wire.Error {
	if l.failed < maxFailures {
		return nil
	}
	return wire.Errorf(wire.CodeForbidden, "-", "%d logins have failed", l.failed)
}
