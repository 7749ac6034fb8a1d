package prompt

import (
	"fmt"
	"strings"
)

// A view is what stands on the terminal: above, what has been printed, which
// scrolls; then the line that is typed; and on the last row, outside the
// scrolling region (DECSTBM), the footer. It writes nothing itself: its methods
// give what is to be written, after which the terminal is as it says.
type view struct {
	width, height int
	rows          int    // that the line takes; 0: it is not shown
	row           int    // of them, the one with the cursor
	footer        string // "": its row is not kept
}

// leastRows is the height below which a terminal has no row to spare.
const leastRows = 4

// columns is how wide a line may be. The last column stays free: some
// terminals wrap when it is written to.
func (v *view) columns() int { return v.width - 1 }

// erase removes the line that is typed; the cursor is where it began.
func (v *view) erase() string {
	var b strings.Builder
	if v.row > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", v.row)
	}
	b.WriteString("\r\x1b[K")
	for range v.rows - 1 {
		b.WriteString("\x1b[B\x1b[K")
	}
	if v.rows > 1 {
		fmt.Fprintf(&b, "\x1b[%dA", v.rows-1)
	}
	v.rows, v.row = 0, 0
	return b.String()
}

// print writes text, whole lines, where the cursor is at a row's beginning.
func (v *view) print(text string) string { return strings.ReplaceAll(text, "\n", "\r\n") }

// line shows the line that is typed, where none is shown.
func (v *view) line(before, after string) string {
	room := v.height - 1
	if v.footer != "" {
		room--
	}
	l := lay(before, after, max(v.columns(), 1)).window(max(room, 1))
	var b strings.Builder
	b.WriteString(strings.Join(l.rows, "\r\n"))
	if up := len(l.rows) - 1 - l.row; up > 0 {
		fmt.Fprintf(&b, "\x1b[%dA", up)
	}
	b.WriteString("\r")
	if l.column > 0 {
		fmt.Fprintf(&b, "\x1b[%dC", l.column)
	}
	v.rows, v.row = len(l.rows), l.row
	return b.String()
}

// leave ends the line that is typed: it stays, and the cursor is on a fresh row
// below it.
func (v *view) leave() string {
	down := ""
	if v.rows > 0 {
		if n := v.rows - 1 - v.row; n > 0 {
			down = fmt.Sprintf("\x1b[%dB", n)
		}
		down += "\r\n"
	}
	v.rows, v.row = 0, 0
	return down
}

// foot shows the footer, where it is another than before; "" gives its row back.
func (v *view) foot(line string) string {
	if v.height < leastRows {
		line = ""
	}
	before := v.footer
	v.footer = line
	draw := fmt.Sprintf("\x1b7\x1b[%d;1H\x1b[m%s\x1b[K\x1b8", v.height, line)
	switch {
	case line == before:
		return ""
	case line == "":
		return fmt.Sprintf("\x1b7\x1b[r\x1b[%d;1H\x1b[K\x1b8", v.height)
	case before == "":
		// Where the cursor is in the last row, all moves up by one.
		return fmt.Sprintf("\n\x1b[A\x1b7\x1b[1;%dr\x1b8", v.height-1) + draw
	}
	return draw
}

// wipe erases the screen; the line and the footer are to be shown again.
func (v *view) wipe() string {
	v.rows, v.row, v.footer = 0, 0, ""
	return "\x1b[r\x1b[H\x1b[2J"
}

// resize takes note of another size. The footer may then be anywhere below the
// cursor: all there is erased.
func (v *view) resize(width, height int) string {
	v.width, v.height = width, height
	if v.footer == "" {
		return ""
	}
	v.footer = ""
	return "\x1b7\x1b[r\x1b8\n\x1b[A\x1b7\x1b[B\r\x1b[J\x1b8"
}
