package screen

import "strings"

// Row is a line of the table of songs, for a terminal of so many columns. It
// is printed when it comes, so that it cannot be fitted to those that follow.
// Where there is little room the artist is left out.
func Row(width int, number, title, artist, length string) string {
	const (
		numbers, lengths, gap, margin = 4, 7, 2, 5
		narrow                        = 60
		longestTitle, longestArtist   = 72, 44
	)
	number = strings.Repeat(" ", max(numbers-Width(number), 0)) + number
	length = strings.Repeat(" ", max(lengths-Width(length), 0)) + length
	columns := []string{number}
	free := width - Width(number) - lengths - 2*gap
	if width < narrow {
		columns = append(columns, Pad(title, max(free-1, 1)))
	} else {
		free -= gap + margin
		t := min(free*5/8, longestTitle)
		columns = append(columns, Pad(title, t), Pad(artist, min(free-free*5/8, longestArtist)))
	}
	return strings.TrimRight(strings.Join(append(columns, length), strings.Repeat(" ", gap)), " ")
}
