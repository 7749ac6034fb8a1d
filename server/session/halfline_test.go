package session

import (
	"bufio"
	"log/slog"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"segue/server/catalog"
)

// TestHalfLine: the time in which a client may ask for nothing runs out in the
// middle of a request, while another is outstanding; the request is read whole.
func TestHalfLine(t *testing.T) {
	lib, err := catalog.Open(t.Context(), "../../music", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	defer lib.Close()
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Library: lib, Limits: Limits{IdleTimeout: 10 * time.Second}}
		client, server := net.Pipe()
		defer client.Close()
		go s.ServeConn(server)
		br := bufio.NewReader(client)
		br.ReadString('\n')
		go func() {
			client.Write([]byte("1.1 GETSEG 1 0\n0.7 PI")) // nobody reads: it stays outstanding
			time.Sleep(12 * time.Second)
			client.Write([]byte("NG\n"))
		}()
		time.Sleep(15 * time.Second)
		for {
			l, err := br.ReadString('\n')
			if err != nil || strings.HasPrefix(l, "* ") {
				t.Errorf("the server says %q, error %v", l, err)
				return
			}
			if l == "0.7 OK\n" {
				return
			}
		}
	})
}
