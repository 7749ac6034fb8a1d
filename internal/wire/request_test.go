package wire

import (
	"strings"
	"testing"
)

// Every request, as it is written.
var requests = []struct {
	line string
	tag  Tag
	req  Request
}{
	{"0.1 LIST", Tag{0, 1}, List{From: 1}},
	{"0.1 LIST from=7 count=20 match=bach", Tag{0, 1}, List{From: 7, Count: 20, Match: "bach"}},
	{`0.2 LIST match="say \"ü\" \\ =x"`, Tag{0, 2}, List{From: 1, Match: `say "ü" \ =x`}},
	{"7.1 SONG 3", Tag{7, 1}, Describe{Song: 3}},
	{"7.1 SONG 3 revision=89ab", Tag{7, 1}, Describe{Song: 3, Revision: "89ab"}},
	{"7.2 GETSEG 3 0", Tag{7, 2}, GetSeg{Song: 3}},
	{"7.3 GETSEG 3 12 revision=89ab preroll=1", Tag{7, 3}, GetSeg{Song: 3, Segment: 12, Revision: "89ab", Preroll: true}},
	{"0.3 COVER 4294967295", Tag{0, 3}, GetCover{Song: 1<<32 - 1}},
	{"0.4 CANCEL 7.*", Tag{0, 4}, Cancel{Gen: 7}},
	{"0.5 CANCEL 7.2", Tag{0, 5}, Cancel{Gen: 7, Serial: 2}},
	{"4294967295.4294967295 PING", Tag{1<<32 - 1, 1<<32 - 1}, Ping{}},
	{"0.6 QUIT", Tag{0, 6}, Quit{}},
	{"0.7 STATS", Tag{0, 7}, Stats{}},
	{"0.8 AUTH SCRAM-SHA-256 data=biwsbj11c2Vy", Tag{0, 8}, Auth{ScramSHA256, "n,,n=user"}},
	{"0.8 AUTH X-ANY", Tag{0, 8}, Auth{"X-ANY", ""}},
}

func TestRequests(t *testing.T) {
	for _, c := range requests {
		tag, req, refused := ParseRequest(c.line)
		if refused != nil {
			t.Errorf("%s: %v", c.line, refused)
			continue
		}
		if tag != c.tag || req != c.req {
			t.Errorf("%s: parsed as %v %+v", c.line, tag, req)
		}
		if got := string(AppendRequest(nil, c.tag, c.req)); got != c.line+"\n" {
			t.Errorf("%+v: printed as %q, not %q", c.req, got, c.line)
		}
	}
}

func TestUnknownParametersAreIgnored(t *testing.T) {
	_, req, refused := ParseRequest(`7.3 GETSEG 3 12 colour="dark red" revision=a x-1=2 x-1=2`)
	if refused != nil || req != (GetSeg{Song: 3, Segment: 12, Revision: "a"}) {
		t.Errorf("got %+v, %v", req, refused)
	}
}

func TestDataOfAnotherMechanism(t *testing.T) {
	_, req, refused := ParseRequest("0.8 AUTH X-ANY data=no-base64")
	if refused != nil || req != (Auth{Mechanism: "X-ANY"}) {
		t.Errorf("got %+v, %v", req, refused)
	}
}

