//go:build !linux

package session

import "net"

// backloggerOf is the connection if it tells its backlog, else nil: of the
// systems that Segue runs on only Linux tells.
func backloggerOf(nc net.Conn) backlogger {
	b, _ := nc.(backlogger)
	return b
}
