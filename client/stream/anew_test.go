package stream

import (
	"io"
	"testing"
	"testing/synctest"

	"segue/client/link"
	"segue/internal/wire"
)

// TestAnew: of a segment that came in part, and whose octets are other ones when
// it is asked for again, what has come is dropped. Where some of it was decoded,
// the owner is told, and the new reply is ignored.
func TestAnew(t *testing.T) {
	for name, read := range map[string]bool{"unread": false, "read": true} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := described(t, Config{})
				defer s.Close()
				damaged := 0
				s.cfg.Report = func(_ uint32, e Event) {
					if e.Kind == Damaged {
						damaged++
					}
				}
				f, header := s.segments[0], wire.Segment{Song: 1, Revision: "r", Bytes: 1000, Samples: 38 * 1152}
				s.Receive(link.Event{Tag: f.tag, Reply: header})
				s.Receive(link.Event{Tag: f.tag, Payload: make([]byte, 600)})
				if read {
					part, err := s.Next()
					if err != nil {
						t.Fatal(err)
					}
					io.ReadFull(part.Frames, make([]byte, 100))
				}
				f.restart(1, s.tag())
				if goesOn := s.anew(f); goesOn == read || f.got != 0 {
					t.Fatalf("it goes on: %v, with %d octets", goesOn, f.got)
				}
				if damaged == 1 != read {
					t.Errorf("the owner is told %d times", damaged)
				}
				if read {
					if f.tag != (wire.Tag{}) {
						t.Errorf("the reply to %v is not ignored", f.tag)
					}
					return
				}
				for _, e := range []link.Event{{Reply: header}, {Payload: make([]byte, 1000)}, {Reply: wire.OK{}}} {
					e.Tag = f.tag
					s.Receive(e)
				}
				if supply, err := s.Supply(); supply != Coming || s.buffer.size() != 1000 || s.fed != 38*1152 {
					t.Errorf("%v, %v, with %d octets and %d samples", supply, err, s.buffer.size(), s.fed)
				}
			})
		})
	}
}