func TestRefusals(t *testing.T) {
	tests := []struct {
		line    string
		tag     Tag
		code    Code
		command string
	}{
		{"", Tag{}, CodeSyntax, "-"},
		{" ", Tag{}, CodeSyntax, "-"},
		{"LIST", Tag{}, CodeSyntax, "-"},
		{"* LIST", Tag{}, CodeSyntax, "LIST"},
		{"0.0 LIST", Tag{}, CodeSyntax, "-"},
		{"1 LIST", Tag{}, CodeSyntax, "-"},
		{"01.1 LIST", Tag{}, CodeSyntax, "-"},
		{"0.4294967296 LIST", Tag{}, CodeSyntax, "-"},
		{"-1.1 LIST", Tag{}, CodeSyntax, "-"},
		{"GET / HTTP/1.1", Tag{}, CodeSyntax, "-"},
		{"0.1", Tag{0, 1}, CodeSyntax, "-"},
		{"0.1 ", Tag{0, 1}, CodeSyntax, "-"},
		{"0.1 list", Tag{0, 1}, CodeSyntax, "-"},
		{"0.1  LIST", Tag{0, 1}, CodeSyntax, "-"},
		{"0.1 LIST ", Tag{0, 1}, CodeSyntax, "LIST"},
		{"0.1 LIST 3", Tag{0, 1}, CodeSyntax, "LIST"},
		{"0.1 LIST from=x", Tag{0, 1}, CodeSyntax, "LIST"},
		{"0.1 LIST from=", Tag{0, 1}, CodeSyntax, "LIST"},
		{"0.1 LIST from=1 from=2", Tag{0, 1}, CodeSyntax, "LIST"},
		{"0.1 LIST from=01", Tag{0, 1}, CodeSyntax, "LIST"},
		{"0.1 LIST from=4294967296", Tag{0, 1}, CodeSyntax, "LIST"},
		{`0.1 LIST match="a`, Tag{0, 1}, CodeSyntax, "LIST"},
		{`0.1 LIST match="a"b`, Tag{0, 1}, CodeSyntax, "LIST"},
		{`0.1 LIST match="a\n"`, Tag{0, 1}, CodeSyntax, "LIST"},
		{`0.1 LIST match=a"b`, Tag{0, 1}, CodeSyntax, "LIST"},
		{`0.1 LIST match="a" `, Tag{0, 1}, CodeSyntax, "LIST"},
		{"0.1 LIST match=" + strings.Repeat("a", MaxText+1), Tag{0, 1}, CodeSyntax, "LIST"},
		{"7.1 SONG", Tag{7, 1}, CodeSyntax, "SONG"},
		{"7.1 SONG -1", Tag{7, 1}, CodeSyntax, "SONG"},
		{"7.1 SONG 1 2", Tag{7, 1}, CodeSyntax, "SONG"},
		{"7.1 SONG a=1 1", Tag{7, 1}, CodeSyntax, "SONG"},
		{"7.1 GETSEG 3", Tag{7, 1}, CodeSyntax, "GETSEG"},
		{"7.1 GETSEG 3 4 preroll=2", Tag{7, 1}, CodeSyntax, "GETSEG"},
		{"0.1 CANCEL", Tag{0, 1}, CodeSyntax, "CANCEL"},
		{"0.1 CANCEL *", Tag{0, 1}, CodeSyntax, "CANCEL"},
		{"0.1 CANCEL 7", Tag{0, 1}, CodeSyntax, "CANCEL"},
		{"0.1 CANCEL 7.0", Tag{0, 1}, CodeSyntax, "CANCEL"},
		{"0.1 CANCEL x.*", Tag{0, 1}, CodeSyntax, "CANCEL"},
		{"0.1 AUTH", Tag{0, 1}, CodeSyntax, "AUTH"},
		{"0.1 AUTH SCRAM-SHA-256 data=biwsbj11c2V", Tag{0, 1}, CodeSyntax, "AUTH"},
		{"0.1 AUTH SCRAM-SHA-256", Tag{0, 1}, CodeSyntax, "AUTH"},
		{"0.1 AUTH X-ANY data=x data=x", Tag{0, 1}, CodeSyntax, "AUTH"},
		{"0.1 AUTH SCRAM-SHA-256 data=biws*", Tag{0, 1}, CodeSyntax, "AUTH"},
		{"0.1 STATS 1", Tag{0, 1}, CodeSyntax, "STATS"},
		{"0.1 BREW tea", Tag{0, 1}, CodeCommand, "BREW"},
		{"0.1 BREW tea=\"", Tag{0, 1}, CodeSyntax, "BREW"},
		{"0.1 " + strings.Repeat("B", MaxName), Tag{0, 1}, CodeCommand, strings.Repeat("B", MaxName)},
		{"0.1 " + strings.Repeat("B", MaxName+1), Tag{0, 1}, CodeSyntax, "-"},
		{"0.1 PING " + strings.Repeat("k", MaxName+1) + "=1", Tag{0, 1}, CodeSyntax, "PING"},
	}
	for _, c := range tests {
		tag, req, refused := ParseRequest(c.line)
		if refused == nil {
			t.Errorf("%q: taken as %+v", c.line, req)
			continue
		}
		if tag != c.tag || refused.Code != c.code || refused.Command != c.command || refused.Text == "" {
			t.Errorf("%q: %v %+v; want %v %d %s", c.line, tag, *refused, c.tag, c.code, c.command)
		}
		if refused.Code.Fatal() {
			t.Errorf("%q: closes the connection", c.line)
		}
	}
}

func FuzzRequest(f *testing.F) {
	for _, c := range requests {
		f.Add(c.line)
	}
	f.Add("0.1 LIST match=\"\" from=0 x=y")
	f.Fuzz(func(t *testing.T, line string) {
		tag, req, refused := ParseRequest(line)
		if refused != nil {
			checkLine(t, AppendReply(nil, tag, refused))
			return
		}
		printed := AppendRequest(nil, tag, req)
		if len(line) <= MaxLine && isText([]byte(line)) {
			checkLine(t, printed)
		}
		tag2, req2, refused := ParseRequest(string(printed[:len(printed)-1]))
		if refused != nil || tag2 != tag || normal(req2) != normal(req) {
			t.Errorf("%q: %+v printed as %q, read as %+v (%v)", line, req, printed, req2, refused)
		}
	})
}

// normal is a request with its defaults in one spelling.
func normal(r Request) Request {
	if l, ok := r.(List); ok && l.From == 0 {
		l.From = 1
		return l
	}
	return r
}

// checkLine checks that what was printed is one line that may be sent.
func checkLine(t *testing.T, b []byte) {
	t.Helper()
	if len(b) > MaxLine || !strings.HasSuffix(string(b), "\n") || strings.Count(string(b), "\n") != 1 {
		t.Errorf("not one line: %q", b)
	}
}
