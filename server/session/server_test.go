package session

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"segue/internal/wire"
	"segue/server/catalog"
)

func library(t *testing.T) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Open(t.Context(), "../../internal/test/mp3test/testdata", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// listen serves on a free loopback port until the test ends.
func listen(t *testing.T, s *Server) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s, ln)
	return ln.Addr().String()
}

// serve serves on a listener until the test ends.
func serve(t *testing.T, s *Server, ln net.Listener) {
	t.Helper()
	done := make(chan error, 1)
	go func() { done <- s.Serve(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		if err := s.Shutdown(ctx); err != nil {
			t.Errorf("shutdown: %v", err)
		}
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
}

func dial(t *testing.T, addr string) (net.Conn, *bufio.Reader) {
	t.Helper()
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	return nc, bufio.NewReaderSize(nc, 1<<16)
}

func line(t *testing.T, br *bufio.Reader) string {
	t.Helper()
	b, err := wire.ReadLine(br)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// TestManyClients: many at once, coming and going, some in the middle of a
// reply; each that stays gets every song byte for byte.
func TestManyClients(t *testing.T) {
	lib := library(t)
	addr := listen(t, &Server{Library: lib})
	want := map[uint32][]byte{}
	for _, s := range lib.Songs() {
		stream, err := s.Open()
		if err != nil {
			t.Fatal(err)
		}
		b := make([]byte, s.Bytes)
		if _, err := stream.ReadAt(b, 0); err != nil {
			t.Fatal(err)
		}
		stream.Close()
		want[s.Number] = b
	}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			for range 3 {
				s := lib.Songs()[rng.IntN(len(lib.Songs()))]
				got, err := fetch(addr, s, i%4 == 3)
				if err != nil {
					t.Errorf("client %d: %v", i, err)
				} else if i%4 != 3 && !bytes.Equal(got, want[s.Number]) {
					t.Errorf("client %d: song %d is not as in the file", i, s.Number)
				}
			}
		})
	}
	wg.Wait()
}

// fetch gets a song, or leaves in the middle of it.
func fetch(addr string, s *catalog.Song, leave bool) (song []byte, err error) {
	nc, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	var b strings.Builder
	for i := range s.Segments() {
		fmt.Fprintf(&b, "1.%d GETSEG %d %d\n", i+1, s.Number, i)
	}
	if _, err := io.WriteString(nc, b.String()); err != nil {
		return nil, err
	}
	br := bufio.NewReader(nc)
	for ended := 0; ended < s.Segments(); {
		text, err := wire.ReadLine(br)
		if err != nil {
			return nil, err
		}
		_, reply, err := wire.ParseReply(string(text))
		if err != nil {
			return nil, err
		}
		switch r := reply.(type) {
		case wire.Data:
			piece := make([]byte, r.N)
			if _, err := io.ReadFull(br, piece); err != nil {
				return nil, err
			}
			song = append(song, piece...)
			if leave {
				return nil, nil
			}
		case wire.OK:
			ended++
		case *wire.Error:
			return nil, r
		}
	}
	return song, nil
}

// TestFull: one connection too many is told so, and the others go on; when one
// leaves there is room again.
func TestFull(t *testing.T) {
	addr := listen(t, &Server{Library: library(t), Limits: Limits{MaxConns: 1}})
	first, br := dial(t, addr)
	line(t, br)
	_, refused := dial(t, addr)
	if got := line(t, refused); got != `* ERR 503 - retry=5 text="the server is full; try again later"` {
		t.Errorf("the second client is told %q", got)
	}
	if _, err := refused.ReadByte(); err != io.EOF {
		t.Errorf("after that: %v", err)
	}
	io.WriteString(first, "0.1 QUIT\n")
	if got := line(t, br); got != "0.1 OK" {
		t.Errorf("the first is told %q", got)
	}
	if _, err := br.ReadByte(); err != io.EOF {
		t.Errorf("after QUIT: %v", err)
	}
	first.Close()
	for {
		nc, again := dial(t, addr)
		if strings.HasPrefix(line(t, again), "* SEGUE") {
			break
		}
		nc.Close()
	}
}

// TestShutdown: everybody is told, and then disconnected.
func TestShutdown(t *testing.T) {
	s := &Server{Library: library(t)}
	addr := listen(t, s)
	nc, br := dial(t, addr)
	line(t, br)
	io.WriteString(nc, "0.1 PING\n")
	line(t, br)
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(t.Context()) }()
	if got := line(t, br); got != `* BYE text="the server is shutting down"` {
		t.Errorf("told %q", got)
	}
	if _, err := br.ReadByte(); err != io.EOF {
		t.Errorf("after that: %v", err)
	}
	nc.Close()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if _, err := net.Dial("tcp", addr); err == nil {
		t.Error("still accepts connections")
	}
}

// TestHugeLine: nothing is kept of a line without an end.
func TestHugeLine(t *testing.T) {
	addr := listen(t, &Server{Library: library(t)})
	nc, br := dial(t, addr)
	line(t, br)
	go io.WriteString(nc, strings.Repeat("x", 1<<20))
	if got := line(t, br); !strings.HasPrefix(got, "* ERR 413 - ") {
		t.Errorf("told %q", got)
	}
	if _, err := br.ReadByte(); err != io.EOF {
		t.Errorf("after that: %v", err)
	}
}
