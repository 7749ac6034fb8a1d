package conformance

import (
	"fmt"
	"strconv"
	"strings"
)

// ask changes the client's requests: the server has never seen the old text.
func ask(old, replacement string) func() faulty {
	return func() faulty {
		return faulty{request: func(l string) string { return strings.Replace(l, old, replacement, 1) }}
	}
}

// rewrite changes the server's lines.
func rewrite(old, replacement string) func() faulty {
	return replies(func(p piece) []piece {
		p.line = strings.Replace(p.line, old, replacement, 1)
		return []piece{p}
	})
}

// replies is a fault that needs no memory.
func replies(f func(piece) []piece) func() faulty {
	return func() faulty { return faulty{reply: f} }
}

// closeAt closes instead of sending a line.
func closeAt(text string) func() faulty {
	return replies(func(p piece) []piece {
		if strings.Contains(p.line, text) {
			return []piece{{line: closing}}
		}
		return []piece{p}
	})
}

// editNumber adds to a parameter of lines of a name.
func editNumber(name, key string, add int) func() faulty {
	return replies(func(p piece) []piece {
		if nameOf(p.line) != name {
			return []piece{p}
		}
		words := strings.Split(p.line, " ")
		for i, w := range words {
			if digits, ok := strings.CutPrefix(w, key+"="); ok {
				n, _ := strconv.Atoi(digits)
				words[i] = fmt.Sprintf("%s=%d", key, n+add)
			}
		}
		p.line = strings.Join(words, " ")
		return []piece{p}
	})
}

// finals is a fault in the last line of the replies to a command.
func finals(command string, f func(piece) []piece) func() faulty {
	return func() faulty {
		tags := map[string]bool{}
		return faulty{
			request: func(l string) string {
				if nameOf(l) == command {
					tags[tagOf(l)] = true
				}
				return l
			},
			reply: func(p piece) []piece {
				if nameOf(p.line) == "OK" && tags[tagOf(p.line)] {
					return f(p)
				}
				return []piece{p}
			},
		}
	}
}

func dropFinal(command string) func() faulty {
	return finals(command, func(piece) []piece { return nil })
}

func twiceFinal(command string) func() faulty {
	return finals(command, func(p piece) []piece { return []piece{p, p} })
}

var emptyData = replies(func(p piece) []piece {
	if nameOf(p.line) == "DATA" {
		return []piece{{line: tagOf(p.line) + " DATA 0"}, p}
	}
	return []piece{p}
})

var swapHalves = replies(func(p piece) []piece {
	if n := len(p.payload) / 2; n > 0 {
		line := tagOf(p.line) + " DATA "
		a, b := p.payload[:n], p.payload[n:]
		return []piece{{line + strconv.Itoa(len(b)), b}, {line + strconv.Itoa(len(a)), a}}
	}
	return []piece{p}
})

// nextSegment gives another segment and says that it is the one asked for:
// every second time, or what SONG says would give it away.
func nextSegment() faulty {
	asked, tag := 0, ""
	return faulty{
		request: func(l string) string {
			if nameOf(l) != "GETSEG" || !strings.HasSuffix(l, " 1\n") {
				return l
			}
			if asked++; asked == 1 {
				return l
			}
			tag = tagOf(l)
			return strings.TrimSuffix(l, "1\n") + "2\n"
		},
		reply: func(p piece) []piece {
			if nameOf(p.line) == "SEGMENT" && tagOf(p.line) == tag {
				l, _ := parseLine(p.line)
				first, _ := strconv.Atoi(l.params["first"])
				p.line = strings.Replace(p.line, fmt.Sprintf("SEGMENT %s 2 ", l.args[0]), fmt.Sprintf("SEGMENT %s 1 ", l.args[0]), 1)
				p.line = strings.Replace(p.line, fmt.Sprintf("first=%d", first), fmt.Sprintf("first=%d", first/2), 1)
				tag = ""
			}
			return []piece{p}
		},
	}
}

// lateFinal ends what a CANCEL has named after the CANCEL's own OK.
func lateFinal() faulty {
	named := map[string]string{}
	return faulty{
		request: func(l string) string {
			if w := strings.Fields(l); nameOf(l) == "CANCEL" {
				named[w[0]] = strings.Replace(w[2], ".*", ".40", 1)
			}
			return l
		},
		reply: func(p piece) []piece {
			if what := named[tagOf(p.line)]; what != "" {
				return []piece{p, {line: what + " OK"}}
			}
			return []piece{p}
		},
	}
}

// pingLast answers PING when no bulk is outstanding.
func pingLast() faulty {
	bulk, pings, held := 0, map[string]bool{}, []piece(nil)
	return faulty{
		request: func(l string) string {
			switch nameOf(l) {
			case "GETSEG":
				bulk++
			case "PING":
				pings[tagOf(l)] = true
			}
			return l
		},
		reply: func(p piece) []piece {
			switch {
			case nameOf(p.line) != "OK":
				return []piece{p}
			case pings[tagOf(p.line)]:
				held = append(held, p)
				p = piece{line: ""}
			case bulk > 0 && !strings.HasSuffix(tagOf(p.line), ".102"): // a SONG's
				bulk--
			}
			var now []piece
			if p.line != "" {
				now = append(now, p)
			}
			if bulk == 0 {
				now, held = append(now, held...), nil
			}
			return now
		},
	}
}

// oneGeneration lets the server see but one generation.
func oneGeneration() faulty {
	return faulty{
		request: func(l string) string { return swapPrefix(l, "0.1 LIST", "1.9999 LIST") },
		reply: func(p piece) []piece {
			p.line = swapPrefix(p.line, "1.9999 ", "0.1 ")
			return []piece{p}
		},
	}
}

