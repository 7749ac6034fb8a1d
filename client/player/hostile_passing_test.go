package player_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/wire"
)

// attempts is a server that answers the first requests for something otherwise
// than it should, and notes when it was asked.
type attempts struct {
	command string
	segment int
	answers []func(q request) string // of one request after another; then honest
	asked   []time.Time
}

func (a *attempts) serve(f *fake) {
	f.say(greeting)
	f.serve(func(q request) string {
		if q.command != a.command || q.segment != a.segment {
			return honest(q)
		}
		a.asked = append(a.asked, time.Now())
		if n := len(a.asked); n <= len(a.answers) {
			return a.answers[n-1](q)
		}
		return honest(q)
	})
}

// no is a refusal, with parameters.
func no(code int, parameters string) func(request) string {
	return func(q request) string {
		return strings.TrimSpace(fmt.Sprintf("%s ERR %d %s %s", q.tag, code, q.command, parameters)) + "\n"
	}
}

// TestPassing: what a server refuses for a reason that may pass is asked for
// again, not too soon, and the song is heard whole.
func TestPassing(t *testing.T) {
	for _, c := range []struct {
		name   string
		server attempts
		least  []time.Duration // between one request and the next
	}{
		{"the song is not found yet", attempts{command: "SONG", answers: []func(request) string{no(404, "retry=1"), no(404, "retry=3")}}, []time.Duration{time.Second, 3 * time.Second}},
		{"the server can't say", attempts{command: "SONG", answers: []func(request) string{no(500, ""), no(500, "")}}, []time.Duration{time.Second, 2 * time.Second}},
		{"the first segment can't be read", attempts{command: "GETSEG", answers: []func(request) string{no(500, ""), no(500, ""), no(500, "")}}, []time.Duration{time.Second, 2 * time.Second, 4 * time.Second}},
		{"a segment is still being made", attempts{command: "GETSEG", segment: 2, answers: []func(request) string{no(425, "retry=7")}}, []time.Duration{7 * time.Second}},
		{"too much is outstanding", attempts{command: "GETSEG", segment: 1, answers: []func(request) string{no(429, "")}}, []time.Duration{0}},
		{"it breaks off with an unknown code", attempts{command: "GETSEG", segment: 1, answers: []func(request) string{func(q request) string {
			head, _, _ := strings.Cut(honest(q), q.tag+" DATA 44")
			return head + no(599, "retry=2")(q)
		}}}, []time.Duration{2 * time.Second}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := perform(t, c.server.serve, digest, digestOfTune()); err != nil {
				t.Fatal(err)
			}
			for i, least := range c.least {
				if i+1 >= len(c.server.asked) {
					t.Fatalf("asked %d times", len(c.server.asked))
				}
				// A second and up to a quarter is the first pause where nothing else
				// ends meanwhile, as where the reply before was over already.
				const first = 5 * time.Second / 4
				if pause := c.server.asked[i+1].Sub(c.server.asked[i]); pause < least || pause > least*5/4+first {
					t.Errorf("asked again after %v, and not after %v", pause, least)
				}
			}
		})
	}
}

// TestPassingForEver: a reason that doesn't pass ends the play in the end.
func TestPassingForEver(t *testing.T) {
	for _, command := range []string{"SONG", "GETSEG"} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(instead(command, 0, func(q request, _ string) string { return no(500, "text=fire")(q) }), digest)
			defer s.close()
			began := time.Now()
			_, err := s.play(t)
			expect(t, err, "fire")
			if took := time.Since(began); took > 2*time.Minute {
				t.Errorf("%s: it took %v", command, took)
			}
		})
	}
}

// TestFinal: a final refusal ends the play at once. One by a server that says
// that it has the song is not asked about for ever.
func TestFinal(t *testing.T) {
	for _, c := range []struct {
		command string
		segment int
		code    int
	}{
		{"SONG", 0, 404},
		{"SONG", 0, 410},
		{"GETSEG", 0, 412},
		{"GETSEG", 1, 412},
		{"GETSEG", 2, 412},
		{"GETSEG", 2, 410},
		{"GETSEG", 1, 400},
	} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := attempts{command: c.command, segment: c.segment}
				for range 1000 {
					server.answers = append(server.answers, no(c.code, "text=gone"))
				}
				s := newStage(server.serve, digest)
				defer s.close()
				began := time.Now()
				_, err := s.play(t)
				expect(t, err, "gone")
				if took := time.Since(began); took > 2*time.Second || len(server.asked) > 3 {
					t.Errorf("asked %d times in %v", len(server.asked), took)
				}
			})
		})
	}
}

// withSum is an honest segment with its checksum, of which octets from one on
// are turned into others.
func withSum(q request, bad int) (head, tail string) {
	octets := segmentOctets(q.segment)
	sum := fmt.Sprintf(" crc=%08x\n", wire.ChecksumOf(octets).CRC)
	octets = append([]byte(nil), octets...)
	for i := bad; i < len(octets); i++ {
		octets[i] ^= 1
	}
	head = strings.Replace(segmentLine(q), "\n", sum, 1)
	head += fmt.Sprintf("%s DATA %d\n%s", q.tag, 80, octets[:80])
	return head, fmt.Sprintf("%s DATA %d\n%s%s OK\n", q.tag, len(octets)-80, octets[80:], q.tag)
}

// damaging is the script of a server whose every segment has a checksum, and
// which damages one the first times that it sends it, all but the octets before
// a place. It pauses within each segment.
func damaging(segment, times, bad int, pause time.Duration) func(*fake) {
	return func(f *fake) {
		f.say(greeting)
		f.serve(func(q request) string {
			if q.command != "GETSEG" || q.segment >= tuneSegments {
				return honest(q)
			}
			place := segmentBytes
			if q.segment == segment && times > 0 {
				times, place = times-1, bad
			}
			head, tail := withSum(q, place)
			f.say(head)
			time.Sleep(pause)
			return tail
		})
	}
}

// TestDamaged: a segment with a wrong checksum is asked for again, on another
// connection in the end, and not a sample of it is heard that was not heard
// before it was known.
func TestDamaged(t *testing.T) {
	for segment := range tuneSegments {
		for _, pause := range []time.Duration{0, 100 * time.Millisecond} {
			for times, want := range []string{"", "", "", "damaged"} {
				t.Run(fmt.Sprintf("segment %d, %d times, %v", segment, times, pause), func(t *testing.T) {
					synctest.Test(t, func(t *testing.T) {
						// The connection is left after the second time.
						s := newStage(damaging(segment, min(times, 2), 110, pause), digest)
						s.scripts <- damaging(segment, max(times-2, 0), 110, pause)
						defer s.close()
						heard, err := s.play(t)
						expect(t, err, want)
						tune := digestOfTune()
						if len(heard) > len(tune) || err == nil && len(heard) < len(tune) {
							t.Errorf("heard %d samples of %d", len(heard), len(tune))
						}
						for i := range heard {
							if heard[i] != tune[i] {
								t.Fatalf("sample %d of %d is of a damaged segment", i, len(heard))
							}
						}
					})
				})
			}
		}
	}
}
