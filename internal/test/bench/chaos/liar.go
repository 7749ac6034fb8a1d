//go:build linux

package main

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"sync"

	"segue/internal/wire"
)

// A liar is a server whose answers are a lie's. It has one song.
type liar struct {
	ln     net.Listener
	answer func(w io.Writer, tag wire.Tag, r wire.Request) error
	wg     sync.WaitGroup
}

func newLiar(answer func(io.Writer, wire.Tag, wire.Request) error) (*liar, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l := &liar{ln: ln, answer: answer}
	l.wg.Go(func() {
		for {
			nc, err := ln.Accept()
			if err != nil {
				return
			}
			l.wg.Go(func() { l.serve(nc) })
		}
	})
	return l, nil
}

func (l *liar) addr() string { return l.ln.Addr().String() }

// close ends it; the clients must be gone.
func (l *liar) close() {
	l.ln.Close()
	l.wg.Wait()
}

// serve answers one client's requests, one after another.
func (l *liar) serve(nc net.Conn) {
	defer nc.Close()
	greeting := wire.Greeting{
		Version: 1, Line: wire.MaxLine, Chunk: wire.MaxChunk, Outstanding: wire.MaxOutstanding, IdleSeconds: 300,
		Server: "liar", Capabilities: []string{wire.CapabilityCRC},
	}
	if say(nc, wire.Tag{}, greeting) != nil {
		return
	}
	for r := bufio.NewReaderSize(nc, wire.MaxLine); ; {
		line, err := wire.ReadLine(r)
		if err != nil {
			return
		}
		tag, request, refused := wire.ParseRequest(string(line))
		if refused != nil {
			err = say(nc, tag, refused)
		} else {
			err = l.answer(nc, tag, request)
		}
		if err != nil {
			return
		}
	}
}

// say sends replies of one tag.
func say(w io.Writer, tag wire.Tag, replies ...wire.Reply) error {
	var b []byte
	for _, r := range replies {
		b = wire.AppendReply(b, tag, r)
	}
	_, err := w.Write(b)
	return err
}

// send sends octets as payload.
func send(w io.Writer, tag wire.Tag, octets []byte) error {
	for len(octets) > 0 {
		n := min(len(octets), wire.MaxChunk)
		b := append(wire.AppendReply(nil, tag, wire.Data{N: n}), octets[:n]...)
		if _, err := w.Write(b); err != nil {
			return err
		}
		octets = octets[n:]
	}
	return nil
}

// theSong is what a liar says of its song.
var theSong = wire.Song{
	Song: 1, Revision: "lie-1", MPEG: "1", Layer: 3, Rate: 44100, Channels: 2,
	Samples: 38 * 1152 * 5000, FrameSamples: 1152, SegmentFrames: 38, Segments: 5000, Bytes: 5000 * 15884,
	Cover: true, Title: "Lies",
}

// tell answers what a lie leaves.
func tell(w io.Writer, tag wire.Tag, r wire.Request) error {
	switch r.(type) {
	case wire.List:
		return say(w, tag, wire.ListHeader{Total: 1, Revision: "lie"}, wire.Item{Song: 1, Milliseconds: 1000, Title: "Lies"}, wire.OK{})
	case wire.Describe:
		return say(w, tag, theSong, wire.OK{})
	}
	return say(w, tag, wire.OK{})
}

// fatSegment answers a GETSEG truly at first, with silence, and then with one
// frame in a segment of 1 MB.
func fatSegment(w io.Writer, tag wire.Tag, r wire.GetSeg) error {
	frame := make([]byte, 417)
	copy(frame, "\xff\xfb\x90\x00")
	octets := bytes.Repeat(frame, theSong.SegmentFrames)
	if r.Segment > 1 {
		octets = append(frame, make([]byte, 1<<20-len(frame))...)
	}
	if err := say(w, tag, segment(r, octets)); err != nil {
		return err
	}
	if err := send(w, tag, octets); err != nil {
		return err
	}
	return say(w, tag, wire.OK{})
}

// segment opens the reply to a GETSEG.
func segment(r wire.GetSeg, octets []byte) wire.Segment {
	return wire.Segment{
		Song: 1, Segment: r.Segment, Revision: theSong.Revision, Bytes: len(octets),
		First: int64(r.Segment) * 38 * 1152, Samples: 38 * 1152, Checksum: wire.ChecksumOf(octets),
	}
}
