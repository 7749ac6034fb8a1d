package session

import (
	"net"
	"syscall"

	"golang.org/x/sys/unix"
)

// proberOf is the connection's prober, nil where it has none.
func proberOf(nc net.Conn) unsentProber {
	if p, ok := nc.(unsentProber); ok {
		return p
	}
	if tc, ok := nc.(*net.TCPConn); ok {
		if raw, err := tc.SyscallConn(); err == nil {
			return tcpProber{raw}
		}
	}
	return nil
}

// tcpProber asks the kernel (SIOCOUTQNSD, tcp(7)).
type tcpProber struct{ raw syscall.RawConn }

func (p tcpProber) Unsent() (n int, err error) {
	if e := p.raw.Control(func(fd uintptr) {
		n, err = unix.IoctlGetInt(int(fd), unix.SIOCOUTQNSD)
	}); e != nil {
		return 0, e
	}
	return n, err
}
