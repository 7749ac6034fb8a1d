package command

import "strings"

// A Word is one word of a command. Quotes have been taken off.
type Word struct {
	Text   string
	Quoted bool // a title, though it may look like a number
}

// Split parts a line into words. What stands in double quotes is one word; there
// is no escaping. What follows a # at a word's beginning is a comment.
func Split(line string) (words []Word, err error) {
	for {
		line = strings.TrimLeft(line, " \t\r")
		switch {
		case line == "" || line[0] == '#':
			return words, nil
		case line[0] == '"':
			text, rest, closed := strings.Cut(line[1:], `"`)
			if !closed {
				return nil, UsageError{`a quote is not closed; write a title as in: play "99 Problems"`}
			}
			words, line = append(words, Word{text, true}), rest
		default:
			end := strings.IndexAny(line, " \t\r")
			if end < 0 {
				end = len(line)
			}
			words, line = append(words, Word{line[:end], false}), line[end:]
		}
	}
}

// Words are the program's arguments. One that stands in double quotes, which
// the shell has left, is a title.
func Words(args []string) (words []Word) {
	for _, a := range args {
		w := Word{Text: a}
		if len(a) >= 2 && a[0] == '"' && a[len(a)-1] == '"' {
			w = Word{a[1 : len(a)-1], true}
		}
		words = append(words, w)
	}
	return words
}

// join is words as one text.
func join(words []Word) string {
	var texts []string
	for _, w := range words {
		texts = append(texts, w.Text)
	}
	return strings.Join(texts, " ")
}

// quote is a text that [Split] gives back as it is, quoted where it must be.
func quote(text string) string {
	if !isNumbers(text) && !strings.HasPrefix(text, `"`) && !strings.Contains(" "+text, " #") {
		return text
	}
	return `"` + strings.ReplaceAll(text, `"`, "") + `"`
}
