//go:build linux

package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"

	"segue/internal/wire"
)

// A dialect is how a kind of server is asked for a segment.
type dialect interface {
	// ask appends the request of segment i, counted over all songs.
	ask(dst []byte, serial, i int) []byte
	// take reads one whole reply and gives its payload to sink. first is
	// called when its first octets have come.
	take(br *bufio.Reader, sink io.Writer, first func()) (n int, err error)
}

// dialectOf readies a connection.
func dialectOf(kind string, nc net.Conn, br *bufio.Reader) (dialect, error) {
	if kind == "http" {
		return http{}, nil
	}
	if _, err := br.ReadSlice('\n'); err != nil {
		return nil, err
	}
	var s segue
	for i := range s.revisions {
		if _, err := fmt.Fprintf(nc, "0.1 SONG %d\n", i+1); err != nil {
			return nil, err
		}
		for {
			line, err := wire.ReadLine(br)
			if err != nil {
				return nil, err
			}
			_, reply, err := wire.ParseReply(string(line))
			if err != nil {
				return nil, err
			}
			if song, ok := reply.(wire.Song); ok {
				s.revisions[i] = song.Revision
				continue
			}
			if e, ok := reply.(*wire.Error); ok {
				return nil, e
			}
			break
		}
	}
	return s, nil
}

// segue asks as our client does, with the revision.
type segue struct{ revisions [songs]string }

func (s segue) ask(dst []byte, serial, i int) []byte {
	song := i / songSegments % songs
	return wire.AppendRequest(dst, wire.Tag{Gen: 1, Serial: uint32(serial)},
		wire.GetSeg{Song: uint32(song + 1), Segment: uint32(i % songSegments), Revision: s.revisions[song]})
}

func (segue) take(br *bufio.Reader, sink io.Writer, first func()) (n int, err error) {
	for {
		line, err := br.ReadSlice('\n')
		if err != nil {
			return n, err
		}
		_, rest, _ := bytes.Cut(line, []byte(" "))
		switch {
		case bytes.HasPrefix(rest, []byte("DATA ")):
			if n == 0 {
				first()
			}
			m, err := strconv.Atoi(string(rest[len("DATA ") : len(rest)-1]))
			if err != nil {
				return n, err
			}
			if err := pass(sink, br, m); err != nil {
				return n, err
			}
			n += m
		case bytes.Equal(rest, []byte("OK\n")):
			return n, nil
		case !bytes.HasPrefix(rest, []byte("SEGMENT ")):
			return n, fmt.Errorf("the server says %q", line)
		}
	}
}

// http is HTTP/1.1 with keep-alive, in as few octets as nginx is content with.
type http struct{}

func (http) ask(dst []byte, _, i int) []byte {
	return fmt.Appendf(dst, "GET /seg/%d HTTP/1.1\r\nHost: x\r\n\r\n", i%(songs*songSegments))
}

func (http) take(br *bufio.Reader, sink io.Writer, first func()) (n int, err error) {
	status, err := br.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	if !bytes.Contains(status, []byte(" 200 ")) {
		return 0, fmt.Errorf("nginx says %q", status)
	}
	first()
	for {
		line, err := br.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if n, err = strconv.Atoi(string(v)); err != nil {
				return 0, err
			}
		}
	}
	return n, pass(sink, br, n)
}

var passing = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// pass copies n octets, most of them straight from the connection: the load
// must cost less than what it measures.
func pass(sink io.Writer, br *bufio.Reader, n int) error {
	p := passing.Get().(*[64 << 10]byte)
	defer passing.Put(p)
	for n > 0 {
		m, err := br.Read(p[:min(n, len(p))])
		if _, err := sink.Write(p[:m]); err != nil {
			return err
		}
		if n -= m; err != nil && n > 0 {
			return err
		}
	}
	return nil
}
