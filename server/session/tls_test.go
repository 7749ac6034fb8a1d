package session

import (
	"bufio"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
	"segue/server/cert"
)

// encrypted is the TLS of a server at 127.0.0.1, and of its client.
func encrypted(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	f := cert.In(t.TempDir())
	if _, err := cert.Make(f, []string{"127.0.0.1"}, time.Now()); err != nil {
		t.Fatal(err)
	}
	s, err := cert.Open(f, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return s.Config(), &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"segue/1"}}
}

// listenTLS is listen for a server that speaks TLS.
func listenTLS(t *testing.T, s *Server, config *tls.Config) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, s, tls.NewListener(ln, config))
	return ln.Addr().String()
}

// TestTLS: inside TLS every segment comes whole, at the kernel's pace as it
// does without, and a half-closed client gets all that it asked for.
func TestTLS(t *testing.T) {
	server, client := encrypted(t)
	lib := library(t)
	nc, err := tls.Dial("tcp", listenTLS(t, &Server{Library: lib}, server), client)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	if p := nc.ConnectionState().NegotiatedProtocol; p != "segue/1" {
		t.Errorf("the protocol chosen is %q", p)
	}
	br := bufio.NewReaderSize(nc, 1<<16)
	line(t, br)
	song := lib.Songs()[1]
	for i := range song.Segments() {
		tag := wire.Tag{Gen: 1, Serial: uint32(i + 1)}
		nc.Write(wire.AppendRequest(nil, tag, wire.GetSeg{Song: song.Number, Segment: uint32(i)}))
	}
	nc.CloseWrite()
	octets := 0
	for {
		text, err := wire.ReadLine(br)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		_, reply, err := wire.ParseReply(string(text))
		if err != nil {
			t.Fatal(err)
		}
		if data, ok := reply.(wire.Data); ok {
			octets += data.N
			br.Discard(data.N)
		}
	}
	if int64(octets) != song.Bytes {
		t.Errorf("%d octets of %d have come", octets, song.Bytes)
	}
}

// TestTLSBacklog: the pacer asks the connection that carries TLS.
func TestTLSBacklog(t *testing.T) {
	plain, _ := net.Pipe()
	carried := &simulated{Conn: plain}
	for _, nc := range []net.Conn{carried, tls.Server(carried, &tls.Config{})} {
		if newPacer(nc).probe != backlogger(carried) {
			t.Errorf("%T is not asked for its backlog", nc)
		}
	}
}

// simulated is a connection that tells its backlog.
type simulated struct{ net.Conn }

func (*simulated) Backlog() (Backlog, error) { return Backlog{}, nil }

// TestPlainClient: a client that speaks no TLS to a server that does is told,
// at once where it speaks, soon where it waits.
func TestPlainClient(t *testing.T) {
	server, _ := encrypted(t)
	for _, says := range []string{"0.1 LIST\n", ""} {
		synctest.Test(t, func(t *testing.T) {
			client, nc := net.Pipe()
			ended := make(chan struct{})
			go func() { (&Server{}).ServeConn(tls.Server(nc, server)); close(ended) }()
			start := time.Now()
			io.WriteString(client, says)
			br := bufio.NewReader(client)
			text, err := br.ReadString('\n')
			if err != nil || !strings.HasPrefix(text, "* ERR 415 - ") || !strings.Contains(text, "this server speaks TLS") {
				t.Errorf("who says %q is told %q, %v", says, text, err)
			}
			if took := time.Since(start); took > handshakeTime {
				t.Errorf("who says %q is told after %v", says, took)
			}
			if _, err := br.ReadByte(); err == nil {
				t.Error("the connection goes on")
			}
			<-ended
		})
	}
}

// TestUnendingHandshake: it is ended in time, and holds up nobody else.
func TestUnendingHandshake(t *testing.T) {
	config, client := encrypted(t)
	addr := listenTLS(t, &Server{Library: library(t)}, config)
	for range 20 {
		nc, _ := dial(t, addr)
		nc.Write([]byte{22, 3, 1, 2, 0, 1}) // the first octets of a ClientHello
	}
	nc, err := tls.Dial("tcp", addr, client)
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	if g := line(t, bufio.NewReaderSize(nc, wire.MaxLine)); !strings.HasPrefix(g, "* SEGUE 1 ") {
		t.Errorf("the greeting is %q", g)
	}

	synctest.Test(t, func(t *testing.T) {
		client, nc := net.Pipe()
		var wg sync.WaitGroup
		wg.Go(func() { io.Copy(io.Discard, client) })
		wg.Go(func() {
			client.Write([]byte{22, 3, 1, 2, 0})
			for range 1000 {
				time.Sleep(100 * time.Millisecond)
				if _, err := client.Write([]byte{1}); err != nil {
					return
				}
			}
		})
		start := time.Now()
		(&Server{}).ServeConn(tls.Server(nc, config))
		if took := time.Since(start); took > handshakeTime+linger {
			t.Errorf("an octet at a time holds a connection for %v", took)
		}
		client.Close()
		wg.Wait()
	})
}

// TestTLSClient: a server that speaks no TLS ends a client that does, and says
// why in its log.
func TestTLSClient(t *testing.T) {
	var log strings.Builder
	client, server := net.Pipe()
	s := &Server{Library: library(t), Log: slog.New(slog.NewTextHandler(&log, nil))}
	ended := make(chan struct{})
	go func() { s.ServeConn(server); close(ended) }()
	hello := "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\xa5", 100) + "\n" + strings.Repeat("\x5a", 400)
	go io.WriteString(client, hello)
	got, _ := io.ReadAll(client)
	client.Close()
	<-ended
	if !strings.Contains(string(got), "* ERR 415 - ") {
		t.Errorf("it is told %q", got)
	}
	if !strings.Contains(log.String(), "no Segue client, or one that speaks TLS") {
		t.Errorf("the log is %q", &log)
	}
}
