package wire

import (
	"reflect"
	"strings"
	"testing"
)

// Every reply, as it is written.
var replies = []struct {
	line  string
	tag   Tag
	reply Reply
}{
	{"* SEGUE 1 versions=1 line=4096 chunk=65536 outstanding=64 idle=300 capabilities=a,b server=\"segue x\"", Tag{}, Greeting{1, []int{1}, 4096, 65536, 64, 300, "segue x", []string{"a", "b"}, nil, ""}},
	{"* SEGUE 1 versions=1,2 line=4096 chunk=65536 outstanding=64 idle=300 auth=SCRAM-SHA-256", Tag{}, Greeting{1, []int{1, 2}, 4096, 65536, 64, 300, "", nil, []string{ScramSHA256}, ""}},
	{"* SEGUE 1 versions=1 line=4096 chunk=65536 outstanding=64 idle=300 elsewhere=b:55353,[::1]:7", Tag{}, Greeting{1, []int{1}, 4096, 65536, 64, 300, "", nil, nil, "b:55353,[::1]:7"}},
	{"0.1 LIST total=3 revision=a1 scan=running", Tag{0, 1}, ListHeader{3, "a1", true}},
	{"0.1 LIST total=0 revision=a2 scan=done", Tag{0, 1}, ListHeader{0, "a2", false}},
	{`0.1 ITEM 3 ms=154000 title="Étude \"x\"" artist=Segue`, Tag{0, 1}, Item{3, 154000, `Étude "x"`, "Segue", ""}},
	{
		"7.1 SONG 3 revision=89ab mpeg=2.5 layer=3 rate=44100 channels=2 samples=6747264 frame-samples=1152 segment-frames=38 segments=155 bytes=2451000 delay=576 padding=1236 cover=1 title=x artist=y album=z",
		Tag{7, 1},
		Song{3, "89ab", "2.5", 3, 44100, 2, 6747264, 1152, 38, 155, 2451000, 576, 1236, true, "x", "y", "z", nil},
	},
	{
		"7.1 SONG 3 revision=89ab mpeg=2.5 layer=3 rate=44100 channels=2 samples=6747264 frame-samples=1152 segment-frames=38 segments=155 bytes=2451000 delay=576 padding=1236 title=x renditions=48:1032000:89ab-48,96:2064000:a:b",
		Tag{7, 1},
		Song{3, "89ab", "2.5", 3, 44100, 2, 6747264, 1152, 38, 155, 2451000, 576, 1236, false, "x", "", "", []Rendition{{48, 1032000, "89ab-48"}, {96, 2064000, "a:b"}}},
	},
	{"7.2 SEGMENT 3 154 revision=89ab bytes=16718 first=6741504 samples=5760 preroll=3", Tag{7, 2}, Segment{3, 154, "89ab", 16718, 6741504, 5760, 3, 0, Checksum{}, Checksum{}}},
	{"7.2 SEGMENT 3 154 revision=89ab bytes=16718 first=6741504 samples=5760 preroll=3 preroll-bytes=1254", Tag{7, 2}, Segment{3, 154, "89ab", 16718, 6741504, 5760, 3, 1254, Checksum{}, Checksum{}}},
	{"7.2 SEGMENT 3 154 revision=89ab bytes=16718 first=6741504 samples=5760 preroll=3 crc=00e3069b preroll-bytes=1254 preroll-crc=00000000", Tag{7, 2}, Segment{3, 154, "89ab", 16718, 6741504, 5760, 3, 1254, Checksum{true, 0xe3069b}, Checksum{true, 0}}},
	{"0.3 COVER 3 type=image/png bytes=4711", Tag{0, 3}, Cover{3, "image/png", 4711}},
	{
		"0.4 STATS uptime=3600 connections=12 listeners=9 accepted=40 refused=1 requests=5000 segments=4800 bytes=157286400 errors=2 songs=3 found=5 scanned=4 encoding=1 encoded=70 scan=running",
		Tag{0, 4},
		Statistics{3600, 12, 9, 40, 1, 5000, 4800, 157286400, 2, 3, true, 5, 4, 1, 70},
	},
	{"0.5 AUTH data=cj1hYmM=", Tag{0, 5}, AuthReply{"r=abc"}},
	{"7.2 DATA 65536", Tag{7, 2}, Data{65536}},
	{"7.2 OK", Tag{7, 2}, OK{}},
	{`7.2 ERR 416 GETSEG text="no such segment"`, Tag{7, 2}, &Error{CodeNoSegment, "GETSEG", "no such segment", 0}},
	{"0.6 ERR 423 AUTH retry=86400", Tag{0, 6}, &Error{CodeHeldBack, "AUTH", "", MaxRetry}},
	{`* BYE text="see you"`, Tag{}, Bye{"see you", ""}},
	{"* BYE elsewhere=b:1,c:2", Tag{}, Bye{"", "b:1,c:2"}},
	{"* NEWS", Tag{}, Unknown{"NEWS"}},
}

