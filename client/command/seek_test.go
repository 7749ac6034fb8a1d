package command

import (
	"testing"
	"time"
)

func TestParsePlace(t *testing.T) {
	const position, length = 60 * time.Second, 200 * time.Second
	for _, c := range []struct {
		text string
		want time.Duration
		ok   bool
	}{
		{"1:23", 83 * time.Second, true},
		{"83", 83 * time.Second, true},
		{"1:02:03", 3723 * time.Second, true},
		{"0:01.5", 1500 * time.Millisecond, true},
		{"+10", 70 * time.Second, true},
		{"-10", 50 * time.Second, true},
		{"-1:10", -10 * time.Second, true}, // held within the song by the player
		{"50%", 100 * time.Second, true},
		{"0%", 0, true},
		{"12.5%", 25 * time.Second, true},
		{text: ""},
		{text: "+"},
		{text: "--1"},
		{text: "+-1"},
		{text: "1:"},
		{text: ":1"},
		{text: "1:60"},
		{text: "1:2:3:4"},
		{text: "1.5:00"},
		{text: "101%"},
		{text: "-1%"},
		{text: "NaN%"},
		{text: "NaN"},
		{text: "1e3"},
		{text: "99999999999999"},
		{text: "noon"},
	} {
		to, err := parsePlace(c.text)
		if (err == nil) != c.ok {
			t.Errorf("%q: error %v", c.text, err)
			continue
		}
		if c.ok && to(position, length) != c.want {
			t.Errorf("%q is at %v and not at %v", c.text, to(position, length), c.want)
		}
	}
}

func FuzzParsePlace(f *testing.F) {
	for _, text := range []string{"1:23", "+10", "-0:10", "50%", "1:02:03.25", "%", "::"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const length = 200 * time.Second
		to, err := parsePlace(text)
		if err != nil {
			return
		}
		if d := to(0, length); d.Abs() > 1000*time.Hour {
			t.Errorf("%q is at %v", text, d)
		}
	})
}
