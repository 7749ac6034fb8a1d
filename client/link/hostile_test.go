package link_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

const greeting = "* SEGUE 1\n"

// dial makes a link to a server that answers the first request with a text,
// after the greeting, and each later one with OK. What it is asked is sent to
// the channel. It closes if the text ends in closing.
func dial(t *testing.T, text string) (*link.Link, <-chan string) {
	t.Helper()
	client, server := net.Pipe()
	asked := make(chan string, 100)
	go func() {
		defer close(asked)
		defer server.Close()
		answer := text
		for lines := bufio.NewScanner(server); lines.Scan(); answer = "" {
			asked <- lines.Text()
			if answer == "" {
				tag, _, _ := strings.Cut(lines.Text(), " ")
				answer = tag + " OK\n"
			}
			answer, closes := strings.CutSuffix(answer, closing)
			if _, err := server.Write([]byte(answer)); err != nil || closes {
				return
			}
		}
	}()
	return link.New(client, "fake"), asked
}

const closing = "\x00close"

// ask makes a LIST request and gives what came before its end, in text.
func ask(ctx context.Context, l *link.Link) (lines []string, err error) {
	for reply, err := range l.Ask(ctx, wire.List{}) {
		if err != nil {
			return lines, err
		}
		lines = append(lines, strings.TrimSuffix(string(wire.AppendReply(nil, wire.Tag{}, reply)), "\n"))
	}
	return lines, nil
}

// TestHostileAnswers asks servers that answer wrongly, or in ways of their own.
func TestHostileAnswers(t *testing.T) {
	const head, item, ok = "0.1 LIST total=1 revision=x scan=done\n", "0.1 ITEM 1 ms=5 title=A\n", "0.1 OK\n"
	for _, c := range []struct {
		name, text string
		lines      int    // that are heard before the end
		want       string // the error; "": none
	}{
		{"a right answer", greeting + head + item + ok, 2, ""},
		{"no lines", greeting + ok, 0, ""},
		{"an answer to another", greeting + "0.2 OK\n5.1 ITEM 3 ms=1 title=B\n" + head + ok, 1, ""},
		{"payload for another", greeting + "7.1 DATA 7\n0.1 OK\n" + head + ok, 1, ""},
		{"payload within a list", greeting + head + "0.1 DATA 7\n0.1 OK\n" + item + ok, 3, ""},
		{"two ends", greeting + head + ok + "0.1 ERR 500 LIST text=late\n", 1, ""},
		{"an end, and then no more of the protocol", greeting + head + ok + "bye!\n", 1, ""},
		{"a refusal half-way", greeting + head + item + "0.1 ERR 500 LIST text=\"no more\"\n", 2, "no more"},
		{"no end", greeting + head + item, 2, "has not answered for 10 s"},
		{"no answer", greeting, 0, "has not answered for 10 s"},
		{"a close half-way", greeting + head + closing, 1, "has closed the connection"},
		{"a close within a line", greeting + head + "0.1 ITE" + closing, 1, "has closed the connection"},
		{"a close within payload", greeting + "7.1 DATA 10\nabc" + closing, 0, "has closed the connection"},
		{"good-bye", greeting + head + "* BYE text=\"gone fishing\"\n", 1, "gone fishing"},
		{"a fatal code", greeting + "* ERR 413 - text=\"too long for me\"\n" + closing, 0, "too long for me"},
		{"a last refusal of a login", greeting + "* ERR 403 - text=\"3 logins have failed\"\n", 0, "3 logins have failed"},
		{"no text", greeting + head + "0.1 ITEM 1 ms=5 title=\x1b[2J\n", 1, "breaks the protocol"},
		{"no UTF-8", greeting + head + "0.1 ITEM 1 ms=5 title=\xff\n", 1, "breaks the protocol"},
		{"no number", greeting + "0.1 LIST total=many revision=x\n", 0, "breaks the protocol"},
		{"a song without a length", greeting + head + "0.1 ITEM 1 title=A\n", 1, "breaks the protocol"},
		{"a line too long", greeting + head + "0.1 X y=" + strings.Repeat("y", wire.MaxLine) + "\n", 1, "breaks the protocol"},
		{"a line of the greatest length", greeting + head + "0.1 X y=" + strings.Repeat("y", wire.MaxLine-len("0.1 X y=\n")) + "\n" + ok, 2, ""},
		{"no greeting", head + ok, 0, "does not speak SEGUE/1"},
		{"no server", "HTTP/1.1 400 Bad Request\r\n\r\n", 0, "does not speak SEGUE/1"},
		{"nothing", closing, 0, "has closed the connection"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l, asked := dial(t, c.text)
				lines, err := ask(t.Context(), l)
				switch {
				case c.want == "" && err != nil:
					t.Errorf("fails with %q", err)
				case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
					t.Errorf("fails with %v and not with %q", err, c.want)
				}
				if len(lines) != c.lines {
					t.Errorf("heard %q and not %d lines", lines, c.lines)
				}
				l.Close()
				drain(asked)
			})
		})
	}
}

func drain(asked <-chan string) (all []string) {
	for line := range asked {
		all = append(all, line)
	}
	return all
}

