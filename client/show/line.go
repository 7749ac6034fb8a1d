package show

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"segue/client/player"
	"segue/client/text"
)

// Line says in at most width columns what a player does: what plays and
// how, the playhead, how far is fetched ahead of it, and how the link does
// against the song. Where there is no room for all, the most important stays.
// It is empty when nothing plays.
func Line(s player.Status, width int, style Style) string {
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
	free := width - text.Width(state) - text.Width(times) - 2*gap
	keep := min(text.Width(title), least)
	barred := free-bar-gap >= keep && s.Length > 0
	if barred {
		free -= bar + gap
	}
	var more []string
	for _, detail := range details(s) {
		if w := text.Width(detail) + gap; barred && free-w >= keep {
			more = append(more, detail)
			free -= w
		}
	}
	if text.Width(title) > free {
		title = text.Fit(Title(s.Number, s.Song.Title, ""), free)
	}
	columns := []string{state, title, times}
	if barred {
		columns = append(columns, Bar(s.Position, s.Lead, s.Length, min(bar+free-text.Width(title), longest)))
	}
	line := style.Plain(text.Fit(strings.Join(append(columns, more...), strings.Repeat(" ", gap)), width))
	if rest, ok := strings.CutPrefix(line, state); ok {
		return style.state(s, state) + rest
	}
	return line
}

// Title names a song by its number and what is known of it.
func Title(number uint32, title, artist string) string {
	if title == "" && artist == "" {
		return fmt.Sprintf("song %d", number)
	}
	name := fmt.Sprintf("%d %s", number, text.Safe(cmp.Or(title, "untitled")))
	if artist != "" {
		name += " – " + text.Safe(artist)
	}
	return name
}

// stateText says what a player does, and how long that will take.
func stateText(s player.Status, short bool) string {
	does := string(s.State)
	switch {
	case s.Offline != nil && short:
		return "offline"
	case s.Offline != nil:
		return string(s.State) + ", connecting again"
	case s.Wait <= 0:
		return does
	case short:
		return does + " " + Roughly(s.Wait)
	}
	return does + ", about " + Roughly(s.Wait)
}

// details is what else there is to say, the most important first.
func details(s player.Status) []string {
	texts := []string{fmt.Sprintf("lead %.0f s", s.Lead.Seconds())}
	if s.Heard < s.Original {
		texts = append(texts, Quality(s))
	}
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
