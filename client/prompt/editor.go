package prompt

import (
	"strings"

	"segue/client/text"
)

// An editor is a line that is being typed, its cursor, and the lines before it.
// It is pure: it sees no terminal.
type editor struct {
	before, after string // what is before the cursor and behind it
	cut           string // what was cut last
	history       *History
	at            int    // of the history's line that is shown, 0 the newest; -1: none
	draft         string // what was typed before the history was gone through
	search        *query // nil: none
}

// A query is a search in the history, backwards.
type query struct {
	words string
	from  int // where to go on
	found bool
}

// line is what is typed.
func (e *editor) line() string { return e.before + e.after }

// set puts a line in the place of what is typed, with the cursor at its end.
func (e *editor) set(line string) { e.before, e.after = line, "" }

// clear begins a new line.
func (e *editor) clear() {
	e.set("")
	e.at, e.draft, e.search = -1, "", nil
}

// press takes a key.
func (e *editor) press(k key) {
	if k.text != text.Safe(k.text) {
		return // it would move the cursor, or turn the line
	}
	if e.search != nil {
		if e.searching(k) {
			return
		}
		e.search = nil // the key is for the line that was found
	}
	if k.text != "" {
		e.before += k.text
		return
	}
	switch k.name {
	case "left", "ctrl+b":
		e.move(lastCluster(e.before), 0)
	case "right", "ctrl+f":
		e.move(0, firstCluster(e.after))
	case "ctrl+left":
		e.move(lastWord(e.before), 0)
	case "ctrl+right":
		e.move(0, firstWord(e.after))
	case "home", "ctrl+a":
		e.move(len(e.before), 0)
	case "end", "ctrl+e":
		e.move(0, len(e.after))
	case "backspace", "ctrl+h":
		e.before = e.before[:len(e.before)-lastCluster(e.before)]
	case "delete", "ctrl+d":
		e.after = e.after[firstCluster(e.after):]
	case "ctrl+u":
		e.cut, e.before = e.before, ""
	case "ctrl+k":
		e.cut, e.after = e.after, ""
	case "ctrl+w":
		n := len(e.before) - lastWord(e.before)
		e.cut, e.before = e.before[n:], e.before[:n]
	case "ctrl+y":
		e.before += e.cut
	case "up", "ctrl+p":
		e.recall(e.at + 1)
	case "down", "ctrl+n":
		e.recall(e.at - 1)
	case "ctrl+r":
		e.search = new(query)
	}
}

// move moves the cursor by octets, to the left or to the right.
func (e *editor) move(left, right int) {
	line, at := e.line(), len(e.before)-left+right
	e.before, e.after = line[:at], line[at:]
}

// recall shows a line of the history, or what was typed before.
func (e *editor) recall(at int) {
	switch {
	case at < -1 || at >= e.history.Len():
		return
	case e.at == -1:
		e.draft = e.line()
	}
	if e.at = at; at == -1 {
		e.set(e.draft)
		return
	}
	e.set(e.history.At(at))
}

// searching takes a key of a search; false: the search is over.
func (e *editor) searching(k key) bool {
	q := e.search
	switch {
	case k.text != "":
		q.words += k.text
	case k.name == "ctrl+r":
		q.from++
	case k.name == "backspace" || k.name == "ctrl+h":
		q.words = q.words[:len(q.words)-lastCluster(q.words)]
		q.from = 0
	case k.name == "esc" || k.name == "ctrl+g":
		e.search = nil
		return true
	default:
		return false
	}
	q.found = false
	for i := q.from; i < e.history.Len() && q.words != ""; i++ {
		if line := e.history.At(i); strings.Contains(line, q.words) {
			q.from, q.found = i, true
			e.set(line)
			break
		}
	}
	return true
}

// lastCluster and firstCluster are how long the last and the first character
// of a text are, in octets.
func lastCluster(s string) (n int) {
	for c := range text.Clusters(s) {
		n = len(c)
	}
	return n
}

func firstCluster(s string) int {
	for c := range text.Clusters(s) {
		return len(c)
	}
	return 0
}

// lastWord is how long the last word is with the spaces behind it, and
// firstWord how long the first is with those before it.
func lastWord(s string) int {
	bare := strings.TrimRight(s, " ")
	return len(s) - strings.LastIndexByte(bare, ' ') - 1
}

func firstWord(s string) int {
	bare := strings.TrimLeft(s, " ")
	if end := strings.IndexByte(bare, ' '); end >= 0 {
		return len(s) - len(bare) + end
	}
	return len(s)
}
