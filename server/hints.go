package main

import (
	"errors"

	"segue/server/cert"
	"segue/server/users"
)

// hints say what to type after an error of a library. The libraries know nothing
// of the program's flags.
var hints = []struct {
	fits func(error) bool
	text string
}{
	{is[*cert.ExistsError], "move it away, or name another directory with --dir"},
	{is[*cert.MissingError], "make one with: server cert"},
	{is[*users.NoUserError], "server user list shows those there are"},
}

// explain is what people are told of an error: what failed, and what to do.
func explain(err error) string {
	text := err.Error()
	for _, h := range hints {
		if h.fits(err) {
			text += "; " + h.text
		}
	}
	return text
}

// is reports whether an error is of a type, or wraps one that is.
func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}
