package wire

import "fmt"

// A Code says what went wrong, for programs (RFC, "Reply Codes").
type Code uint16

// The reply codes. Those that Fatal reports end the connection.
const (
	CodeSyntax      Code = 400 // the line is not a request of this protocol
	CodeLogin       Code = 401 // this needs a login first
	CodeForbidden   Code = 403 // the name or the password is wrong
	CodeNoSong      Code = 404 // no song has this number
	CodeCommand     Code = 405 // the server does not know this command
	CodeNoCover     Code = 406 // the song has no cover
	CodeIdle        Code = 408 // nothing was asked for too long
	CodeTagInUse    Code = 409 // the tag belongs to an outstanding request
	CodeGone        Code = 410 // the song was removed; its number is retired
	CodeRevision    Code = 412 // the song is of another revision now
	CodeLine        Code = 413 // the line is too long
	CodeText        Code = 415 // the line is not text
	CodeNoSegment   Code = 416 // the song has no such segment
	CodeOutstanding Code = 429 // too many requests are outstanding
	CodeServer      Code = 500 // the server could not read what was asked for
	CodeClosing     Code = 503 // the server is full, or shutting down
)

// Fatal reports whether the server closes the connection after this code.
func (c Code) Fatal() bool {
	switch c {
	case CodeIdle, CodeLine, CodeText, CodeClosing:
		return true
	}
	return false
}

// An Error is an ERR reply: what a peer is told of a failure. Command is the
// request's command, or "-" where none was understood.
type Error struct {
	Code    Code
	Command string
	Text    string // one sentence for people
}

func (e *Error) Error() string { return e.Text }

// Errorf makes an Error whose text is formatted as by fmt.Sprintf.
func Errorf(code Code, command, format string, args ...any) *Error {
	return &Error{Code: code, Command: command, Text: fmt.Sprintf(format, args...)}
}
