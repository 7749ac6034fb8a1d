//go:build !linux

package session

import "net"

// proberOf is the connection's prober, nil where it has none: only Linux tells
// how much of what was written is unsent.
func proberOf(nc net.Conn) unsentProber {
	p, _ := nc.(unsentProber)
	return p
}
