package conformance

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// piece is a line of the server's, and the payload that follows it.
type piece struct {
	line    string
	payload []byte
}

// faulty turns a right server into a wrong one: it edits one connection's
// lines. Its functions are never called at once; nil ones change nothing.
type faulty struct {
	request  func(line string) string // the client's line, its end included
	reply    func(piece) []piece      // what is sent instead
	stayOpen bool                     // when the server closes
	halfShut bool                     // a client that closes its side is cut off
}

// proxy serves at a new address what the server at addr serves, through a
// fault of its own for each connection.
func proxy(t *testing.T, addr string, fault func() faulty) string {
	t.Helper()
	ln := listen(t)
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := ln.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("tcp", addr)
			if err != nil {
				client.Close()
				return
			}
			all.Go(func() { newRelay(client, server, fault()).run() })
		}
	})
	t.Cleanup(func() { ln.Close(); all.Wait() })
	return ln.Addr().String()
}

// relay is one connection through a proxy.
type relay struct {
	client, server *net.TCPConn
	mu             sync.Mutex // around the fault's functions
	fault          faulty
}

// newRelay makes one that holds little itself: what a client doesn't read is to
// stay with the server.
func newRelay(client, server net.Conn, f faulty) *relay {
	server.(*net.TCPConn).SetReadBuffer(128 << 10)
	client.(*net.TCPConn).SetWriteBuffer(128 << 10)
	return &relay{client: client.(*net.TCPConn), server: server.(*net.TCPConn), fault: f}
}

func (r *relay) run() {
	var up sync.WaitGroup
	up.Go(r.up)
	r.down()
	if !r.fault.stayOpen {
		r.client.CloseWrite() // what the client still says must not reset its connection
	}
	r.server.Close()
	up.Wait()
	r.client.Close()
}

// up passes requests on until the client ends. What has come in one piece
// goes on in one.
func (r *relay) up() {
	br := bufio.NewReaderSize(r.client, maxLine)
	var out []byte
	for {
		b, err := br.ReadSlice('\n')
		text := string(b)
		if err == nil && r.fault.request != nil {
			r.mu.Lock()
			text = r.fault.request(text)
			r.mu.Unlock()
		}
		out = append(out, text...)
		if more, _ := br.Peek(br.Buffered()); err == nil && bytes.IndexByte(more, '\n') >= 0 {
			continue
		}
		if _, err := r.server.Write(out); err != nil {
			io.Copy(io.Discard, br) // until the client has closed, too
			return
		}
		out = out[:0]
		if err != nil && err != bufio.ErrBufferFull {
			if r.fault.halfShut {
				r.client.Close()
				r.server.Close()
			}
			r.server.CloseWrite()
			return
		}
	}
}

// down passes replies on until the server ends, or the fault says so.
func (r *relay) down() {
	br := bufio.NewReaderSize(r.server, 1<<17)
	for {
		p, err := readPiece(br)
		if err != nil {
			return
		}
		pieces := []piece{p}
		if r.fault.reply != nil {
			r.mu.Lock()
			pieces = r.fault.reply(p)
			r.mu.Unlock()
		}
		for _, p := range pieces {
			if p.line == closing {
				return
			}
			if _, err := r.client.Write(append([]byte(p.line+"\n"), p.payload...)); err != nil {
				return
			}
		}
	}
}

// closing, in place of a line, closes the connection.
const closing = ""

func readPiece(br *bufio.Reader) (p piece, err error) {
	text, err := br.ReadString('\n')
	if err != nil {
		return p, err
	}
	p.line = strings.TrimSuffix(text, "\n")
	var tag string
	var n int
	if _, err := fmt.Sscanf(p.line, "%s DATA %d", &tag, &n); err == nil {
		p.payload = make([]byte, n)
		if _, err := io.ReadFull(br, p.payload); err != nil {
			return p, err
		}
	}
	return p, nil
}
