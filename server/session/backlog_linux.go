package session

import (
	"net"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// backloggerOf is the connection if it tells its backlog, else nil.
func backloggerOf(nc net.Conn) backlogger {
	if b, ok := nc.(backlogger); ok {
		return b
	}
	if tc, ok := nc.(*net.TCPConn); ok {
		if raw, err := tc.SyscallConn(); err == nil {
			return tcpBacklog{raw}
		}
	}
	return nil
}

// tcpBacklog asks the kernel (tcp(7): TCP_INFO), in one call.
type tcpBacklog struct{ raw syscall.RawConn }

func (t tcpBacklog) Backlog() (b Backlog, err error) {
	e := t.raw.Control(func(fd uintptr) {
		var info *unix.TCPInfo
		if info, err = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO); err != nil {
			return
		}
		b.Unsent = int(info.Notsent_bytes)
		// What a queue of this machine drops is counted as sent, and never as
		// acknowledged or sent again: then the packets under way tell more.
		b.Unacked = b.Unsent + min(max(0, int(info.Bytes_sent-info.Bytes_retrans-info.Bytes_acked)), int(info.Unacked*info.Snd_mss))
		b.RTT = time.Duration(info.Rtt) * time.Microsecond
		b.MinRTT = time.Duration(info.Min_rtt) * time.Microsecond
		b.Packet = int(info.Snd_mss)
		b.Rate = float64(info.Delivery_rate)
	})
	if e != nil {
		err = e
	}
	return b, err
}
