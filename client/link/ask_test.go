package link_test

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

const cover = "0.1 COVER 1 type=image/png bytes=7\n0.1 DATA 4\nabcd0.1 DATA 3\nefg0.1 OK\n"

// TestFetch: a reply's payload is written as it was sent, and nothing else is.
func TestFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, asked := dial(t, greeting+cover)
		var payload bytes.Buffer
		for _, err := range l.Fetch(t.Context(), wire.GetCover{Song: 1}, &payload) {
			if err != nil {
				t.Fatal(err)
			}
		}
		if payload.String() != "abcdefg" {
			t.Errorf("the payload is %q", payload.String())
		}
		l.Close()
		drain(asked)
	})
}

// TestFetchSlowly: the time that the caller takes over a line is not the
// server's.
func TestFetchSlowly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for range 20 { // where a choice is made, both ways
			client, server := net.Pipe()
			go func() {
				bufio.NewScanner(server).Scan()
				begin, rest, _ := strings.Cut(cover, "0.1 DATA")
				io.WriteString(server, greeting+begin)
				time.Sleep(time.Second)
				io.WriteString(server, "0.1 DATA"+rest)
			}()
			l := link.New(client, "fake")
			for _, err := range l.Fetch(t.Context(), wire.GetCover{Song: 1}, io.Discard) {
				if err != nil {
					t.Error(err)
				}
				time.Sleep(link.AnswerTimeout + time.Second)
			}
			l.Close()
		}
	})
}

// TestAskFlooded: what waits of a reply without an end is bounded; the request
// ends with an error, after what was held, and is cancelled.
func TestAskFlooded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		asked := make(chan string, 100)
		go func() {
			defer close(asked)
			lines := bufio.NewScanner(server)
			lines.Scan()
			io.WriteString(server, greeting+"0.1 LIST total=4294967295 revision=x scan=done\n")
			go func() {
				item := []byte("0.1 ITEM 1 ms=5 title=" + strings.Repeat("x", 500) + "\n")
				server.Write(bytes.Repeat(item, 2*link.MaxHeld/len(item)))
			}()
			for lines.Scan() {
				asked <- lines.Text()
			}
		}()
		l := link.New(client, "fake")
		heard, got := 0, error(nil)
		for reply, err := range l.Ask(t.Context(), wire.List{}) {
			if err != nil {
				got = err
				break
			}
			if heard == 0 {
				time.Sleep(time.Second) // while the server goes on
			}
			if item, ok := reply.(wire.Item); ok {
				heard += len(item.Title)
			}
		}
		if got == nil || !strings.Contains(got.Error(), "more than is taken") {
			t.Errorf("fails with %v", got)
		}
		if heard == 0 || heard > link.MaxHeld {
			t.Errorf("%d octets were held", heard)
		}
		synctest.Wait()
		l.Close()
		all := drain(asked)
		if !slices.ContainsFunc(all, func(line string) bool { return strings.HasSuffix(line, " CANCEL 0.1") }) {
			t.Errorf("then %q is asked", all)
		}
	})
}

// TestFetchNowhere: where payload cannot be written the request ends with that
// error, and is cancelled if the server still sends.
func TestFetchNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, asked := dial(t, greeting+cover[:len(cover)-len("0.1 OK\n")])
		full := errors.New("the disk is full")
		var got error
		for _, err := range l.Fetch(t.Context(), wire.GetCover{Song: 1}, fullDisk{full}) {
			got = err
		}
		if !errors.Is(got, full) {
			t.Errorf("fails with %v", got)
		}
		synctest.Wait()
		l.Close()
		if all, want := drain(asked), []string{"0.1 COVER 1", "0.2 CANCEL 0.1"}; !slices.Equal(all, want) {
			t.Errorf("asked %q and not %q", all, want)
		}
	})
}

type fullDisk struct{ err error }

func (d fullDisk) Write([]byte) (int, error) { return 0, d.err }