func TestReplies(t *testing.T) {
	for _, c := range replies {
		tag, reply, err := ParseReply(c.line)
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		if tag != c.tag || !reflect.DeepEqual(reply, c.reply) {
			t.Errorf("%s: parsed as %v %+v", c.line, tag, reply)
		}
		if got := string(AppendReply(nil, c.tag, c.reply)); got != c.line+"\n" {
			t.Errorf("%+v: printed as %q, not %q", c.reply, got, c.line)
		}
	}
}

func TestHostileReplies(t *testing.T) {
	const describe = "7.1 SONG 3 revision=a mpeg=1 layer=3 rate=44100 channels=2 samples=1 frame-samples=1152 segment-frames=38 segments=155 bytes=2451000 delay=576 padding=1236 title=x "
	if _, _, err := ParseReply(describe + "renditions=48:1:b"); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"7.2 DATA 65537",
		"7.2 DATA 0",
		"7.2 DATA -1",
		"7.2 SEGMENT 3 1 revision=r bytes=4194304 first=0 samples=0 preroll=0 preroll-bytes=1",
		"7.2 DATA 99999999999999999999",
		"7.2 DATA",
		"7.2 SEGMENT 3 1 revision=r bytes=99999999 first=0 samples=0 preroll=0",
		"7.2 SEGMENT 3 1 revision=r first=0 samples=0 preroll=0",
		"7.2 SEGMENT 3 1 revision=r bytes=1 first=0 samples=0 preroll=0 preroll-bytes=65537",
		"0.1 COVER 3 bytes=99999999999",
		"0.1 LIST",
		"0.1 LIST total=1", "0.1 LIST revision=r", "0.1 STATS uptime=-1",
		"0.1 STATS bytes=many",
		"0.1 AUTH data=cj1hYmM",
		"0.1 ITEM 3 title=x",
		"0.1 ERR 1000 LIST",
		"0.1 ERR x LIST",
		"0.1 ERR 500 LIST retry=0",
		"0.1 ERR 500 LIST retry=soon",
		"0.1 ERR 500 LIST retry=86401",
		"* SEGUE 0",
		"* SEGUE 1000",
		"* SEGUE 1 versions=0",
		"* SEGUE 1 versions=1,",
		"* SEGUE 1 versions=1,x",
		"7.2 SEGMENT 3 1 revision=r bytes=1 first=0 samples=0 preroll=0 crc=0123456",
		"7.2 SEGMENT 3 1 revision=r bytes=1 first=0 samples=0 preroll=0 crc=0123456789",
		"7.2 SEGMENT 3 1 revision=r bytes=1 first=0 samples=0 preroll=0 crc=0123ABCD",
		"7.2 SEGMENT 3 1 revision=r bytes=1 first=0 samples=0 preroll=0 crc=0123456g",
		"7.2 SEGMENT 3 1 revision=r bytes=1 first=0 samples=0 preroll=0 crc=" + strings.Repeat("0", MaxText),
		"OK",
		"7.2 ok",
		"x OK",
		"",
		"0.1 ITEM 3 ms=1 title=" + strings.Repeat("x", MaxText+1),
		describe + "renditions=48:1:b,48:1:c",
		describe + "renditions=96:1:b,48:1:c",
		describe + "renditions=48:1:b,96:1:b",
		describe + "renditions=48:1:a",
		describe + "renditions=48:0:b",
		describe + "renditions=0:1:b",
		describe + "renditions=10000:1:b",
		describe + "renditions=48:1",
		describe + "renditions=48:1:",
		describe + "renditions=48:1:b,",
		describe + "renditions=48:1:b=c",
		describe + "renditions=48:1:" + strings.Repeat("b", MaxRevision+1),
		describe + "renditions=1:1:b,2:1:c,3:1:d,4:1:e,5:1:f,6:1:g,7:1:h,8:1:i,9:1:j",
		strings.Replace(describe, "revision=a ", "", 1),
		strings.Replace(describe, "revision=a ", "revision="+strings.Repeat("b", MaxRevision+1)+" ", 1),
	} {
		if _, reply, err := ParseReply(line); err == nil {
			t.Errorf("%.60q: taken as %+v", line, reply)
		}
	}
}

func FuzzReply(f *testing.F) {
	for _, c := range replies {
		f.Add(c.line)
	}
	f.Add("* SEGUE 1")
	f.Fuzz(func(t *testing.T, line string) {
		tag, reply, err := ParseReply(line)
		if err != nil {
			return
		}
		switch r := reply.(type) {
		case Data:
			if r.N < 0 || r.N > MaxChunk {
				t.Errorf("%q announces %d octets", line, r.N)
			}
		case Segment:
			if r.Payload() < 0 || r.Payload() > MaxSegment {
				t.Errorf("%q announces %d octets", line, r.Payload())
			}
		}
		printed := AppendReply(nil, tag, reply)
		tag2, reply2, err := ParseReply(string(printed[:len(printed)-1]))
		if err != nil || tag2 != tag || !reflect.DeepEqual(reply2, reply) {
			t.Errorf("%q: %+v printed as %q, read as %+v (%v)", line, reply, printed, reply2, err)
		}
	})
}
