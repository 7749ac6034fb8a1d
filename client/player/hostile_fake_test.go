package player_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"time"
)

const greeting = "* SEGUE 1 line=4096 chunk=65536 outstanding=64 idle=300 server=fake\n"

// fake is a server's end of one connection, on which a script is played.
type fake struct {
	nc       net.Conn
	requests chan request // closed when the client ends
	split    int          // octets of one write; 0: all
	pace     time.Duration
}

// request is what a client has asked.
type request struct {
	tag, command string
	song         string
	segment      int
	line         string // all of it
}

// newFake makes a connection and gives the client's end of it.
func newFake() (*fake, net.Conn) {
	client, server := net.Pipe()
	f := &fake{nc: server, requests: make(chan request, 1000)}
	return f, client
}

// run plays the script, and then closes the connection.
func (f *fake) run(script func(*fake)) {
	go func() {
		defer close(f.requests)
		for lines := bufio.NewScanner(f.nc); lines.Scan(); {
			var q request
			fmt.Sscan(lines.Text(), &q.tag, &q.command, &q.song, &q.segment)
			q.line = lines.Text()
			f.requests <- q
		}
	}()
	script(f)
	f.nc.Close()
	for range f.requests {
		// until the client has ended, too
	}
}

// say sends text as it is. When the client has gone, nobody hears it.
func (f *fake) say(text string) {
	b := []byte(text)
	for len(b) > 0 {
		n := len(b)
		if f.split > 0 {
			n = min(n, f.split)
		}
		if _, err := f.nc.Write(b[:n]); err != nil {
			return
		}
		b = b[n:]
		time.Sleep(f.pace)
	}
}

// serve answers requests until the client ends.
func (f *fake) serve(answer func(request) string) {
	for q := range f.requests {
		f.say(answer(q))
	}
}

// silent waits until the client ends.
func (f *fake) silent() { f.serve(func(request) string { return "" }) }

// honest is what a right server says to a request.
func honest(q request) string {
	switch {
	case q.command == "SONG" && q.song == "1":
		return songLine(q) + q.tag + " OK\n"
	case q.command == "GETSEG" && q.song == "1" && q.segment < tuneSegments:
		return segmentLine(q) + dataLines(q, 50) + q.tag + " OK\n"
	case q.command == "GETSEG" && q.song == "1":
		return fmt.Sprintf("%s ERR 416 GETSEG text=\"no such segment\"\n", q.tag)
	case q.command == "SONG", q.command == "GETSEG":
		return fmt.Sprintf("%s ERR 404 %s text=\"no such song\"\n", q.tag, q.command)
	}
	return q.tag + " OK\n"
}

// songLine is the SONG line of the tune.
func songLine(q request) string {
	return fmt.Sprintf("%s SONG 1 revision=r1 mpeg=2 layer=3 rate=%d channels=1 samples=%d frame-samples=%d segment-frames=%d segments=%d bytes=%d delay=0 padding=0 title=Tune\n",
		q.tag, tuneRate, tuneSegments*segmentSamples, frameSamples, segmentFrames, tuneSegments, tuneSegments*segmentBytes)
}

// segmentLine is the SEGMENT line of one segment.
func segmentLine(q request) string {
	return fmt.Sprintf("%s SEGMENT 1 %d revision=r1 bytes=%d first=%d samples=%d preroll=0\n",
		q.tag, q.segment, segmentBytes, q.segment*segmentSamples, segmentSamples)
}

// dataLines is a segment's payload in chunks of a size.
func dataLines(q request, size int) string {
	var b strings.Builder
	for p := segmentOctets(q.segment); len(p) > 0; {
		n := min(size, len(p))
		fmt.Fprintf(&b, "%s DATA %d\n%s", q.tag, n, p[:n])
		p = p[n:]
	}
	return b.String()
}
