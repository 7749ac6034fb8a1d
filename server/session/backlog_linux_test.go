package session

import (
	"io"
	"net"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// TestBacklog: what TCP_INFO gives adds up to what the kernel's queues hold,
// while a client takes nothing and when it has taken all.
func TestBacklog(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	client, _ := dial(t, ln.Addr().String())
	nc, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	nc.SetWriteDeadline(time.Now().Add(50 * time.Millisecond))
	sent, err := nc.Write(make([]byte, 64<<20))
	if err == nil {
		t.Skip("the system buffers all of 64 MiB")
	}
	probe, raw := backloggerOf(nc), backloggerOf(nc).(tcpBacklog).raw
	// Acknowledgements may still be on their way: the numbers agree in the end.
	agree := func(want int) {
		t.Helper()
		var b Backlog
		var unsent, unacked int
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); {
			raw.Control(func(fd uintptr) {
				unsent, _ = unix.IoctlGetInt(int(fd), unix.SIOCOUTQNSD)
				unacked, _ = unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
			})
			if b, err = probe.Backlog(); err != nil {
				t.Fatal(err)
			}
			if b.Unsent == unsent && b.Unacked == unacked && (want < 0 || unacked == want) {
				return
			}
		}
		t.Errorf("%d unsent and %d unacknowledged, where the queues hold %d and %d", b.Unsent, b.Unacked, unsent, unacked)
	}
	agree(-1)
	if _, err := io.CopyN(io.Discard, client, int64(sent)); err != nil {
		t.Fatal(err)
	}
	agree(0)
}
