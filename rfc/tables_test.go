package rfc

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"segue/client/link"
	"segue/internal/wire"
)

// table is the rows of the specification's table with a caption, by their
// first cell.
func table(t *testing.T, caption string) map[string][]string {
	t.Helper()
	source, err := os.ReadFile(specification)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(source), "\n")
	end := slices.IndexFunc(lines, func(line string) bool {
		name, _, _ := strings.Cut(line, " {#")
		return name == "Table: "+caption
	})
	if end < 0 {
		t.Fatalf("there is no table %q", caption)
	}
	rows := make(map[string][]string)
	for i := end - 1; strings.HasPrefix(lines[i], "|"); i-- {
		if !strings.HasPrefix(lines[i-2], "|") { // lines[i] is the rule below the head
			break
		}
		cells := strings.Split(strings.Trim(lines[i], "|"), "|")
		for j := range cells {
			cells[j] = strings.TrimSpace(cells[j])
		}
		rows[cells[0]] = append(rows[cells[0]], cells[1:]...)
	}
	return rows
}

// TestLimitsTable compares the limits with those that the code has names for.
func TestLimitsTable(t *testing.T) {
	want := map[string]string{
		"Line, LF included":                       fmt.Sprintf("%d octets", wire.MaxLine),
		"Value of a parameter, unquoted":          fmt.Sprintf("%d octets", wire.MaxText),
		"Payload of one DATA line":                fmt.Sprintf("%d octets", wire.MaxChunk),
		"Payload of a segment, pre-roll included": fmt.Sprintf("%d octets", wire.MaxSegment),
		"Cover": fmt.Sprintf("%d octets", wire.MaxCover),
		"Outstanding bulk requests of a connection":     fmt.Sprint(wire.MaxOutstanding),
		"Outstanding bulk requests before the greeting": fmt.Sprint(wire.MaxUngreeted),
	}
	rows := table(t, "Limits")
	for name, value := range want {
		if got := rows[name]; len(got) != 1 || got[0] != value {
			t.Errorf("%s: the table says %q, the code %q", name, got, value)
		}
	}
	// The code has no names for these two, but it keeps to them.
	const segment = "0.1 SEGMENT 1 1 revision=x bytes=1 first=0 samples=1 "
	for name, line := range map[string]string{
		"Pre-roll":                        segment + "preroll=%d",
		"Payload of a segment's pre-roll": segment + "preroll=1 preroll-bytes=%d",
	} {
		if len(rows[name]) != 1 {
			t.Fatalf("%s: the table says %q", name, rows[name])
		}
		number, _, _ := strings.Cut(rows[name][0], " ")
		most, err := strconv.Atoi(number)
		if err != nil {
			t.Fatal(err)
		}
		_, _, within := wire.ParseReply(fmt.Sprintf(line, most))
		_, _, beyond := wire.ParseReply(fmt.Sprintf(line, most+1))
		if within != nil || beyond == nil {
			t.Errorf("%s: the table says %d; the code finds it %v, and one more %v", name, most, within, beyond)
		}
	}
}

func TestTimesTable(t *testing.T) {
	rows := table(t, "Times")
	for name, want := range map[string]time.Duration{
		"Connecting, and the greeting after that": link.GreetingTimeout,
		"Silence while something is outstanding":  link.SilenceTimeout,
		"No request, nothing outstanding":         wire.IdleTimeout,
	} {
		if got := rows[name]; len(got) != 2 || got[1] != fmt.Sprintf("%.0f s", want.Seconds()) {
			t.Errorf("%s: the table says %q, the code %v", name, got, want)
		}
	}
}

// TestCodesTable compares the reply codes with those that the code has: what
// they mean, whether they pass, and which end the connection.
func TestCodesTable(t *testing.T) {
	var want []string
	for _, m := range find(t, "../internal/wire/error.go", `(?m)^\tCode\w+\s+Code = (\d+)`) {
		n, err := strconv.ParseUint(m, 10, 16)
		if err != nil {
			t.Fatal(err)
		}
		code := wire.Code(n)
		again, end := "final", "goes on"
		if code.Passing() {
			again = "passing"
		}
		if code.Fatal() {
			end = "closes"
		}
		want = append(want, strings.Join([]string{m, code.String(), again, end}, " | "))
	}
	var got []string
	for code, cells := range table(t, "Reply codes") {
		got = append(got, strings.Join(append([]string{code}, cells...), " | "))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the table says\n%q\nthe code\n%q", got, want)
	}
}

