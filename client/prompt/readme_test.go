package prompt_test

import (
	"testing"

	"segue/client/show"
	"segue/internal/test/golden"
)

// TestReadme draws the screen that the README shows.
func TestReadme(t *testing.T) {
	r := newRig(t, 80, 9, nil)
	for _, row := range [][4]string{
		{"#", "TITLE", "ARTIST", "LENGTH"},
		{"1", "Matinée", "Segue", "1:58"},
		{"2", "Kitchen Radio", "Segue", "1:49"},
		{"3", "Bells Across the Valley", "Segue", "1:39"},
	} {
		r.printf("%s\n", show.Row(80, row[0], row[1], row[2], row[3]))
	}
	r.prompt.Say("playing 2: Kitchen Radio – Segue (1:49)")
	r.show(moment(nil))
	r.Type("add be")
	r.WaitText("lead 35 s")
	golden.Check(t, "readme", r.WaitText("segue> add be\n"))
}
