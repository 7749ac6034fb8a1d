package main

import (
	"errors"
	"strings"

	"segue/client/link"
)

// hints say what to type after an error of a library. The libraries know
// nothing of the program's flags.
var hints = []struct {
	fits func(error) bool
	text string
}{
	{is[*link.LoginNeeded], "give the name it knows you by with --user NAME"},
	{is[*link.UnknownCertificate], "if its owner has told you the same, add --tls-fingerprint with it"},
	{is[*link.NoTLS], "if that is as it should be, connect to it with segue:// and not segues://"},
}

// explain is what people are told of an error: what failed, and what to do.
func explain(err error) string {
	text := err.Error()
	for _, h := range hints {
		if h.fits(err) && !strings.Contains(text, h.text) {
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

// refused reports whether a server has refused a login.
func refused(err error) bool { return is[*link.LoginRefused](err) }
