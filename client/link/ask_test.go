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
