package link

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/xdg-go/scram"

	"segue/internal/wire"
)

// maxIterations is how often a server may have the password hashed, lest it
// keep the client busy for hours (RFC, "AUTH").
const maxIterations = 1_000_000

// A Login is who the client says it is, and how it proves it. What was learned
// by one login serves the next; it may be used concurrently.
type Login struct {
	Name string
	// Password is asked when a server first wants it, and again when the
	// password was wrong.
	Password func(context.Context) (string, error)

	mu     sync.Mutex
	client *scram.Client // nil: the password is to be asked for
}

// LoginNeeded is the error of a link to a server that wants to know who the
// client is, and wasn't told.
type LoginNeeded struct{ Server string }

func (e *LoginNeeded) Error() string { return e.Server + " wants to know who you are" }

// LoginRefused is the error of a login that a server has refused.
type LoginRefused struct {
	Server, Name string
	Err          error // what the server said
}

func (e *LoginRefused) Error() string {
	return fmt.Sprintf("%s does not let in %s: %v", e.Server, e.Name, e.Err)
}

func (e *LoginRefused) Unwrap() error { return e.Err }

// login logs in, where the server wants that (RFC, "AUTH").
func (l *Link) login(ctx context.Context, who *Login) error {
	// A server that expects TLS says so when it hears something else, and waits
	// as we would until it does.
	if err := l.Send(func(Event) {}, Request{l.Tag(), wire.Ping{}}); err != nil {
		return err
	}
	select {
	case <-l.Greeted():
	case <-l.Done():
		return l.Err()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	switch g, _ := l.Greeting(); {
	case len(g.Auth) == 0:
		return nil
	case !slices.Contains(g.Auth, wire.ScramSHA256):
		return fmt.Errorf("%s wants a login of another kind than %s: %s", l.name, wire.ScramSHA256, strings.Join(g.Auth, ", "))
	}
	client, err := who.prepare(ctx)
	if err != nil {
		return err
	}
	err = l.converse(ctx, client.NewConversation())
	if refusal, ok := errors.AsType[*wire.Error](err); ok && refusal.Code == wire.CodeForbidden {
		who.forget(client)
		return &LoginRefused{Server: l.name, Name: who.Name, Err: refusal}
	}
	return err
}

// prepare gives the client's side of a login.
func (who *Login) prepare(ctx context.Context) (*scram.Client, error) {
	who.mu.Lock()
	defer who.mu.Unlock()
	if who.client != nil {
		return who.client, nil
	}
	password, err := who.Password(ctx)
	if err != nil {
		return nil, err
	}
	who.client, err = scram.SHA256.NewClient(who.Name, password, "")
	if err != nil {
		// The library's own words hold the password.
		return nil, errors.New("the name or the password holds characters that neither may hold (RFC 4013)")
	}
	return who.client, nil
}

// forget drops a password that was wrong.
func (who *Login) forget(client *scram.Client) {
	who.mu.Lock()
	defer who.mu.Unlock()
	if who.client == client {
		who.client = nil
	}
}

// converse has the conversation of one login. A server that can't prove that it
// knows the client is not gone on with.
func (l *Link) converse(ctx context.Context, talk *scram.ClientConversation) error {
	first, err := talk.Step("")
	if err != nil {
		return err
	}
	challenge, err := l.auth(ctx, first)
	if err != nil {
		return err
	}
	if err := checkChallenge(challenge); err != nil {
		return fmt.Errorf("%s breaks the protocol: %w", l.name, err)
	}
	final, err := talk.Step(challenge)
	if err != nil {
		return fmt.Errorf("%s breaks the protocol: its challenge is no good: %w", l.name, err)
	}
	signature, err := l.auth(ctx, final)
	if err != nil {
		return err
	}
	if _, err := talk.Step(signature); err != nil || !talk.Valid() {
		return fmt.Errorf("%s cannot prove that it knows you; it may not be the server that it says it is", l.name)
	}
	return nil
}

// checkChallenge bounds the work that a server-first-message asks for.
func checkChallenge(challenge string) error {
	for field := range strings.SplitSeq(challenge, ",") {
		count, ok := strings.CutPrefix(field, "i=")
		if n, err := strconv.ParseUint(count, 10, 31); ok && (err != nil || n > maxIterations) {
			return fmt.Errorf("it asks for %.20s iterations of the password's hash, and %d are the most", count, maxIterations)
		}
	}
	return nil
}

// auth sends one message and gives the server's.
func (l *Link) auth(ctx context.Context, message string) (string, error) {
	answer, heard := "", false
	for reply, err := range l.Ask(ctx, wire.Auth{Mechanism: wire.ScramSHA256, Data: message}) {
		if err != nil {
			return "", err
		}
		if r, ok := reply.(wire.AuthReply); ok {
			answer, heard = r.Data, true
		}
	}
	if !heard {
		return "", fmt.Errorf("%s breaks the protocol: a login is answered without a message", l.name)
	}
	return answer, nil
}
