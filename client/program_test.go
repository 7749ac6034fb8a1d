package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"

	"segue/client/command"
	"segue/client/link"
	"segue/client/prompt"
	"segue/internal/wire"
)

func TestExitCode(t *testing.T) {
	for _, c := range []struct {
		err  error
		want int
	}{
		{nil, 0},
		{errors.New("the disk is full"), 1},
		{command.UsageError{Text: "no"}, 2},
		{fmt.Errorf("song 1: %w", &link.Unreachable{Addr: "a", Err: io.EOF}), 3},
		{command.NoSuchSong{Text: "no"}, 4},
		{command.Reported{Err: &wire.Error{Code: wire.CodeNoSong}}, 4},
		{&wire.Error{Code: wire.CodeForbidden}, 1},
		{&script{first: command.NoSuchSong{Text: "no"}, failed: 1}, 4},
		{prompt.ErrInterrupted, 130},
		{signalled{syscall.SIGINT}, 130},
		{signalled{syscall.SIGTERM}, 143},
		{errors.Join(signalled{syscall.SIGHUP}, io.EOF), 129},
	} {
		if got := exitCode(c.err); got != c.want {
			t.Errorf("%v: exit code %d and not %d", c.err, got, c.want)
		}
	}
}

// TestExplain: what to type is said once, whatever the error is wrapped in.
func TestExplain(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{errors.New("the disk is full"), "the disk is full"},
		{&link.LoginNeeded{Server: "a"}, "a wants to know who you are; give the name it knows you by with --user NAME"},
		{fmt.Errorf("song 1: %w", &link.NoTLS{Server: "a"}), "song 1: a speaks no TLS; if that is as it should be, connect to it with segue:// and not segues://"},
		{&link.UnknownCertificate{Server: "a", Fingerprint: "12"}, "nobody vouches for the certificate of a, whose fingerprint is 12; if its owner has told you the same, add --tls-fingerprint with it"},
	} {
		if got := explain(c.err); got != c.want {
			t.Errorf("%v is told as %q and not as %q", c.err, got, c.want)
		}
	}
}

// TestReport: what a server says reaches no terminal as it is, and a
// failure that was told of is not told again.
func TestReport(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&wire.Error{Code: 500, Text: "\u202eevil\x1b[2J"}, "�evil�[2J"},
		{command.Reported{Err: errors.New("told")}, ""},
		{&script{lines: 3, failed: 1, first: command.Reported{Err: errors.New("told")}}, "client: 1 of 3 lines have failed\n"},
		{signalled{syscall.SIGTERM}, ""},
		{nil, ""},
	} {
		var stderr bytes.Buffer
		p := newProgram(nil, io.Discard, &stderr)
		p.report(c.err)
		if got := stderr.String(); !strings.Contains(got, c.want) || c.want == "" && got != "" || strings.ContainsAny(got, "\u202e\x1b") {
			t.Errorf("%v is reported as %q", c.err, got)
		}
	}
}