// TestCommandsTable compares the commands, and which of them are bulk.
func TestCommandsTable(t *testing.T) {
	requests := []wire.Request{wire.List{}, wire.Describe{}, wire.GetSeg{}, wire.GetCover{}, wire.Cancel{}, wire.Ping{}, wire.Stats{}, wire.Auth{}, wire.Quit{}}
	if names := find(t, "../internal/wire/request.go", `\) Command\(\) string +\{ return "([A-Z]+)" \}`); len(names) != len(requests) {
		t.Errorf("the code has the commands %q, this test %d", names, len(requests))
	}
	rows := table(t, "Commands")
	for _, r := range requests {
		kind := "control"
		if r.Bulk() {
			kind = "bulk"
		}
		if got := rows[r.Command()]; len(got) == 0 || got[0] != kind {
			t.Errorf("%s: the table says %q, the code %s", r.Command(), got, kind)
		}
	}
	if len(rows) != len(requests) {
		t.Errorf("the table has %d commands, the code %d", len(rows), len(requests))
	}
}

// TestParameterTables compares the parameters of each line with those that the
// code writes.
func TestParameterTables(t *testing.T) {
	tag := wire.Tag{Serial: 1}
	reply := func(r wire.Reply) []byte { return wire.AppendReply(nil, tag, r) }
	for caption, line := range map[string][]byte{
		"Parameters of SEGUE":              reply(wire.Greeting{Capabilities: []string{"x"}, Auth: []string{"x"}, Elsewhere: "x", Server: "x"}),
		"Parameters of BYE":                reply(wire.Bye{Text: "x", Elsewhere: "x"}),
		"Parameters of ERR":                reply(&wire.Error{Text: "x", Retry: time.Second}),
		"Parameters of COVER":              reply(wire.Cover{Type: "x"}),
		"Parameters of AUTH":               wire.AppendRequest(nil, tag, wire.Auth{Mechanism: wire.ScramSHA256, Data: "x"}),
		"Parameters of the reply to AUTH":  reply(wire.AuthReply{Data: "x"}),
		"Parameters of LIST's first line":  reply(wire.ListHeader{Revision: "x"}),
		"Parameters of ITEM":               reply(wire.Item{Title: "x", Artist: "x", Album: "x"}),
		"Parameters of STATS":              reply(wire.Statistics{}),
		"Parameters of a request for SONG": wire.AppendRequest(nil, tag, wire.Describe{Revision: "x"}),
		"Parameters of LIST":               wire.AppendRequest(nil, tag, wire.List{From: 2, Count: 1, Match: "x"}),
		"Parameters of SONG":               reply(wire.Song{Revision: "x", MPEG: "1", Cover: true, Title: "x", Artist: "x", Album: "x", Renditions: []wire.Rendition{{Rate: 1, Bytes: 1, Revision: "y"}}}),
		"Parameters of GETSEG":             wire.AppendRequest(nil, tag, wire.GetSeg{Revision: "x", Preroll: true}),
		"Parameters of SEGMENT":            reply(wire.Segment{Revision: "x", PrerollBytes: 1, Checksum: wire.Checksum{Told: true}, PrerollChecksum: wire.Checksum{Told: true}}),
	} {
		var want []string
		for _, m := range parameter.FindAllSubmatch(line, -1) {
			want = append(want, string(m[1]))
		}
		got := slices.Collect(maps.Keys(table(t, caption)))
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%s: the table says %q, the code %q", caption, got, want)
		}
	}
}

