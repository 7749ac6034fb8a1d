package rfc

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A step is one line of an example (section "Examples").
type step struct {
	client bool   // it is the client's
	end    bool   // it closes its side
	text   string // the line, "" for payload
	octets int    // of payload
}

var payloadMark = regexp.MustCompile(`^S# «([1-9][0-9]*) octets»$`)

// parse reads an example.
func parse(lines []string) ([]step, error) {
	var steps []step
	for _, line := range lines {
		payload := payloadMark.FindStringSubmatch(line)
		switch {
		case strings.HasPrefix(line, "C: "), strings.HasPrefix(line, "S: "):
			steps = append(steps, step{client: line[0] == 'C', text: line[3:]})
		case line == "C$", line == "S$":
			steps = append(steps, step{client: line[0] == 'C', end: true})
		case payload != nil:
			n, err := strconv.Atoi(payload[1])
			if err != nil {
				return nil, err
			}
			steps = append(steps, step{octets: n})
		case strings.HasPrefix(line, "   ") && len(steps) > 0 && steps[len(steps)-1].text != "":
			steps[len(steps)-1].text += line[2:]
		default:
			return nil, fmt.Errorf("%q is no line of an example", line)
		}
	}
	return steps, checkPayload(steps)
}

// checkPayload checks that payload follows the DATA line that announces it,
// and no other.
func checkPayload(steps []step) error {
	announced := 0
	for _, s := range steps {
		if s.octets != announced {
			return fmt.Errorf("%d octets of payload where %d were announced", s.octets, announced)
		}
		announced = 0
		if _, n, ok := data(s); ok {
			announced = n
		}
	}
	if announced != 0 {
		return fmt.Errorf("%d octets of payload are missing at the end", announced)
	}
	return nil
}

// data takes a DATA line of the server apart.
func data(s step) (tag string, n int, ok bool) {
	tag, rest, _ := strings.Cut(s.text, " ")
	digits, ok := strings.CutPrefix(rest, "DATA ")
	if !ok || s.client {
		return "", 0, false
	}
	n, err := strconv.Atoi(digits)
	return tag, n, err == nil
}

// placeholders are what the words in angle brackets stand for, so far.
type placeholders map[string]string

var placeholder = regexp.MustCompile(`<[a-z-]+>`)

// match reports whether a line is the one that the example shows.
func (p placeholders) match(shown, line string) bool {
	if line == shown {
		return true
	}
	var pattern strings.Builder
	var names []string
	at := 0
	for _, span := range placeholder.FindAllStringIndex(shown, -1) {
		name := shown[span[0]:span[1]]
		pattern.WriteString(regexp.QuoteMeta(shown[at:span[0]]))
		if value, known := p[name]; known {
			pattern.WriteString(regexp.QuoteMeta(value))
		} else {
			pattern.WriteString(`([^ "]+)`)
			names = append(names, name)
		}
		at = span[1]
	}
	pattern.WriteString(regexp.QuoteMeta(shown[at:]))
	found := regexp.MustCompile(`^` + pattern.String() + `$`).FindStringSubmatch(line)
	if found == nil {
		return false
	}
	for i, name := range names {
		p[name] = found[i+1]
	}
	return true
}
