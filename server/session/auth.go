package session

import (
	"net"
	"strings"
	"time"

	"segue/internal/wire"
)

// loginTime is how long a connection that must log in may take for it.
const loginTime = 2 * time.Minute

// maxFailures is how many logins may fail on one connection (RFC, "AUTH").
const maxFailures = 3

// Access is who must log in, and how a login goes; users.Door is one. Its
// methods are called concurrently.
type Access interface {
	// Closed reports whether a client whose connection arrived on a local
	// address must log in.
	Closed(local net.Addr) bool
	// Knock begins a login of the client at an address, by SCRAM-SHA-256. The
	// function takes the client's messages and gives the replies; in says that
	// the login has succeeded, an error that it has failed, and tells the client
	// why.
	Knock(client net.Addr) func(message string) (reply string, in bool, err error)
}

// door is what stands between a connection and the library (RFC, "AUTH"). It
// is owned by the writer.
type door struct {
	access Access
	client net.Addr
	closed bool // until a login has succeeded
	talk   func(message string) (reply string, in bool, err error)
	failed int
	late   *time.Timer // ends the connection; nil where the door is open
}

func newDoor(access Access, nc net.Conn) door {
	if access == nil {
		return door{}
	}
	return door{access: access, client: nc.RemoteAddr(), closed: access.Closed(nc.LocalAddr())}
}

// watch ends the connection if nobody logs in for too long. What it gives is
// called when the connection has ended.
func (d *door) watch(c *conn) (stop func()) {
	if !d.closed {
		return func() {}
	}
	d.late = time.AfterFunc(loginTime, func() {
		c.hand(false, refusal(wire.CodeIdle, "nobody has logged in for %v", loginTime))
	})
	return func() { d.late.Stop() }
}

// mechanisms are those that the greeting names.
func (d *door) mechanisms() []string {
	if !d.closed {
		return nil
	}
	return []string{wire.ScramSHA256}
}

// refuse tells why a request is not carried out before a login, nil if it is.
func (d *door) refuse(req wire.Request) *wire.Error {
	switch req.(type) {
	case wire.Auth, wire.Ping, wire.Quit:
		return nil
	}
	if !d.closed {
		return nil
	}
	return wire.Errorf(wire.CodeLogin, req.Command(), "log in first: this server asks for a name and a password")
}

// auth takes a message of a login and gives the reply to it, or the refusal.
func (d *door) auth(r wire.Auth) (wire.AuthReply, *wire.Error) {
	switch {
	case r.Mechanism != wire.ScramSHA256:
		return wire.AuthReply{}, wire.Errorf(wire.CodeCommand, r.Command(),
			"%.40s is not a mechanism of this server; %s is", r.Mechanism, wire.ScramSHA256)
	case !d.closed:
		return d.fail("no login is needed here")
	}
	final := strings.HasPrefix(r.Data, "c=") // all others are first messages, and begin anew
	if final && d.talk == nil {
		return d.fail("this is not how a login begins")
	}
	if !final {
		d.talk = d.access.Knock(d.client)
	}
	reply, in, err := d.talk(r.Data)
	if final {
		d.talk = nil
	}
	if err != nil {
		d.talk = nil
		return d.fail(err.Error())
	}
	if in {
		d.closed = false
		d.late.Stop()
	}
	return wire.AuthReply{Data: reply}, nil
}

func (d *door) fail(why string) (wire.AuthReply, *wire.Error) {
	d.failed++
	return wire.AuthReply{}, wire.Errorf(wire.CodeForbidden, wire.Auth{}.Command(), "%s", why)
}

// tooMany is the last line of a connection on which too many logins have
// failed, nil before.
func (d *door) tooMany() *wire.Error {
	if d.failed < maxFailures {
		return nil
	}
	return wire.Errorf(wire.CodeForbidden, "-", "%d logins have failed", d.failed)
}
