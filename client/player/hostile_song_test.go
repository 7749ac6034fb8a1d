package player_test

import (
	"fmt"
	"strings"
)

const senseless = "makes no sense"

var songs = []act{
	{"is of rate 0", swap("SONG", 0, "rate=16000", "rate=0"), senseless},
	{"is of a rate beyond all", swap("SONG", 0, "rate=16000", "rate=400000"), "breaks the protocol"},
	{"has no samples", swap("SONG", 0, "samples=6912", "samples=0"), senseless},
	{"has samples for years", swap("SONG", 0, "samples=6912", "samples=9223372036854775807"), senseless},
	{"has more samples than a number holds", swap("SONG", 0, "samples=6912", "samples=9223372036854775808"), "breaks the protocol"},
	{"has samples below nothing", swap("SONG", 0, "samples=6912", "samples=-1"), "breaks the protocol"},
	{"has a segment too few", swap("SONG", 0, "segments=3", "segments=2"), senseless},
	{"has a segment too many", swap("SONG", 0, "segments=3", "segments=4"), senseless},
	{"has no segments", swap("SONG", 0, "segments=3", "segments=0"), senseless},
	{"has frames of a length that no layer has", swap("SONG", 0, "frame-samples=576", "frame-samples=577"), "breaks the protocol"},
	{"has frames of no samples", swap("SONG", 0, "frame-samples=576", "frame-samples=0"), senseless},
	{"has segments of no frames", swap("SONG", 0, "segment-frames=4", "segment-frames=0"), senseless},
	{"has a part of a frame", swap("SONG", 0, "samples=6912", "samples=6911"), senseless},
	{"has no channels", swap("SONG", 0, "channels=1", "channels=0"), senseless},
	{"is another song", swap("SONG", 0, "SONG 1", "SONG 2"), senseless},
	{"has no revision", swap("SONG", 0, "revision=r1 ", ""), "breaks the protocol"},
	{"has no octets", swap("SONG", 0, "bytes=432", "bytes=0"), senseless},
	{"says too little", swap("SONG", 0, "rate=16000 ", ""), "breaks the protocol"},
	{"says it twice over", swap("SONG", 0, "rate=16000", "rate=16000 rate=16000"), "breaks the protocol"},
	{"has payload", swap("SONG", 0, "TAG OK", "TAG DATA 3\nabcTAG OK"), ""},
	{"is of another rate than its frames", swap("SONG", 0, "rate=16000", "rate=22050"), "16000 Hz"},
	{"is described twice", instead("SONG", 0, func(q request, truth string) string { return songLine(q) + truth }), "describes song 1 twice"},
	{"is not described", instead("SONG", 0, func(q request, _ string) string { return q.tag + " OK\n" }), "has not said what song 1 is"},
	{"never ends", swap("SONG", 0, "TAG OK\n", ""), ""},
	{"is a list", instead("SONG", 0, func(q request, _ string) string {
		return q.tag + " LIST total=0 revision=x scan=done\n"
	}), "has not answered for 45 s"},
}

