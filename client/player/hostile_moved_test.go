package player_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"segue/internal/wire"
)

// back is a server that went away in the middle of the tune and has come back:
// how it answers then.
type back struct {
	name   string
	answer func(q request) string
	want   string // of the error; "": none
}

// renumbered is the honest server's answer where the tune has number 7 now.
func renumbered(q request) string {
	switch {
	case q.command == "SONG" && q.song == "1" && strings.Contains(q.line, "revision=r1"),
		q.song == "7":
		asked := q
		asked.song = "1"
		return strings.NewReplacer("SONG 1 ", "SONG 7 ", "SEGMENT 1 ", "SEGMENT 7 ").Replace(honest(asked))
	case q.command == "GETSEG":
		return q.tag + " ERR 404 GETSEG text=\"no such song\"\n"
	}
	return honest(q)
}

// TestReturns plays the tune through a server's restart.
func TestReturns(t *testing.T) {
	refuse := func(command, err string) func(request) string {
		return func(q request) string {
			if q.command == command {
				return q.tag + " ERR " + err + " " + command + " text=\"the tune is not what it was\"\n"
			}
			return honest(q)
		}
	}
	for _, b := range []back{
		{"the same", honest, ""},
		{"under another number", renumbered, ""},
		{"without the song", refuse("SONG", "404"), "not what it was"},
		{"with the song changed", refuse("SONG", "412"), "not what it was"},
		{"with the song changed meanwhile", refuse("GETSEG", "412"), "not what it was"},
		{"with another song", func(q request) string {
			return strings.ReplaceAll(honest(q), "revision=r1", "revision=r2")
		}, "has changed"},
		{"with other segments", func(q request) string {
			return strings.Replace(honest(q), "bytes=144", "bytes=143", 1)
		}, "another segment"},
		{"with a segment of other octets", func(q request) string {
			return strings.Replace(honest(q), "bytes=144", "bytes=144 crc=00000002", 1)
		}, "another segment"},
	} {
		t.Run(b.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				script := func(f *fake) {
					f.say(greeting)
					for range opening {
						<-f.requests
					}
					f.say(honest(opening[0]) + strings.Replace(segmentLine(opening[1]), "bytes=144", "bytes=144 crc="+fmt.Sprintf("%08x", wire.ChecksumOf(segmentOctets(0)).CRC), 1) + "1.2 DATA 100\n" + string(segmentOctets(0)[:80]))
				}
				s := newStage(script, digest)
				s.scripts <- func(f *fake) {
					f.say(greeting)
					f.serve(b.answer)
				}
				defer s.close()
				heard, err := s.play(t)
				expect(t, err, b.want)
				if n := len(heard); !slices.Equal(heard, digestOfTune()[:n]) || err == nil && n != len(digestOfTune()) {
					t.Errorf("heard %d samples that are not the tune's %d", n, len(digestOfTune()))
				}
				if b.name == "under another number" && !slices.Equal(s.player.Queue().Songs, []uint32{7}) {
					t.Errorf("the queue is %v", s.player.Queue().Songs)
				}
			})
		})
	}
}
