//go:build linux

package main

import (
	"bytes"
	"strconv"
)

// payload stands for the octets behind a DATA line, as a kind of message.
const payload = "payload"

// messages follows one direction of a connection and knows where in a message
// it is.
type messages struct {
	line []byte // the present one, as far as it has come
	left int    // octets of payload still to come
	size int    // of the payload that is coming
}

// cut returns how many octets of p come before the middle of a message of a
// kind; all of them, and false, where there is none in it. The middle of a line
// is the end of its command's name.
func (m *messages) cut(p []byte, kind string) (n int, found bool) {
	for n < len(p) {
		if m.left > 0 {
			k := min(m.left, len(p)-n)
			if half := m.size / 2; kind == payload && m.left > half && m.left-k <= half {
				return n + m.left - half, true
			}
			m.left -= k
			n += k
			continue
		}
		b := p[n]
		if b == ' ' || b == '\n' {
			if words := bytes.Fields(m.line); len(words) == 2 && string(words[1]) == kind {
				return n, true
			}
		}
		n++
		if b != '\n' {
			m.line = append(m.line, b)
			continue
		}
		if words := bytes.Fields(m.line); len(words) == 3 && string(words[1]) == "DATA" {
			m.size, _ = strconv.Atoi(string(words[2]))
			m.left = m.size
		}
		m.line = m.line[:0]
	}
	return n, false
}
