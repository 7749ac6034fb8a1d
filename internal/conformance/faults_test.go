package conformance

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// TestFaults plants faults into a right server, one at a time. Each must be
// found by the check that is for it; without a fault, the same checks pass
// through the same proxy.
func TestFaults(t *testing.T) {
	server := serve(t)
	none := proxy(t, server, rendered(func() faulty { return faulty{} }))
	for _, f := range faults {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			if r := f.find(t, none, Timeout); r.Err != nil {
				t.Fatalf("%s: %s: fails without a fault: %v", r.Section, r.Name, r.Err)
			}
			timeout := Timeout
			if f.hangs {
				timeout = time.Second
			}
			r := f.find(t, proxy(t, server, rendered(f.plant)), timeout)
			if !r.Failed() {
				t.Fatalf("%s: %s: does not find it (%v)", r.Section, r.Name, r.Err)
			}
			if timedOut := errors.As(r.Err, new(interface{ Timeout() bool })); timedOut != f.hangs {
				t.Errorf("%s: %s: found, but not for what it is: %v", r.Section, r.Name, r.Err)
			}
			t.Logf("%s: %s: %v", r.Section, r.Name, r.Err)
		})
	}
}

// TestNotYet: a server that answers 425 at first is a right one.
func TestNotYet(t *testing.T) {
	addr := proxy(t, serve(t), rendered(notYet))
	for _, r := range (Options{Only: func(section, _ string) bool { return section == secRendition }}).Run(t.Context(), addr) {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Name, r.Err)
		}
	}
}

// TestEncoderFails: a server whose encoder fails for now, and says so, is a right
// one. Its renditions cannot be looked at.
func TestEncoderFails(t *testing.T) {
	addr := proxy(t, serve(t), rendered(refusing("ERR 500 GETSEG retry=60 text=broken")))
	skipped := 0
	for _, r := range (Options{Only: func(section, _ string) bool { return section == secRendition }}).Run(t.Context(), addr) {
		if r.Failed() {
			t.Errorf("%s: %v", r.Name, r.Err)
		}
		if r.Err == cannotRender {
			skipped++
		}
	}
	if skipped == 0 {
		t.Error("no check is skipped for it")
	}
}

// find makes the one check that is for the fault.
func (f plantedFault) find(t *testing.T, addr string, timeout time.Duration) Result {
	t.Helper()
	results := Options{Timeout: timeout, Only: func(section, name string) bool {
		return section == f.section && strings.HasPrefix(name, f.check)
	}}.Run(t.Context(), addr)
	if len(results) != 1 {
		t.Fatalf("%d checks in %s begin with %q", len(results), f.section, f.check)
	}
	return results[0]
}

// plantedFault is a way to be wrong, and the check that must find it.
type plantedFault struct {
	name    string
	section string
	check   string // how its name begins
	hangs   bool   // it shows in that nothing comes
	plant   func() faulty
}

