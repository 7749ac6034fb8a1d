package screen

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"segue/client/player"
)

// StatusLine says in at most width columns what a player does: what plays and
// how, the playhead, how far is fetched ahead of it, and how the link does
// against the song. Where there is no room for all, the most important stays.
// It is empty when nothing plays.
func StatusLine(s player.Status, width int, c Colours) string {
	if s.State == player.Idle || width < 1 {
		return ""
	}
	const (
		least   = 14 // columns that a title keeps while there is something else to leave out
		longest = 60 // that a bar has at the most
	)
	short := width < 60
	gap, bar, times := 2, 10, "%s / %s"
	if short {
		gap, bar, times = 1, 6, "%s/%s"
	}
	state := stateText(s, short)
	times = fmt.Sprintf(times, Clock(s.Position.Truncate(time.Second)), Clock(s.Length))
	if s.Length == 0 {
		times = Clock(s.Position)
	}
	title := Title(s.Number, s.Song.Title, s.Song.Artist)
	free := width - Width(state) - Width(times) - 2*gap
	keep := min(Width(title), least)
	barred := free-bar-gap >= keep && s.Length > 0
	if barred {
		free -= bar + gap
	}
	var more []string
	for _, text := range details(s) {
		if w := Width(text) + gap; barred && free-w >= keep {
			more = append(more, text)
			free -= w
		}
	}
	if Width(title) > free {
		title = Fit(Title(s.Number, s.Song.Title, ""), free)
	}
	columns := []string{state, title, times}
	if barred {
		columns = append(columns, Bar(s.Position, s.Lead, s.Length, min(bar+free-Width(title), longest)))
	}
	line := Fit(strings.Join(append(columns, more...), strings.Repeat(" ", gap)), width)
	if rest, ok := strings.CutPrefix(line, state); ok {
		return c.state(s, state) + rest
	}
	return line
}

// Title names a song by its number and what is known of it.
func Title(number uint32, title, artist string) string {
	if title == "" && artist == "" {
		return fmt.Sprintf("song %d", number)
	}
	text := fmt.Sprintf("%d %s", number, Text(cmp.Or(title, "untitled")))
	if artist != "" {
		text += " – " + Text(artist)
	}
	return text
}

// stateText says what a player does, and how long that will take.
func stateText(s player.Status, short bool) string {
	text := string(s.State)
	switch {
	case s.Offline != nil && short:
		return "offline"
	case s.Offline != nil:
		return string(s.State) + ", connecting again"
	case s.Wait <= 0:
		return text
	case short:
		return text + " " + Roughly(s.Wait)
	}
	return text + ", about " + Roughly(s.Wait)
}

// details is what else there is to say, the most important first.
func details(s player.Status) []string {
	texts := []string{fmt.Sprintf("lead %.0f s", s.Lead.Seconds())}
	if s.SongRate > 0 && s.Offline == nil {
		texts = append(texts, Rates(s.Rate, s.SongRate))
	}
	if s.QueueLen > 1 {
		texts = append(texts, fmt.Sprintf("song %d of %d", s.QueueAt+1, s.QueueLen))
	}
	if s.Volume != 100 {
		texts = append(texts, fmt.Sprintf("volume %d %%", s.Volume))
	}
	return texts
}