var segments = []act{
	{"is longer than announced", swap("GETSEG", 1, "bytes=144", "bytes=143"), "more of segment 1 than it has announced"},
	{"is far longer than announced", swap("GETSEG", 0, "bytes=144", "bytes=1"), "more of segment 0 than it has announced"},
	{"is shorter than announced", swap("GETSEG", 1, "bytes=144", "bytes=145"), "less of segment 1 than it has announced"},
	{"is empty", swap("GETSEG", 2, "bytes=144", "bytes=0"), "another segment"},
	{"is too large", swap("GETSEG", 0, "bytes=144", "bytes=4194305"), "breaks the protocol"},
	{"is larger than its frames can be", swap("GETSEG", 1, "bytes=144", "bytes=1048576"), "more octets of segment 1 than its frames can have"},
	{"is another segment", swap("GETSEG", 1, "SEGMENT 1 1", "SEGMENT 1 0"), "another segment"},
	{"is of another place", swap("GETSEG", 1, "first=2304", "first=2305"), "another segment"},
	{"is of another length", swap("GETSEG", 1, "samples=2304", "samples=4608"), "another segment"},
	{"is of no length", swap("GETSEG", 0, "samples=2304", "samples=0"), "another segment"},
	{"begins twice", instead("GETSEG", 1, func(q request, truth string) string { return segmentLine(q) + truth }), "another segment"},
	{"is empty and has no payload", instead("GETSEG", 1, func(q request, _ string) string {
		return strings.Replace(segmentLine(q), "bytes=144", "bytes=0", 1) + q.tag + " OK\n"
	}), "another segment"},
	{"is of another song", swap("GETSEG", 0, "SEGMENT 1 0", "SEGMENT 2 0"), "another segment"},
	{"is of another revision", swap("GETSEG", 1, "revision=r1", "revision=r2"), "has changed"},
	{"has a pre-roll", swap("GETSEG", 0, "preroll=0", "preroll=2 preroll-bytes=72"), "another segment"},
	{"has no header", instead("GETSEG", 1, func(q request, _ string) string { return dataLines(q, 50) + q.tag + " OK\n" }), "more of segment 1"},
	{"is only OK", instead("GETSEG", 0, func(q request, _ string) string { return q.tag + " OK\n" }), "less of segment 0"},
	{"is only its header", instead("GETSEG", 0, func(q request, _ string) string { return segmentLine(q) + q.tag + " OK\n" }), "less of segment 0"},
	{"comes in chunks of one octet", instead("GETSEG", 1, func(q request, _ string) string {
		return segmentLine(q) + dataLines(q, 1) + q.tag + " OK\n"
	}), ""},
	{"comes in one chunk", instead("GETSEG", 1, func(q request, _ string) string {
		return segmentLine(q) + dataLines(q, segmentBytes) + q.tag + " OK\n"
	}), ""},
	{"comes twice", instead("GETSEG", 1, func(_ request, truth string) string { return truth + truth }), ""},
	{"never ends, and the next does", swap("GETSEG", 0, "TAG OK\n", ""), ""},
	{"is no MP3", instead("GETSEG", 0, func(q request, _ string) string {
		return segmentLine(q) + fmt.Sprintf("%s DATA %d\n%s%s OK\n", q.tag, segmentBytes, strings.Repeat("not MP3 ", segmentBytes/8), q.tag)
	}), "decode mp3 frame 0"},
	{"becomes no MP3", instead("GETSEG", 1, func(q request, _ string) string {
		return segmentLine(q) + fmt.Sprintf("%s DATA %d\n%s%s OK\n", q.tag, segmentBytes, strings.Repeat("not MP3 ", segmentBytes/8), q.tag)
	}), "decode mp3 frame 4"},
}

const fire = "the disk is on fire"

var refusals = []act{
	{"refuses the song", refuse("SONG", 0, "TAG SONG"), fire},
	{"describes the song, then refuses it", refuse("SONG", 0, "TAG OK"), fire},
	{"refuses the first segment", refuse("GETSEG", 0, "TAG SEG"), fire},
	{"refuses the second segment", refuse("GETSEG", 1, "TAG SEG"), fire},
	{"refuses the last segment", refuse("GETSEG", 2, "TAG SEG"), fire},
	{"gives up before the first chunk", refuse("GETSEG", 0, "TAG DATA"), fire},
	{"gives up before the second segment's first chunk", refuse("GETSEG", 1, "TAG DATA"), fire},
	{"gives up before the last chunk", refuse("GETSEG", 1, "TAG DATA 44"), fire},
	{"gives up before OK", refuse("GETSEG", 2, "TAG OK"), ""}, // all of it is here, and heard
	{"refuses with a code of its own", swap("SONG", 0, "TAG SONG", "TAG ERR 999 SONG text=\"no idea\"\nTAG SONG"), "no idea"},
}