var faults = []plantedFault{
	{"the revision is looked at last", secWhich, "of several", false, rewrite("ERR 412", "ERR 416")},
	{"a chunk may be longer than the protocol's", secGreeting, "the first line", false, rewrite("chunk=65536", "chunk=65537")},
	{"a long match is cut", secLimitsOf, "a match", false, ask("match=xx", "match=")},
	{"a long revision is cut", secLimitsOf, "a revision", false, ask(strings.Repeat("x", maxText+1), "x")},
	{"a revision too long for one is a broken line", secLimitsOf, "a revision", false, rewrite("ERR 412", "ERR 400")},
	{"a long value of an unknown parameter is refused", secLimitsOf, "the value", false, ask(" x=xxx", " match=xxx")},
	{"an unknown command is found before a broken line", secWhich, "of several", false, rewrite("ERR 400 DANCE", "ERR 405 DANCE")},
	{"a parameter of an unknown command is looked at", secWhich, "of several", false, rewrite("ERR 405 DANCE", "ERR 400 DANCE")},
	{"AUTH's mechanism is looked at first", secWhich, "of several", false, rewrite("ERR 400 AUTH", "ERR 405 AUTH")},
	{"what is no text is passed over", secBadLines, "what is no text", false, rewrite("* ERR 415", "* ERR 400")},
	{"the greeting is of version 2", secGreeting, "the first line", false, rewrite("SEGUE 1", "SEGUE 2")},
	{"a capability is empty", secGreeting, "capabilities", false, rewrite("capabilities=", "capabilities=a,,")},
	{"versions lacks the one that is spoken", secVersions, "versions", false, rewrite("versions=1", "versions=2,3")},
	{"versions holds a word", secVersions, "versions", false, rewrite("versions=1", "versions=1,two")},
	{"a switch closes", secVersions, "a switch", false, closeAt("ERR 400 SEGUE")},
	{"a switch is refused under a name that is a fatal code's", secVersions, "a switch", false, rewrite("* ERR 400", "* ERR 405")},
	{"what is final may be tried again", secPassing, "a refusal", false, rewrite("ERR 412 GETSEG", "ERR 412 GETSEG retry=5")},
	{"retry is no number", secPassing, "a refusal", false, rewrite("ERR 404 SONG", "ERR 404 SONG retry=soon")},
	{"retry is nothing", secPassing, "a refusal", false, rewrite("ERR 404 SONG", "ERR 404 SONG retry=0")},
	{"retry is longer than a day", secSong, "a number", false, rewrite("ERR 404 SONG", "ERR 404 SONG retry=86401")},
	{"a tag in use names its command", secTagInUse, "a tag in use", false, rewrite("ERR 409 -", "ERR 409 PING")},
	{"a SEGMENT has no checksum", secChecksums, "each SEGMENT", false, rewrite(" crc=", " x=")},
	{"a SEGMENT has another's checksum", secChecksums, "each SEGMENT", false, otherChecksum("crc")},
	{"a pre-roll has no checksum", secChecksums, "each SEGMENT", false, rewrite(" preroll-crc=", " x=")},
	{"a pre-roll has another's checksum", secChecksums, "each SEGMENT", false, otherChecksum("preroll-crc")},
	{"a checksum is written otherwise", secChecksums, "each SEGMENT", false, rewrite(" crc=", " crc=0x")},
	{"a checksum stands where no pre-roll is", secChecksums, "each SEGMENT", false, rewrite(" preroll=0 ", " preroll=0 preroll-crc=00000000 ")},
	{"a bit of the payload is another", secChecksums, "each SEGMENT", false, flip},
	{"renditions come without the capability", secRendition, "only a server", false, rewriteIn("SEGUE", "renditions", "x-renditions")},
	{"a rendition is the song itself", secRendition, "its segments", false, rewriteIn("SEGMENT", "-r96", "")},
	{"a rendition is another one", secRendition, "its segments", false, rewriteIn("SEGMENT", "-r96", "-r48")},
	{"a rendition begins a sample late", secRendition, "its segments", false, laterIn("-r48")},
	{"renditions do not rise", secRendition, "only a server", false, rewrite("renditions=48:", "renditions=97:")},
	{"two renditions are one", secRendition, "only a server", false, rewrite("-r96", "-r48")},
	{"a rendition has no revision", secRendition, "only a server", false, ladderOf("48:1:")},
	{"a rendition has no octets", secRendition, "only a server", false, ladderOf("48:0:a")},
	{"a rendition cannot be had", secRendition, "its segments", false, ask("-r48", "-r49")},
	{"a rendition is never made", secRendition, "its segments", false, rewriteIn("SEGMENT", "SEGMENT", "ERR 500 GETSEG text=x x=")},
	{"what is not made yet has no retry", secRendition, "its segments", false, func() faulty {
		f := notYet()
		later := f.reply
		f.reply = func(p piece) []piece {
			all := later(p)
			for i := range all {
				all[i].line = strings.Replace(all[i].line, " retry=1", "", 1)
			}
			return all
		}
		return f
	}},
	{"an encoder's failure has no retry", secRendition, "its segments", false, refusing("ERR 500 GETSEG text=broken")},
	{"a rendition has no pre-roll", secRendition, "preroll", false, ask("preroll=1", "preroll=0")},
	{"a rendition is a song to SONG", secRendition, "a rendition's revision", false, ask("-r48", "")},
	{"CANCEL waits for renditions", secRendition, "CANCEL", false, ask("CANCEL 7.*", "CANCEL 9.*")},
	{"a title holds an escape", secList, "a header", false, rewrite("title=", "title=\x1b[2J")},
	{"a line too long does not close", secBadLines, "a line of 4097", true, func() faulty { return faulty{stayOpen: true} }},
	{"a reply has the tag of another", secTags, "the smallest", false, rewrite("4294967295.1 ", "0.4294967295 ")},
	{"a tag in use ends the first request", secTagInUse, "a tag in use", false, rewrite("* ERR 409 -", "3.48 ERR 409 GETSEG")},
	{"a parameter given twice is taken", secLines, "a known parameter", false, ask("count=1 match=a count=2", "match=a count=2")},
	{"an empty value is refused", secLines, "an empty value", false, ask(`preroll=""`, "preroll=2")},
	{"an unknown command closes", secExtending, "an unknown command", false, closeAt(" ERR 405 ")},
	{"an unknown parameter is refused", secExtending, "unknown parameters", false, ask(" x=", " X=")},
	{"a LIST lacks its OK", secList, "a header", true, dropFinal("LIST")},
	{"count is ignored", secList, "from and count", false, ask(" count=", " caunt=")},
	{"from is ignored", secList, "from and count", false, ask(" from=", " fram=")},
	{"match is ignored", secList, "match", false, ask(" match=", " motch=")},
	{"total counts the range", secList, "total", false, rewrite("total=3", "total=1")},
	{"SONG counts a segment too many", secSong, "its numbers", false, editNumber("SONG", "segments", +1)},
	{"SONG says another length than LIST", secSong, "it is the song", false, editNumber("ITEM", "ms", +2000)},
	{"a reply ends twice", secSong, "asked again", false, twiceFinal("SONG")},
	{"no song is another error", secSong, "a number", false, rewrite("ERR 404", "ERR 400")},
	{"SONG's revision is ignored", secSong, "with a revision it", false, ask(" revision=", " rivision=")},
	{"an unknown revision is no song", secSong, "with a revision that", false, rewrite("ERR 412", "ERR 404")},
	{"STATS counts a word", secStats, "it is answered", false, rewrite("uptime=", "uptime=x")},
	{"STATS knows no scan", secStats, "it is answered", false, rewrite("scan=done", "scan=perhaps")},
	{"STATS forgets errors", secStats, "what is counted", false, rewrite(" errors=", " errors=1 x=")},
	{"STATS counts no requests", secStats, "what is counted", false, rewrite(" requests=", " requests=7 x=")},
	{"STATS counts no segments", secStats, "what is counted", false, rewrite(" segments=", " segments=7 x=")},
	{"a SEGMENT announces an octet more", secGetSeg, "the first and", false, editNumber("SEGMENT", "bytes", +1)},
	{"a SEGMENT begins a sample late", secGetSeg, "the first and", false, editNumber("SEGMENT", "first", +1)},
	{"there is a DATA of no octets", secGetSeg, "the first and", false, emptyData},
	{"the halves of a DATA change places", secCutting, "all segments", false, swapHalves},
	{"a segment is the one after it", secGetSeg, "asked again", false, nextSegment},
	{"preroll=1 is ignored", secPreroll, "preroll", false, ask("preroll=1", "preroll=0")},
	{"the revision is ignored", secGetSeg, "another revision", false, ask(" revision=", " rivision=")},
	{"no segment is no song", secGetSeg, "a segment that", false, rewrite("ERR 416", "ERR 404")},
	{"a cover has no octets", secCover, "a cover is", false, noOctets("COVER")},
	{"a cover that SONG does not name is sent", secCover, "songs without", false, rewriteIn("SONG", " cover=1", "")},
	{"a cover is of another type", secCover, "a cover is", false, rewrite("type=image/", "type=image/png type2=")},
	{"what was cancelled still ends", secCancel, "one request", false, lateFinal},
	{"a generation that was cancelled still ends", secCancel, "a generation", false, lateFinal},
	{"CANCEL cancels its own generation's control", secCancel, "its own", false, ask("2.102 CANCEL 2.*", "2.102 QUIT")},
	{"to cancel nothing is refused", secCancel, "of what has ended", false, rewrite("0.3 OK", "0.3 ERR 404 CANCEL text=x")},
	{"PING says more than OK", secPing, "it is", false, rewrite("4000000000.1 OK", "4000000000.1 PONG\n4000000000.1 OK")},
	{"QUIT does not close", secQuit, "its OK", true, func() faulty { return faulty{stayOpen: true} }},
	{"PING waits for bulk", secOrder, "PING and SONG", false, pingLast},
	{"generations take no turns", secOrder, "a LIST of", false, oneGeneration},
	{"a generation's replies are mixed", secOrder, "bulk of one", false, manyGenerations},
	{"fewer may be outstanding than was said", secLimits, "as many", false, rewrite("1.60 OK", "1.60 ERR 429 GETSEG text=x")},
	{"too many is another error", secLimits, "what is more", false, rewrite("ERR 429", "ERR 500")},
	{"a half-closed client is cut off", secEnd, "a client that closes", false, func() faulty { return faulty{halfShut: true} }},
}
