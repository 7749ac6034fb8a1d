//go:build linux

package main

import "testing"

// TestMessagesCut finds the middle of every kind of message, however the
// stream is dealt out.
func TestMessagesCut(t *testing.T) {
	const head = "* SEGUE 1 line=4096\n1.1 SONG 3 title=\"OK\"\n1.2 DATA 8\n"
	const stream = head + "1 OK OK\n1.2 OK\n"
	for kind, want := range map[string]string{
		"SEGUE": "* SEGUE", "SONG": "* SEGUE 1 line=4096\n1.1 SONG", "DATA": head[:len(head)-3],
		payload: head + "1 OK", "OK": stream[:len(stream)-1], "PING": stream,
	} {
		for _, step := range []int{1, 2, 7, len(stream)} {
			var m messages
			at := 0
			for at < len(stream) {
				n, found := m.cut([]byte(stream[at:min(at+step, len(stream))]), kind)
				if at += n; found {
					break
				}
			}
			if stream[:at] != want {
				t.Errorf("%s, %d octets at a time: cut after %q", kind, step, stream[:at])
			}
		}
	}
}
