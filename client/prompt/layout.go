package prompt

import "segue/client/text"

// A layout is a line as it is seen: rows, and where the cursor is in them.
type layout struct {
	rows        []string
	row, column int // of the cursor
}

// lay breaks what is before the cursor and behind it into rows of at most width
// columns.
func lay(before, after string, width int) layout {
	l := layout{rows: []string{""}}
	column := 0
	add := func(s string) {
		for c := range text.Clusters(s) {
			w := text.Width(c)
			if column+w > width && column > 0 {
				l.rows, column = append(l.rows, ""), 0
			}
			l.rows[len(l.rows)-1] += c
			column += w
		}
	}
	add(before)
	if column >= width && width > 0 {
		l.rows, column = append(l.rows, ""), 0
	}
	l.row, l.column = len(l.rows)-1, column
	add(after)
	return l
}

// window is at most n of the rows, with the cursor's among them.
func (l layout) window(n int) layout {
	if len(l.rows) <= n || n < 1 {
		return l
	}
	first := min(max(l.row-n+1, 0), len(l.rows)-n)
	return layout{l.rows[first : first+n], l.row - first, l.column}
}
