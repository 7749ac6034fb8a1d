package player_test

import (
	"strings"
	"testing"
	"time"
)

// instead gives an honest server that says something else to one command, or
// to one segment: the text is made from what it would have said.
func instead(command string, segment int, lie func(q request, truth string) string) func(*fake) {
	return func(f *fake) {
		f.say(greeting)
		f.serve(func(q request) string {
			if q.command == command && q.segment == segment {
				return lie(q, honest(q))
			}
			return honest(q)
		})
	}
}

// swap is instead where a text in the truth becomes another. TAG in them is the
// request's.
func swap(command string, segment int, old, replacement string) func(*fake) {
	return instead(command, segment, func(q request, truth string) string {
		old, replacement := strings.ReplaceAll(old, "TAG", q.tag), strings.ReplaceAll(replacement, "TAG", q.tag)
		if !strings.Contains(truth, old) {
			panic("there is no " + old + " in " + truth)
		}
		return strings.Replace(truth, old, replacement, 1)
	})
}

// refuse is instead where the truth stops before a text, and an ERR follows.
func refuse(command string, segment int, before string) func(*fake) {
	return instead(command, segment, func(q request, truth string) string {
		head, _, _ := strings.Cut(truth, strings.ReplaceAll(before, "TAG", q.tag))
		return head + q.tag + " ERR 500 " + command + " text=\"the disk is on fire\"\n"
	})
}

// everyLine edits all the lines of an honest server, payload left alone.
func everyLine(edit func(line string) string) func(*fake) {
	return func(f *fake) {
		f.say(edit(greeting))
		f.serve(func(q request) string {
			var b strings.Builder
			for rest := honest(q); rest != ""; {
				line, after, _ := strings.Cut(rest, "\n")
				b.WriteString(edit(line + "\n"))
				n := 0
				if strings.Contains(line, " DATA ") {
					n = min(50, len(after))
					if strings.HasSuffix(line, " 44") {
						n = 44 // the last of 144
					}
				}
				b.WriteString(after[:n])
				rest = after[n:]
			}
			return b.String()
		})
	}
}

// saying sends a text, when the client has asked what it asks at first, and
// closes.
func saying(text string) func(*fake) {
	return func(f *fake) {
		for range opening {
			<-f.requests
		}
		f.say(text)
	}
}

// mute sends a text and is silent.
func mute(text string) func(*fake) {
	return func(f *fake) { f.say(text); f.silent() }
}

// amid sends a text between the replies of an honest server.
func amid(text string) func(*fake) {
	return func(f *fake) {
		f.say(greeting + text)
		f.serve(func(q request) string { return text + honest(q) + text })
	}
}

// TestHostile plays from servers that are hostile, broken or merely different:
// each play goes well or ends with an error that says why.
func TestHostile(t *testing.T) {
	for _, acts := range [][]act{greetings, strangers, songs, segments, refusals, silences} {
		for _, a := range acts {
			t.Run(a.name, func(t *testing.T) {
				expect(t, perform(t, a.script, nil, sound()), a.want)
			})
		}
	}
}

// act is what a server does, and the error that it causes; "": none.
type act struct {
	name   string
	script func(*fake)
	want   string
}

var greetings = []act{
	{"a right server", right, ""},
	{"says nothing", mute(""), "says nothing"},
	{"says half a greeting", mute("* SEGUE"), "says nothing"},
	{"closes at once", saying(""), "has closed the connection"},
	{"greets and closes", saying(greeting), "has closed the connection"},
	{"closes within its greeting", saying("* SEGUE 1 li"), "has closed the connection"},
	{"is of another version", mute("* SEGUE 2 line=4096\n"), "speaks SEGUE/2"},
	{"is HTTP", saying("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"), "does not speak SEGUE/1"},
	{"is SMTP", mute("220 mail.example ESMTP\r\n"), "does not speak SEGUE/1"},
	{"is TLS", saying("\x15\x03\x03\x00\x02\x02\x32\n"), "does not speak SEGUE/1"},
	{"floods without a line's end", saying(strings.Repeat("A", 100_000)), "does not speak SEGUE/1"},
	{"greets under a tag", mute("0.1 SEGUE 1\n"), "does not speak SEGUE/1"},
	{"greets without a version", mute("* SEGUE\n"), "does not speak SEGUE/1"},
	{"is full", saying("* ERR 503 - text=\"too many guests\"\n"), "too many guests"},
	{"greets with the version alone", func(f *fake) { f.say("* SEGUE 1\n"); f.serve(honest) }, ""},
	{"greets with limits of one", func(f *fake) {
		f.say("* SEGUE 1 line=4096 chunk=1 outstanding=1 idle=1\n")
		f.serve(honest)
	}, ""},
	{"greets twice", amid(greeting), ""},
}