// TestSilentGreeting: who asks waits no longer for the greeting than who
// doesn't, whether it is waited for already or not.
func TestSilentGreeting(t *testing.T) {
	for _, waiting := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			began := time.Now()
			client, server := net.Pipe()
			defer server.Close()
			l := link.New(client, "fake")
			defer l.Close()
			if waiting {
				synctest.Wait()
			}
			failed := make(chan link.Event, 1)
			if err := l.Send(func(e link.Event) { failed <- e }, link.Request{Tag: l.Tag(), Request: wire.Ping{}}); err != nil {
				t.Fatal(err)
			}
			e := <-failed
			if waited := time.Since(began); waited != link.GreetingTimeout {
				t.Errorf("waited %v for the greeting", waited)
			}
			if e.Err == nil || !strings.Contains(e.Err.Error(), "says nothing") {
				t.Errorf("failed with %v", e.Err)
			}
		})
	}
}

// TestLeaving: an answer that is left early is cancelled, at most once, and
// the connection goes on.
func TestLeaving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, asked := dial(t, greeting+"0.1 LIST total=2 revision=x scan=done\n0.1 ITEM 1 ms=5 title=A\n0.1 ITEM 2 ms=5 title=B\n")
		for range l.Ask(t.Context(), wire.List{}) {
			break
		}
		synctest.Wait()
		if lines, err := ask(t.Context(), l); err != nil || len(lines) > 0 {
			t.Errorf("the next answer is %q, error %v", lines, err)
		}
		l.Close()
		if all, want := drain(asked), []string{"0.1 LIST", "0.2 CANCEL 0.1", "0.3 LIST"}; !slices.Equal(all, want) {
			t.Errorf("asked %q and not %q", all, want)
		}
		if _, err := ask(t.Context(), l); !errors.Is(err, link.ErrClosed) {
			t.Errorf("asked on a closed link: %v", err)
		}
	})
}

// TestGivingUp: the end of a context ends an answer that does not come, and
// cancels the request.
func TestGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, asked := dial(t, greeting)
		why := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		time.AfterFunc(time.Second, func() { cancel(why) })
		if _, err := ask(ctx, l); !errors.Is(err, why) {
			t.Errorf("error %v", err)
		}
		synctest.Wait()
		l.Close()
		if all, want := drain(asked), []string{"0.1 LIST", "0.2 CANCEL 0.1"}; !slices.Equal(all, want) {
			t.Errorf("asked %q and not %q", all, want)
		}
	})
}

// TestUngreeted: before the greeting no more than eight bulk requests are sent.
// What is asked for beyond them follows it, in order.
func TestUngreeted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		defer server.Close()
		l := link.New(client, "fake")
		defer l.Close()
		heard := make(chan string, 100)
		go func() {
			for lines := bufio.NewScanner(server); lines.Scan(); {
				heard <- lines.Text()
			}
		}()
		for serial := range uint32(10) {
			l.Send(func(link.Event) {}, link.Request{Tag: wire.Tag{Gen: 1, Serial: 2*serial + 1}, Request: wire.Describe{Song: 1}},
				link.Request{Tag: wire.Tag{Gen: 1, Serial: 2*serial + 2}, Request: wire.GetSeg{Song: 1, Segment: serial}})
		}
		synctest.Wait()
		if n := len(heard); n != 17 { // nine SONGs, which are control, and eight GETSEGs
			t.Errorf("%d lines before the greeting", n)
		}
		server.Write([]byte(greeting))
		l.Send(func(link.Event) {}, link.Request{Tag: wire.Tag{Gen: 1, Serial: 21}, Request: wire.Describe{Song: 1}})
		synctest.Wait()
		if len(heard) != 21 {
			t.Errorf("%d lines in all", len(heard))
		}
		for want := 1; len(heard) > 0; want++ {
			if got := <-heard; !strings.HasPrefix(got, fmt.Sprintf("1.%d ", want)) {
				t.Errorf("%q comes where 1.%d should", got, want)
			}
		}
	})
}

// TestLastWords: what a server has said before it closed is heard, even where
// nothing can be written to it any more.
func TestLastWords(t *testing.T) {
	for _, words := range []string{
		"* ERR 503 - text=\"too many guests\"\n", greeting + "* BYE text=\"too many guests\"\n",
		greeting + "* ERR 503 - text=\"too many guests\"\n", greeting + "* ERR 408 - text=\"too many guests\"\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			client, server := net.Pipe()
			go func() {
				server.Write([]byte(words)) // until it is read
				server.Close()
			}()
			l := link.New(deaf{client}, "fake")
			defer l.Close()
			if _, err := ask(t.Context(), l); err == nil || !strings.Contains(err.Error(), "too many guests") {
				t.Errorf("failed with %v", err)
			} else if !link.Passing(err) {
				t.Errorf("%v is final", err) // RFC, "States": it counts as a lost connection
			}
		})
	}
}

// deaf is a connection that takes nothing, and on which what was sent takes a
// while to arrive.
type deaf struct{ net.Conn }

func (deaf) Write([]byte) (int, error) { return 0, net.ErrClosed }

func (d deaf) Read(p []byte) (int, error) {
	time.Sleep(time.Millisecond)
	return d.Conn.Read(p)
}
