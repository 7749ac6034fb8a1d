package e2e

import (
	"net"
	"time"
)

func dial(addr string) (*net.TCPConn, error) {
	nc, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		return nil, err
	}
	nc.SetDeadline(time.Now().Add(20 * time.Second))
	return nc.(*net.TCPConn), nil
}