var strangers = []act{
	{"splits all into single octets", func(f *fake) { f.split = 1; right(f) }, ""},
	{"ends its lines in CR LF", everyLine(func(l string) string { return strings.TrimSuffix(l, "\n") + "\r\n" }), ""},
	{"adds parameters", everyLine(func(l string) string { return strings.TrimSuffix(l, "\n") + " x-1=\"a \\\"b\\\" é\" y=z\n" }), ""},
	{"says unknown things unasked", amid("* NEWS 3 text=\"the list has changed\"\n* STATS a=1\n"), ""},
	{"says unknown things under the tags", everyLine(func(l string) string {
		tag, _, _ := strings.Cut(l, " ")
		if tag == "*" {
			return l
		}
		return tag + " PROGRESS 5 of=10\n" + l
	}), ""},
	{"refuses what nobody asked", amid("* ERR 400 - text=\"eh?\"\n"), ""},
	{"answers what nobody asked", amid("9.9 SONG 7 revision=x\n9.9 SONG\n9.8 OK\n9.7 ERR 404 SONG text=x\n0.77 LIST total=0 revision=x\n"), "breaks the protocol"},
	{"answers what nobody asked, in due form", amid("9.8 OK\n9.7 ERR 404 SONG text=x\n0.77 LIST total=0 revision=x scan=done\n0.77 OK\n"), ""},
	{"sends payload that nobody asked for", amid("9.9 DATA 13\n1.1 OK\n1.2 OK"), ""},
	{"sends payload of its own", amid("* DATA 5\nhello"), "payload that belongs to no request"},
	{"sends payload of a megabyte", amid("9.9 DATA 1048576\n"), "breaks the protocol"},
	{"sends a line too long", amid("* NEWS x=" + strings.Repeat("x", 5000) + "\n"), "breaks the protocol"},
	{"sends what is no text", amid("* NEWS \x1b[2J\n"), "breaks the protocol"},
	{"sends MP3 without a frame of its own", amid("\xff\xfb\x90\x64\n"), "breaks the protocol"},
	{"sends empty lines", amid("\n"), "breaks the protocol"},
	{"says good-bye", amid("* BYE text=\"closing time\"\n"), "closing time"},
	{"ends with a fatal code", amid("* ERR 408 - text=\"asleep?\"\n"), "asleep?"},
}

var silences = []act{
	{"answers nothing", mute(greeting), ""},
	{"describes and is silent", instead("GETSEG", 0, func(request, string) string { time.Sleep(time.Hour); return "" }), ""},
	{"stops within a line", instead("SONG", 0, func(_ request, truth string) string { return truth[:20] }), "breaks the protocol"},
	{"stops within a payload", func(f *fake) {
		f.say(greeting)
		f.serve(func(q request) string {
			if q.segment == 1 {
				f.say(honest(q)[:100])
				f.silent()
			}
			return honest(q)
		})
	}, ""},
	{"pauses for 40 s in each reply", func(f *fake) {
		f.say(greeting)
		f.serve(func(q request) string {
			truth := honest(q)
			f.say(truth[:len(truth)/2])
			time.Sleep(40 * time.Second)
			return truth[len(truth)/2:]
		})
	}, ""},
	{"sends an octet a second until it has described the song", func(f *fake) {
		f.say(greeting)
		f.split = 1
		f.serve(func(q request) string {
			f.pace = 0
			if q.command == "SONG" {
				f.pace = time.Second
			}
			return honest(q)
		})
	}, ""},
	{"sends an octet a second for a while", func(f *fake) {
		f.say(greeting)
		f.split, f.pace = 1, time.Second
		f.serve(func(q request) string {
			truth := honest(q)
			if q.command == "GETSEG" && q.segment == 1 {
				head := strings.Index(truth, "DATA") + len("DATA 50\n") + 40
				f.pace = 0
				f.say(truth[:head-40])
				f.pace = time.Second
				f.say(truth[head-40 : head])
				truth = truth[head:]
			}
			f.pace = 0
			return truth
		})
	}, ""},
}
