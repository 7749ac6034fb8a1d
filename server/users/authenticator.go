package users

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/xdg-go/scram"

	"segue/internal/wire"
)

// unavailableRetry is when a login is to be tried again that could not be
// checked.
const unavailableRetry = 5 * time.Second

// Who comes in without a login.
type Policy int

const (
	ThisMachine Policy = iota // who connects from this machine's loopback interface to it
	Everybody
	Nobody
)

// An Authenticator says who must log in to a server, and has the conversation
// with those who do. Its methods may be called concurrently; its fields are set
// before the first of them is.
type Authenticator struct {
	File      *File
	Log       *slog.Logger // nil: silent
	Anonymous Policy       // who needs no login

	limiter limiter

	mu   sync.Mutex
	said string // why logins can't be checked, as logged last
}

// Required reports whether a client must log in before anything else, by the
// two addresses of its connection.
func (a *Authenticator) Required(local, remote net.Addr) bool {
	switch a.Anonymous {
	case Everybody:
		return false
	case ThisMachine:
		return !isLoopback(local) || !isLoopback(remote)
	}
	return true
}

func isLoopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// Begin begins the conversation of one login, by SCRAM-SHA-256 (RFC 7677,
// without channel binding), with a client of a customer. The function that it
// gives takes one message of the client and gives the reply to it. With the last
// reply, in says that the client is who it says it is. An error ends the
// conversation; it is a *wire.Error (RFC, "AUTH").
//
// Which names there are can't be found out: a name that there is not gets a
// salt which is always the same, and fails when a wrong password does.
func (a *Authenticator) Begin(client net.Addr, customer netip.Prefix) func(message string) (reply string, in bool, err error) {
	var (
		talk *scram.ServerConversation
		fail error
	)
	return func(message string) (string, bool, error) {
		if talk == nil {
			server, err := scram.SHA256.NewServer(func(name string) (c scram.StoredCredentials, err error) {
				c, fail = a.credentials(name)
				return c, fail
			})
			if err != nil {
				return "", false, a.unavailable(err)
			}
			talk = server.NewConversation()
			reply, err := talk.Step(message)
			switch {
			case fail != nil:
				return "", false, a.unavailable(fail)
			case err != nil:
				return "", false, refusal(wire.CodeForbidden, "this is no message of %s; begin again", mechanism)
			}
			return reply, false, nil
		}
		// Taken before it is known to be needed, so that many conversations at
		// once get no more tries than one after the other.
		who := pairOf(customer, talk.Username())
		if wait := a.limiter.take(who, time.Now()); wait > 0 {
			e := refusal(wire.CodeHeldBack, "too many logins from %s have failed; try again in %.0f s", customer.Addr(), max(1, wait.Seconds()))
			return "", false, e.RetryIn(wait)
		}
		reply, err := talk.Step(message)
		if err != nil || !talk.Valid() || talk.AuthzID() != "" && talk.AuthzID() != talk.Username() {
			a.log().Warn("refused a login", "client", client.String(), "name", fmt.Sprintf("%.64s", talk.Username()))
			return "", false, refusal(wire.CodeForbidden, "wrong name or password")
		}
		a.limiter.succeeded(who)
		return reply, true, nil
	}
}

func refusal(code wire.Code, format string, args ...any) *wire.Error {
	return wire.Errorf(code, wire.Auth{}.Command(), format, args...)
}

// unavailable is what a client is told where its login can't be checked, which
// passes. The reason is logged once for as long as it is the same.
func (a *Authenticator) unavailable(reason error) *wire.Error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if text := reason.Error(); text != a.said {
		a.said = text
		a.log().Error("cannot check logins", "reason", reason)
	}
	return refusal(wire.CodeServer, "the server cannot read its file of users; its log says why").RetryIn(unavailableRetry)
}

// available notes that logins can be checked.
func (a *Authenticator) available() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.said != "" {
		a.said = ""
		a.log().Warn("can check logins again")
	}
}

// credentials are what a name is proved with; nothing proves a name that there
// is not.
func (a *Authenticator) credentials(name string) (scram.StoredCredentials, error) {
	t, err := a.File.current()
	if err != nil {
		return scram.StoredCredentials{}, err
	}
	a.available()
	fake := t.fake(name)
	if i, found := t.find(name); found {
		return t.users[i].credentials, nil
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
func (t table) fake(name string) scram.StoredCredentials {
	secret, n := t.secret, iterations
	if secret == nil {
		secret = fallback
	}
	if len(t.users) > 0 {
		n = t.users[0].credentials.Iters
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

func (a *Authenticator) log() *slog.Logger {
	if a.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return a.Log
}
