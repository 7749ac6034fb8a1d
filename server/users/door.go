package users

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"time"

	"github.com/xdg-go/scram"
)

// What a client that may not come in is told.
var (
	errWrong    = errors.New("wrong name or password")
	errMessage  = errors.New("this is no message of " + mechanism + "; begin again")
	errInternal = errors.New("the server cannot read its file of users; its log says why")
)

// A Door stands before a server. Its methods may be called concurrently; its
// fields are set before the first of them is.
type Door struct {
	File *File
	Log  *slog.Logger
	// Anonymous says who needs no login, by the local address of its
	// connection; nil: FromThisMachine.
	Anonymous func(local net.Addr) bool

	failures failures
}

// FromThisMachine reports whether a connection that arrived on a local address
// comes from this machine: on its loopback interface.
func FromThisMachine(local net.Addr) bool {
	tcp, ok := local.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// Closed reports whether a client whose connection arrived on a local address
// must log in before anything else.
func (d *Door) Closed(local net.Addr) bool {
	if d.Anonymous == nil {
		return !FromThisMachine(local)
	}
	return !d.Anonymous(local)
}

// Knock begins the conversation of one login, by SCRAM-SHA-256 (RFC 7677,
// without channel binding), with the client at an address.
// The function that it gives takes one message of the client and gives the
// reply to it; in says that the client is who it says it is, with the last
// reply. An error ends the conversation; its text is for the client.
//
// Who is at home can't be found out: a name that there is not gets a salt
// which is always the same, and fails when a wrong password does.
func (d *Door) Knock(client net.Addr) func(message string) (reply string, in bool, err error) {
	var (
		who  = address(client)
		talk *scram.ServerConversation
		fail error
	)
	return func(message string) (string, bool, error) {
		if talk == nil {
			server, err := scram.SHA256.NewServer(func(name string) (c scram.StoredCredentials, err error) {
				c, fail = d.credentials(name)
				return c, fail
			})
			if err != nil {
				return "", false, d.internal(err)
			}
			talk = server.NewConversation()
			reply, err := talk.Step(message)
			switch {
			case fail != nil:
				return "", false, d.internal(fail)
			case err != nil:
				return "", false, errMessage
			}
			return reply, false, nil
		}
		// Paid before it is known to be needed, so that many conversations at
		// once get no more tries than one after the other.
		if wait := d.failures.pay(who, time.Now()); wait > 0 {
			return "", false, fmt.Errorf("too many failed logins from %s; try again in %.0f s", who.Addr(), wait.Seconds()+0.5)
		}
		reply, err := talk.Step(message)
		if err != nil || !talk.Valid() || talk.AuthzID() != "" && talk.AuthzID() != talk.Username() {
			d.log().Warn("refused a login", "client", client.String(), "name", fmt.Sprintf("%.64s", talk.Username()))
			return "", false, errWrong
		}
		d.failures.refund(who)
		return reply, true, nil
	}
}

// credentials are what a name is proved with; nothing proves a name that there
// is not.
func (d *Door) credentials(name string) (scram.StoredCredentials, error) {
	r, err := d.File.current()
	if err != nil {
		return scram.StoredCredentials{}, err
	}
	fake := r.fake(name)
	if i, found := r.find(name); found {
		return r.users[i].credentials, nil
	}
	return fake, nil
}

// fallback is the secret of a server that has no file.
var fallback = func() []byte {
	b := make([]byte, keyLength)
	rand.Read(b)
	return b
}()

// fake is what a name that there is not is answered with.
func (r roll) fake(name string) scram.StoredCredentials {
	secret, n := r.secret, iterations
	if secret == nil {
		secret = fallback
	}
	if len(r.users) > 0 {
		n = r.users[0].credentials.Iters
	}
	part := func(what string) []byte {
		h := hmac.New(sha256.New, secret)
		fmt.Fprintf(h, "%s %s", what, name)
		return h.Sum(nil)
	}
	return scram.StoredCredentials{
		KeyFactors: scram.KeyFactors{Salt: string(part("salt")[:saltLength]), Iters: n},
		StoredKey:  part("stored"),
		ServerKey:  part("server"),
	}
}

func (d *Door) internal(err error) error {
	d.log().Error("cannot check a login", "reason", err)
	return errInternal
}

func (d *Door) log() *slog.Logger {
	if d.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return d.Log
}

// address is whom failures are counted for: an IPv4 address, or the /64 that
// an IPv6 host has to itself.
func address(a net.Addr) netip.Prefix {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Prefix{}
	}
	ip := tcp.AddrPort().Addr().Unmap().WithZone("")
	bits := ip.BitLen()
	if ip.Is6() {
		bits = 64
	}
	p, _ := ip.Prefix(bits)
	return p
}
