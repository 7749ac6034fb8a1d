package wire

import (
	"fmt"
	"time"
)

// A Code says what went wrong, for programs (RFC, "Reply Codes").
type Code uint16

// The reply codes; codes says what they mean.
const (
	CodeSyntax      Code = 400
	CodeLogin       Code = 401
	CodeForbidden   Code = 403
	CodeNoSong      Code = 404
	CodeCommand     Code = 405
	CodeNoCover     Code = 406
	CodeIdle        Code = 408
	CodeTagInUse    Code = 409
	CodeGone        Code = 410
	CodeRevision    Code = 412
	CodeLine        Code = 413
	CodeText        Code = 415
	CodeNoSegment   Code = 416
	CodeHeldBack    Code = 423
	CodeNotYet      Code = 425
	CodeOutstanding Code = 429
	CodeServer      Code = 500
	CodeClosing     Code = 503
)

// codes is the RFC's table of them.
var codes = map[Code]struct {
	meaning        string
	passing, fatal bool
}{
	CodeSyntax:      {"the line is not a request of this protocol", false, false},
	CodeLogin:       {"this needs a login first", false, false},
	CodeForbidden:   {"the name or the password is wrong", false, false},
	CodeNoSong:      {"no song has or had this number", false, false},
	CodeCommand:     {"the server does not know this command", false, false},
	CodeNoCover:     {"the song has no cover", false, false},
	CodeIdle:        {"nothing was asked for too long", true, true},
	CodeTagInUse:    {"the tag belongs to an outstanding request", false, false},
	CodeGone:        {"the song was removed; its number is retired", false, false},
	CodeRevision:    {"the song is of another revision, or its file has changed", false, false},
	CodeLine:        {"the line is too long", false, true},
	CodeText:        {"the line is not text", false, true},
	CodeNoSegment:   {"the song has no such segment", false, false},
	CodeHeldBack:    {"too many logins have failed; this one was not tried", true, false},
	CodeNotYet:      {"what was asked for is still being made", true, false},
	CodeOutstanding: {"too many requests are outstanding", true, false},
	CodeServer:      {"the server could not do what was asked for", true, false},
	CodeClosing:     {"the server is full, or shutting down", true, true},
}

// MaxRetry is the longest that an ERR may tell a client to wait (RFC,
// "Passing and Final").
const MaxRetry = 24 * time.Hour

// String is the code's meaning for people.
func (c Code) String() string {
	if known, ok := codes[c]; ok {
		return known.meaning
	}
	return fmt.Sprintf("the server reports error %d", c)
}

// Fatal reports whether the server closes the connection after this code.
func (c Code) Fatal() bool { return codes[c].fatal }

// Passing reports whether the same request, made again later, may succeed even
// where the ERR has no retry. An unknown code is final from 400 to 499, and
// passing otherwise (RFC, "Passing and Final").
func (c Code) Passing() bool {
	known, ok := codes[c]
	return known.passing || !ok && (c < 400 || c >= 500)
}

// An Error is an ERR reply: what a peer is told of a failure. Command is the
// request's command, or "-" where none was understood.
type Error struct {
	Code    Code
	Command string
	Text    string        // one sentence for people; "": the code's meaning
	Retry   time.Duration // ask again after this; 0: not told. On the wire it is whole seconds, rounded up
}

// Error is the text, or the code's meaning where there is none.
func (e *Error) Error() string {
	if e.Text == "" {
		return e.Code.String()
	}
	return e.Text
}

// Passing reports whether the same request, made again later, may succeed:
// because the code says so, or because the ERR has a retry.
func (e *Error) Passing() bool { return e.Retry > 0 || e.Code.Passing() }

// RetryIn sets how long the client is to wait before it asks again, and returns
// the error. It is kept within 1 second and MaxRetry.
func (e *Error) RetryIn(d time.Duration) *Error {
	e.Retry = min(max(d, time.Second), MaxRetry)
	return e
}

// seconds is Retry as it is written.
func (e *Error) seconds() uint64 { return uint64((e.Retry + time.Second - 1) / time.Second) }

// Errorf makes an Error whose text is formatted as by fmt.Sprintf.
func Errorf(code Code, command, format string, args ...any) *Error {
	return &Error{Code: code, Command: command, Text: fmt.Sprintf(format, args...)}
}
