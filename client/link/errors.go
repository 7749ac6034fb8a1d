package link

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"segue/internal/wire"
)

// ErrClosed is the error of a link that was closed from this side.
var ErrClosed = errors.New("the connection is closed")

// Unreachable is the error for a server that cannot be connected to.
type Unreachable struct {
	Addr string
	Err  error
}

func (e *Unreachable) Error() string {
	err := e.Err
	var op *net.OpError
	if errors.As(err, &op) {
		err = op.Err
	}
	text := strings.TrimPrefix(err.Error(), "connect: ")
	return fmt.Sprintf("cannot reach a server at %s: %s; is it running, and is the address right?", e.Addr, text)
}

func (e *Unreachable) Unwrap() error { return e.Err }

// Lost is the error of a link that has ended, although neither side has broken
// the protocol.
type Lost struct {
	text string
	err  error
}

func (e *Lost) Error() string { return e.text }
func (e *Lost) Unwrap() error { return e.err }

func lostf(err error, format string, args ...any) error {
	return &Lost{text: fmt.Sprintf(format, args...), err: err}
}

// Passing reports whether the cause of a link's end, or of none being made, may
// pass by itself, so that it makes sense to try again.
func Passing(err error) bool {
	var lost *Lost
	var unreachable *Unreachable
	var refusal *wire.Error
	return errors.As(err, &lost) || errors.As(err, &unreachable) || errors.Is(err, ErrClosed) ||
		errors.As(err, &refusal) && refusal.Passing()
}

// lost words a failure of the connection.
func (l *Link) lost(err error) error {
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return lostf(err, "the server at %s has closed the connection", l.name)
	case isTimeout(err):
		return lostf(err, "the server at %s has not answered for %.0f s", l.name, SilenceTimeout.Seconds())
	}
	cause := err
	var op *net.OpError
	if errors.As(err, &op) {
		cause = op.Err
	}
	return lostf(err, "the connection to %s is lost: %v", l.name, cause)
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}
