// Package mp3test gives tests small real MP3 files of every kind that the
// project meets, and the tags that people's files wear around them. It does
// not parse anything: what it says about a fixture was known when the fixture
// was made (see make.sh), so that it can serve as the truth in a test.
package mp3test

import (
	"embed"
	"fmt"
	"path"
	"slices"
	"testing"
)

//go:embed testdata/*.mp3
var files embed.FS

// Fixture is one small MP3 file and what is known about it.
type Fixture struct {
	Name     string // as Get takes it, such as "cbr128-joint-44100"
	Data     []byte // the whole file: a copy, which the test may change
	Version  string // "1", "2" or "2.5"
	Layer    int    // 2 or 3
	Rate     int    // samples a second
	Channels int    // 1 or 2
	Samples  int64  // length of the sound that was encoded, a channel; exact
	Tagged   bool   // the first frame is an Xing or Info frame with a LAME part
	Playable bool   // go-mp3 decodes the file right as it is
}

// fixtures is the truth about testdata, in the order of make.sh.
var fixtures = []Fixture{
	{Name: "cbr128-joint-44100", Version: "1", Rate: 44100, Channels: 2, Samples: 66150, Tagged: true, Playable: true},
	{Name: "cbr320-44100", Version: "1", Rate: 44100, Channels: 2, Samples: 52920, Tagged: true, Playable: true},
	{Name: "cbr128-stereo-48000", Version: "1", Rate: 48000, Channels: 2, Samples: 72000, Tagged: true, Playable: true},
	{Name: "v2-48000", Version: "1", Rate: 48000, Channels: 2, Samples: 72000, Tagged: true, Playable: true},
	{Name: "v0-joint-44100", Version: "1", Rate: 44100, Channels: 2, Samples: 66150, Tagged: true, Playable: true},
	{Name: "cbr64-mono-44100", Version: "1", Rate: 44100, Channels: 1, Samples: 88200, Tagged: true, Playable: true},
	{Name: "abr-32000", Version: "1", Rate: 32000, Channels: 2, Samples: 48000, Tagged: true, Playable: true},
	{Name: "crc128-44100", Version: "1", Rate: 44100, Channels: 2, Samples: 66150, Tagged: true, Playable: true},
	{Name: "notag128-44100", Version: "1", Rate: 44100, Channels: 2, Samples: 66150, Playable: true},
	{Name: "cbr64-24000", Version: "2", Rate: 24000, Channels: 2, Samples: 48000, Tagged: true, Playable: true},
	{Name: "cbr32-mono-16000", Version: "2", Rate: 16000, Channels: 1, Samples: 32000, Playable: true},
	{Name: "cbr64-22050", Version: "2", Rate: 22050, Channels: 2, Samples: 44100, Tagged: true, Playable: true},
	{Name: "cbr80-22050", Version: "2", Rate: 22050, Channels: 2, Samples: 44100, Tagged: true},
	{Name: "cbr160-22050", Version: "2", Rate: 22050, Channels: 2, Samples: 33075, Tagged: true},
	{Name: "cbr8-mono-16000", Version: "2", Rate: 16000, Channels: 1, Samples: 48000, Playable: true},
	{Name: "cbr8-24000", Version: "2", Rate: 24000, Channels: 2, Samples: 72000, Playable: true},
	{Name: "cbr32-11025", Version: "2.5", Rate: 11025, Channels: 2, Samples: 22050, Tagged: true},
	{Name: "layer2-48000", Version: "1", Layer: 2, Rate: 48000, Channels: 2, Samples: 48000},
}

// All returns every fixture, always in the same order.
func All() []Fixture {
	all := slices.Clone(fixtures)
	for i := range all {
		all[i].Data = read(all[i].Name)
		if all[i].Layer == 0 {
			all[i].Layer = 3
		}
	}
	return all
}

// Get returns the named fixture's file: a copy, which the test may change.
// A name that does not exist ends the test.
func Get(tb testing.TB, name string) []byte {
	tb.Helper()
	if !slices.ContainsFunc(fixtures, func(f Fixture) bool { return f.Name == name }) {
		tb.Fatalf("mp3test: no fixture is called %q", name)
	}
	return read(name)
}

// read returns a copy of one embedded file, which is there or the package is broken.
func read(name string) []byte {
	data, err := files.ReadFile(path.Join("testdata", name+".mp3"))
	if err != nil {
		panic(fmt.Sprintf("mp3test: %v", err))
	}
	return data
}
