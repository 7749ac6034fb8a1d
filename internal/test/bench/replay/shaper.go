//go:build linux

package replay

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"time"

	"segue/internal/test/bench/netns"
	"segue/internal/test/lab"
)

// Shaper is the token bucket at the server's end of a link. It is not for
// concurrent use.
type Shaper struct {
	link   *netns.Link
	trace  lab.Trace
	tc     *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	faults strings.Builder
	nudges net.Conn
}

// NewShaper puts a bucket at the trace's first rate before a link. Close ends
// the shaper; the bucket stays as it is.
func NewShaper(link *netns.Link, trace lab.Trace) (*Shaper, error) {
	s := &Shaper{link: link, trace: trace}
	// Nothing answers at the broadcast address, not even to refuse.
	err := netns.In(link.Server, func() (err error) {
		s.nudges, err = net.Dial("udp", netns.Broadcast+":9")
		return err
	})
	if err != nil {
		return nil, err
	}
	s.tc = netns.Command(link.Server, "tc", "-batch", "-")
	s.tc.Stderr = &s.faults
	if s.in, err = s.tc.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := s.tc.StdoutPipe()
	if err != nil {
		return nil, err
	}
	s.out = bufio.NewReader(out)
	if err := s.tc.Start(); err != nil {
		return nil, err
	}
	for first := range Plan(trace) {
		if err := s.set("add", first.Rate); err != nil {
			s.Close()
			return nil, err
		}
		break
	}
	return s, nil
}

// set gives the bucket a rate in bit/s, and returns when it is in force.
func (s *Shaper) set(verb string, rate int) error {
	_, err := fmt.Fprintf(s.in, "qdisc %s dev %[2]s root handle 1: tbf rate %dbit burst %d limit %d\nqdisc show dev %[2]s\n",
		verb, s.link.Device, rate, bucket, queue(s.trace))
	if err == nil {
		_, err = s.out.ReadString('\n')
	}
	if err != nil {
		return fmt.Errorf("tc doesn't set a rate of %d bit/s: %w: %s", rate, err, s.faults.String())
	}
	return nil
}

// send puts a datagram into the queue that takes so many octets of the link.
func (s *Shaper) send(octets int) error {
	const headers = 14 + 20 + 8 // Ethernet, IPv4, UDP
	_, err := s.nudges.Write(make([]byte, octets-headers))
	return err
}

// early is how long before a reply the bucket is emptied: timers may be late.
const early = 2 * time.Millisecond

// Begin is called just before the first request leaves, which takes as long as
// delay to the server. A bucket is full on a link that is idle, and lets a
// frame pass at once where a line takes its time: a datagram empties it as the
// reply begins.
func (s *Shaper) Begin(delay time.Duration) error {
	if delay <= early {
		return s.send(frame)
	}
	time.AfterFunc(delay-early, func() { s.send(frame) })
	return nil
}

// Follow sets the trace's rates when their time has come, until the context
// ends.
//
// With each change the kernel fills the bucket. On a busy link it was half a
// frame full on average; a datagram takes what was given too much. It also
// has the kernel look at the queue: that would go on waiting for the next
// frame's turn at the old rate.
func (s *Shaper) Follow(ctx context.Context, start time.Time) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for change := range Plan(s.trace) {
		if change.At == 0 {
			continue
		}
		timer.Reset(time.Until(start.Add(change.At)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			return nil
		}
		if err := s.set("change", change.Rate); err != nil {
			return err
		}
		if err := s.send(bucket - frame/2); err != nil {
			return err
		}
	}
	return nil
}

// Close implements io.Closer.
func (s *Shaper) Close() error {
	s.nudges.Close()
	s.in.Close()
	return s.tc.Wait()
}