// TestNeeded takes each parameter that its table calls needed out of a line,
// which must not be understood then; and each other one, which must.
func TestNeeded(t *testing.T) {
	tag := wire.Tag{Serial: 1}
	for caption, reply := range map[string]wire.Reply{
		"Parameters of SEGUE":             wire.Greeting{Version: 1, Line: 1, Chunk: 1, Outstanding: 8, IdleSeconds: 1, Capabilities: []string{"x"}, Auth: []string{"x"}, Elsewhere: "x", Server: "x"},
		"Parameters of BYE":               wire.Bye{Text: "x", Elsewhere: "x"},
		"Parameters of ERR":               &wire.Error{Command: "-", Text: "x", Retry: time.Second},
		"Parameters of COVER":             wire.Cover{Type: "x", Bytes: 1},
		"Parameters of the reply to AUTH": wire.AuthReply{Data: "x"},
		"Parameters of STATS":             wire.Statistics{},
		"Parameters of LIST's first line": wire.ListHeader{Revision: "x"},
		"Parameters of ITEM":              wire.Item{Title: "x", Artist: "x", Album: "x"},
		"Parameters of SONG":              wire.Song{Revision: "x", MPEG: "1", Layer: 1, Rate: 8000, Channels: 1, Samples: 1, FrameSamples: 384, SegmentFrames: 1, Segments: 1, Bytes: 1, Cover: true, Title: "x", Artist: "x", Album: "x", Renditions: []wire.Rendition{{Rate: 1, Bytes: 1, Revision: "y"}}},
		"Parameters of SEGMENT":           wire.Segment{Revision: "x", Bytes: 1, PrerollBytes: 1, Checksum: wire.Checksum{Told: true}, PrerollChecksum: wire.Checksum{Told: true}},
	} {
		line := strings.TrimSuffix(string(wire.AppendReply(nil, tag, reply)), "\n")
		if _, _, err := wire.ParseReply(line); err != nil {
			t.Errorf("%s: %s: %v", caption, line, err)
		}
		for key, cells := range table(t, caption) {
			without := regexp.MustCompile(" "+key+`=\S+`).ReplaceAllString(line, "")
			_, _, err := wire.ParseReply(without)
			if needed := cells[1] == "yes"; without == line || needed != (err != nil) || needed != (cells[2] == "") {
				t.Errorf("%s: %s: the table says %q; without it the code says %v", caption, key, cells[1:], err)
			}
		}
	}
}

// parameter finds the keys in a line.
var parameter = regexp.MustCompile(` ([a-z-]+)=`)

// TestGrammar checks that what sections show of the grammar stands in the
// collected one, which is the longest.
func TestGrammar(t *testing.T) {
	var blocks []string
	for _, f := range fences(t, specification, "abnf") {
		blocks = append(blocks, strings.Join(f.lines, "\n")+"\n")
	}
	collected := slices.MaxFunc(blocks, func(a, b string) int { return len(a) - len(b) })
	for _, block := range blocks {
		for rule := range strings.SplitSeq(regexp.MustCompile(`\n(\S)`).ReplaceAllString(block, "\n\x00$1"), "\x00") {
			if !strings.Contains("\n"+collected, "\n"+rule) {
				t.Errorf("the collected grammar lacks\n%s", rule)
			}
		}
	}
	defined := make(map[string]bool)
	for _, m := range regexp.MustCompile(`(?m)^([a-zA-Z-]+) +=`).FindAllStringSubmatch(collected, -1) {
		if defined[m[1]] {
			t.Errorf("%s is defined twice", m[1])
		}
		defined[m[1]] = true
	}
	for _, core := range []string{"DQUOTE", "SP", "CR", "LF", "DIGIT", "OCTET"} {
		defined[core] = true
	}
	plain := regexp.MustCompile(`;.*|%s?"[^"]*"|%x[0-9A-F-]+|"[^"]*"`).ReplaceAllString(collected, "")
	for _, name := range regexp.MustCompile(`[a-zA-Z][a-zA-Z-]*`).FindAllString(plain, -1) {
		if !defined[name] {
			t.Errorf("%s is not defined", name)
		}
	}
}

// find gives what a pattern's group matches in a file.
func find(t *testing.T, file, pattern string) []string {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, m := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(source), -1) {
		found = append(found, m[1])
	}
	return found
}
