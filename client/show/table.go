package show

import (
	"strings"

	"segue/client/text"
)

// tableWidth is how wide a table is where there is no terminal.
const tableWidth = 80

// Row is a line of the table of songs, for a terminal of so many columns. It
// is printed when it comes, so that it cannot be fitted to those that follow.
// Where there is little room the artist is left out. With a width of 0 there is
// no terminal, and nothing is cut.
func Row(width int, number, title, artist, length string) string {
	const (
		numbers, lengths, gap, margin = 4, 7, 2, 5
		narrow                        = 60
		longestTitle, longestArtist   = 72, 44
	)
	fill := text.Pad
	if width == 0 {
		width, fill = tableWidth, padded
	}
	number = strings.Repeat(" ", max(numbers-text.Width(number), 0)) + number
	length = strings.Repeat(" ", max(lengths-text.Width(length), 0)) + length
	columns := []string{number}
	free := width - text.Width(number) - lengths - 2*gap
	if width < narrow {
		columns = append(columns, fill(title, max(free-1, 1)))
	} else {
		free -= gap + margin
		t := min(free*5/8, longestTitle)
		columns = append(columns, fill(title, t), fill(artist, min(free-free*5/8, longestArtist)))
	}
	return strings.TrimRight(strings.Join(append(columns, length), strings.Repeat(" ", gap)), " ")
}

// padded makes a text at least n columns wide.
func padded(s string, n int) string {
	return s + strings.Repeat(" ", max(n-text.Width(s), 0))
}
