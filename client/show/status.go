package show

import (
	"fmt"
	"io"
	"slices"

	"segue/client/player"
)

// Status writes what a player does, and how the link does.
func Status(w io.Writer, st player.Status) {
	field := func(name, format string, args ...any) {
		fmt.Fprintf(w, "%-7s %s\n", name, fmt.Sprintf(format, args...))
	}
	state := string(st.State)
	if st.Wait > 0 {
		state += ", about " + Roughly(st.Wait)
	}
	field("state", "%s", state)
	if st.Offline != nil {
		field("offline", "%v; connecting again", st.Offline)
	}
	if st.State != player.Idle {
		field("song", "%s", Title(st.Number, st.Song.Title, st.Song.Artist))
		field("time", "%s / %s", Clock(st.Position), Clock(st.Length))
		field("lead", "%.1f s of a window of %.1f s, %d segments outstanding", st.Lead.Seconds(), st.Window.Seconds(), st.Waiting)
		if len(st.Leads) > 0 {
			field("", "%s the last minute, up to %.0f s", Sparkline(st.Leads), slices.Max(st.Leads).Seconds())
		}
		if st.Heard < st.Original {
			field("quality", "%s", Quality(st))
		}
		field("link", "%s, round trip %.0f ms, download time %.2f of playback time",
			Rates(st.Rate, st.SongRate), st.RTT.Seconds()*1000, st.Use)
		field("stalls", "%d, %.1f s", st.Stalls, st.StallTime.Seconds())
	}
	if st.QueueLen > 0 {
		field("queue", "%d of %d", st.QueueAt+1, st.QueueLen)
	}
	field("volume", "%d %%", st.Volume)
	field("output", "%s", st.Output)
}

// Quality says how much of the song's bitrate is heard at the playhead.
func Quality(s player.Status) string {
	return fmt.Sprintf("%d of %d kbit/s", s.Heard, s.Original)
}