// manyGenerations lets the server see a generation for each request.
func manyGenerations() faulty {
	turn := func(l string) string {
		tag, rest, _ := strings.Cut(l, " ")
		gen, serial, ok := strings.Cut(tag, ".")
		if !ok || gen == "0" {
			return l
		}
		return serial + "." + gen + " " + rest
	}
	return faulty{
		request: turn,
		reply: func(p piece) []piece {
			p.line = turn(p.line)
			return []piece{p}
		},
	}
}

func swapPrefix(s, old, replacement string) string {
	if rest, ok := strings.CutPrefix(s, old); ok {
		return replacement + rest
	}
	return s
}

func tagOf(line string) string { tag, _, _ := strings.Cut(line, " "); return tag }

// nameOf is the second word of a line.
func nameOf(line string) string {
	if w := strings.Fields(line); len(w) > 1 {
		return w[1]
	}
	return ""
}

// rendered puts renditions beneath a fault: each song has two, which are the
// song itself under other revisions. That is all that a client can tell.
func rendered(plant func() faulty) func() faulty {
	return func() faulty {
		f, asked := plant(), map[string]string{} // a rendition's suffix, by tag
		request, reply := f.request, f.reply
		f.request = func(l string) string {
			if request != nil {
				l = request(l)
			}
			for _, suffix := range []string{"-r48", "-r96"} {
				if at := strings.Index(l, suffix); nameOf(l) == "GETSEG" && at >= 0 {
					asked[tagOf(l)] = suffix
					l = l[:at] + l[at+len(suffix):]
				}
			}
			return l
		}
		f.reply = func(p piece) []piece {
			switch nameOf(p.line) {
			case "SEGUE":
				if strings.Contains(p.line, "capabilities=") {
					p.line = strings.Replace(p.line, "capabilities=", "capabilities=renditions,", 1)
				} else {
					p.line += " capabilities=renditions"
				}
			case "SONG":
				l, _ := parseLine(p.line)
				bytes, revision := l.params["bytes"], l.params["revision"]
				p.line += fmt.Sprintf(" renditions=48:%s:%s-r48,96:%s:%s-r96", bytes, revision, bytes, revision)
			case "SEGMENT":
				if suffix := asked[tagOf(p.line)]; suffix != "" {
					l, _ := parseLine(p.line)
					p.line = strings.Replace(p.line, l.params["revision"], l.params["revision"]+suffix, 1)
				}
			}
			if nameOf(p.line) == "OK" || nameOf(p.line) == "ERR" {
				delete(asked, tagOf(p.line))
			}
			if reply != nil {
				return reply(p)
			}
			return []piece{p}
		}
		return f
	}
}

// notYet refuses the first request for each segment of a rendition with 425.
func notYet() faulty { return refusing("ERR 425 GETSEG retry=1 text=later")() }

// refusing refuses the first request for each segment of a rendition.
func refusing(with string) func() faulty { return func() faulty { return refusingWith(with) } }

func refusingWith(with string) faulty {
	refused, tag := map[string]bool{}, ""
	return faulty{
		request: func(l string) string {
			_, request, _ := strings.Cut(l, " ")
			if nameOf(l) == "GETSEG" && strings.Contains(l, "-r") && !refused[request] {
				refused[request] = true
				tag = tagOf(l)
				return tag + " LIST count=0 match=nothing-has-this\n"
			}
			return l
		},
		reply: func(p piece) []piece {
			if tag == "" || tagOf(p.line) != tag {
				return []piece{p}
			}
			if nameOf(p.line) != "OK" {
				return nil
			}
			tag = ""
			return []piece{{line: tagOf(p.line) + " " + with}}
		},
	}
}

// noOctets has replies of a name announce no payload, and leaves it out.
func noOctets(name string) func() faulty {
	return func() faulty {
		tags := map[string]bool{}
		return faulty{reply: func(p piece) []piece {
			switch nameOf(p.line) {
			case name:
				tags[tagOf(p.line)] = true
				before, _, _ := strings.Cut(p.line, " bytes=")
				p.line = before + " bytes=0"
			case "DATA":
				if tags[tagOf(p.line)] {
					return nil
				}
			}
			return []piece{p}
		}}
	}
}

// rewriteIn changes the server's lines of a name.
func rewriteIn(name, old, replacement string) func() faulty {
	return replies(func(p piece) []piece {
		if nameOf(p.line) == name {
			p.line = strings.Replace(p.line, old, replacement, 1)
		}
		return []piece{p}
	})
}

// laterIn adds a sample to where the segments of one rendition begin.
func laterIn(suffix string) func() faulty {
	late := editNumber("SEGMENT", "first", +1)().reply
	return replies(func(p piece) []piece {
		if strings.Contains(p.line, suffix) {
			return late(p)
		}
		return []piece{p}
	})
}

// ladderOf replaces what SONG says of renditions.
func ladderOf(text string) func() faulty {
	return replies(func(p piece) []piece {
		if at := strings.Index(p.line, " renditions="); nameOf(p.line) == "SONG" && at >= 0 {
			p.line = p.line[:at] + " renditions=" + text
		}
		return []piece{p}
	})
}

// flip changes one bit of payload.
var flip = replies(func(p piece) []piece {
	if n := len(p.payload); n > 0 {
		p.payload = append([]byte(nil), p.payload...)
		p.payload[n/2] ^= 1
	}
	return []piece{p}
})

// otherChecksum changes a checksum.
func otherChecksum(key string) func() faulty {
	return replies(func(p piece) []piece {
		if at := strings.Index(p.line, " "+key+"="); at >= 0 {
			digit := []byte(p.line)
			digit[at+len(key)+2] ^= 1 // a digit of either kind stays one
			p.line = string(digit)
		}
		return []piece{p}
	})
}
