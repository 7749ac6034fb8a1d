package wire

import (
	"testing"
	"time"
)

func TestPassing(t *testing.T) {
	tests := []struct {
		err  *Error
		want bool
	}{
		{&Error{Code: CodeForbidden}, false},
		{&Error{Code: CodeHeldBack}, true},
		{&Error{Code: CodeNotYet}, true},
		{&Error{Code: CodeServer}, true},
		{&Error{Code: CodeClosing}, true},
		{&Error{Code: CodeNoSong}, false},
		{&Error{Code: CodeNoSong, Retry: time.Second}, true},
		{&Error{Code: 499}, false},
		{&Error{Code: 599}, true},
		{&Error{Code: 399}, true},
	}
	for _, c := range tests {
		if got := c.err.Passing(); got != c.want {
			t.Errorf("%d with retry %v: passing is %v", c.err.Code, c.err.Retry, got)
		}
	}
}

func TestRetryIn(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second:      "0.1 ERR 500 - retry=1\n",
		time.Millisecond:  "0.1 ERR 500 - retry=1\n",
		2*time.Second + 1: "0.1 ERR 500 - retry=3\n",
		1000 * time.Hour:  "0.1 ERR 500 - retry=86400\n",
	} {
		if got := AppendReply(nil, Tag{0, 1}, (&Error{Code: CodeServer, Command: "-"}).RetryIn(d)); string(got) != want {
			t.Errorf("%v is written %q, not %q", d, got, want)
		}
	}
}

func TestErrorWithoutText(t *testing.T) {
	for code, want := range map[Code]string{
		CodeNoCover: "the song has no cover",
		499:         "the server reports error 499",
		599:         "the server reports error 599",
	} {
		if got := (&Error{Code: code}).Error(); got != want {
			t.Errorf("%d without text reads %q, not %q", code, got, want)
		}
	}
	if got := Errorf(CodeNoCover, "COVER", "x").Error(); got != "x" {
		t.Errorf("a text reads %q", got)
	}
}
