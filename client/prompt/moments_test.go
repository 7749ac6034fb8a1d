package prompt_test

import (
	"errors"
	"strings"
	"time"

	"segue/client/player"
	"segue/internal/wire"
)

// widths are those of the golden screens.
var widths = []int{40, 80, 200}

// moment is a player 43 s into a song.
func moment(change func(*player.Status)) player.Status {
	s := player.Status{
		State: player.Playing, Number: 2,
		Song:     wire.Song{Song: 2, Title: "Kitchen Radio", Artist: "Segue"},
		Position: 43 * time.Second, Length: 109 * time.Second, Lead: 35 * time.Second,
		Rate: 1_100_000, SongRate: 24_000, Volume: 100, QueueLen: 1,
	}
	if change != nil {
		change(&s)
	}
	return s
}

// moments are what a status line must be able to show.
var moments = []struct {
	name   string
	status player.Status
}{
	{"playing", moment(nil)},
	{"begun", moment(func(s *player.Status) {
		s.State, s.Position, s.Lead, s.Rate = player.Starting, 0, 0, 0
		s.Song, s.Length, s.SongRate = wire.Song{}, 0, 0
	})},
	{"starting late", moment(func(s *player.Status) {
		s.State, s.Position, s.Lead, s.Rate, s.Wait = player.Starting, 0, 2*time.Second, 20_000, 4*time.Second
	})},
	{"paused", moment(func(s *player.Status) { s.State, s.Paused = player.Suspended, true })},
	{"stalled", moment(func(s *player.Status) {
		s.State, s.Lead, s.Rate, s.Wait = player.Stalling, 0, 21_000, 7*time.Second
	})},
	{"offline, playing on", moment(func(s *player.Status) { s.Offline = errors.New("the server has closed the connection") })},
	{"offline, stalled", moment(func(s *player.Status) {
		s.State, s.Lead, s.Offline = player.Stalling, 0, errors.New("the server has closed the connection")
	})},
	{"all fetched", moment(func(s *player.Status) { s.Lead = 66 * time.Second })},
	{"a queue, quietly", moment(func(s *player.Status) { s.QueueAt, s.QueueLen, s.Volume = 1, 5, 30 })},
	{"no artist", moment(func(s *player.Status) { s.Song.Artist = "" })},
	{"Japanese", moment(func(s *player.Status) {
		s.Song.Title, s.Song.Artist = "夜に駆ける", "日本のバンドと長い名前"
	})},
	{"combining and emoji", moment(func(s *player.Status) {
		s.Song.Title, s.Song.Artist = "Cafe\u0301 👩‍👩‍👧 🎵", "Bjo\u0308rk"
	})},
	{"hostile", moment(func(s *player.Status) {
		s.Song.Title, s.Song.Artist = "\x1b[2J\x07\u202e\u009b31mevil\r\n", "\xff\u2028"
	})},
	{"long", moment(func(s *player.Status) {
		s.Number, s.Song.Title, s.Song.Artist = 4294967295, strings.Repeat("a very long title ", 9), "An Orchestra of Many Words"
		s.Position, s.Length = 9*time.Hour, 10*time.Hour
	})},
}
