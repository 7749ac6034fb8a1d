package tags_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"segue/internal/test/mp3test"
	"segue/server/catalog/tags"
)

// read reads the tags of a file; what is said of its cover is tested apart.
func read(t *testing.T, file []byte) tags.Tags {
	t.Helper()
	got, err := tags.Read(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestRead(t *testing.T) {
	picture := append([]byte("\x00image/png\x00\x03\x00"), bytes.Repeat([]byte{0xff, 0xe0, 1}, 3000)...)
	marked := text(1, "Té")
	plain := func(name string, body []byte) []byte { // of 2.4, with a plain size
		return append(binary.BigEndian.AppendUint32([]byte(name), uint32(len(body))), append([]byte{0, 0}, body...)...)
	}
	type want = tags.Tags
	gain := func(db, peak float32) tags.Gain { return tags.Gain{Known: true, DB: db, Peak: peak} }
	tests := map[string]struct {
		file []byte
		want want
	}{
		"2.2":                      {id3(2, 0, title(2, "T"), named(2, "TPE1", "A"), named(2, "TALB", "L")), want{Title: "T", Artist: "A", Album: "L"}},
		"2.3":                      {id3(3, 0, title(3, "T"), frame(3, "APIC", 0, picture)), want{Title: "T"}},
		"2.4":                      {id3(4, 0, frame(4, "APIC", 0, picture), title(4, "T")), want{Title: "T"}},
		"album's artist":           {id3(3, 0, title(3, "T"), named(3, "TPE2", "B")), want{Title: "T", AlbumArtist: "B"}},
		"2.3 escaped":              {id3(3, 0x80, escape(slices.Concat(frame(3, "APIC", 0, picture), frame(3, "TIT2", 0, marked)))), want{Title: "Té"}},
		"2.3 said to be escaped":   {id3(3, 0x80, frame(3, "TIT2", 0, text(1, "Té\u00ff"))), want{Title: "Téÿ"}},
		"2.4 escaped frame":        {id3(4, 0x80, frame(4, "TIT2", 3, length(len(marked), escape(marked))), title(4, "no")), want{Title: "Té"}},
		"2.4 group":                {id3(4, 0, frame(4, "TIT2", 0x40, append([]byte{9}, marked...))), want{Title: "Té"}},
		"2.4 group that is not":    {id3(4, 0, frame(4, "TIT2", 0x40, marked)), want{Title: "Té"}},
		"2.3 compressed":           {id3(3, 0, frame(3, "TIT2", 0x80, length(len(marked), deflate(marked)))), want{Title: "Té"}},
		"2.4 compressed":           {id3(4, 0, frame(4, "TIT2", 9, length(len(marked), deflate(marked)))), want{Title: "Té"}},
		"2.4 compressed, no size":  {id3(4, 0, frame(4, "TIT2", 8, deflate(marked))), want{Title: "Té"}},
		"compressed it says":       {id3(3, 0, frame(3, "TIT2", 0x80, marked), frame(3, "TALB", 0, marked)), want{Album: "Té"}},
		"encrypted":                {id3(3, 0, frame(3, "TIT2", 0x40, marked), frame(3, "TALB", 0, marked)), want{Album: "Té"}},
		"2.3 extended":             {id3(3, 0x40, []byte{0, 0, 0, 6, 0, 0, 0, 0, 0, 0}, title(3, "T")), want{Title: "T"}},
		"2.4 extended":             {id3(4, 0x40, []byte{0, 0, 0, 6, 1, 0}, title(4, "T")), want{Title: "T"}},
		"extended it says":         {id3(3, 0x40, title(3, "T")), want{Title: "T"}},
		"2.2 compressed":           {id3(2, 0x40, title(2, "T")), want{}},
		"padding":                  {id3(3, 0, title(3, "T"), make([]byte, 5000)), want{Title: "T"}},
		"first of two":             {id3(3, 0, title(3, "T"), title(3, "U")), want{Title: "T"}},
		"two artists' frames":      {id3(3, 0, named(3, "TPE1", "A"), named(3, "TPE1", "B"), named(3, "TPE1", "A")), want{Artist: "A / B"}},
		"empty then full":          {id3(3, 0, title(3, ""), title(3, " "), title(3, "U")), want{Title: "U"}},
		"behind unknown frames":    {id3(3, 0, frame(3, "PRIV", 0, make([]byte, 100_000)), frame(3, "XYZ1", 0, []byte{1}), title(3, "T")), want{Title: "T"}},
		"frame beyond the tag":     {id3(3, 0, title(3, "T"), named(3, "TALB", "L")[:11]), want{Title: "T"}},
		"size too large":           {id3(3, 0, append([]byte("TALB\x7f\x00\x00\x00\x00\x00"), text(0, "Al")...), title(3, "T")), want{Title: "T", Album: "Al"}},
		"size too small":           {id3(3, 0, append([]byte("COMM\x00\x00\x00\x01\x00\x00"), text(0, "long")...), title(3, "T")), want{Title: "T"}},
		"broken name":              {id3(3, 0, frame(3, "T\x01LB", 0, text(0, "Al")), title(3, "T")), want{Title: "T"}},
		"unknown encoding":         {id3(3, 0, frame(3, "TALB", 0, []byte{9, 'x'}), title(3, "T")), want{Title: "T"}},
		"2.2 names in 2.3":         {id3(3, 0, frame(3, "TT2\x00", 0, text(0, "T")), frame(3, "TP1 ", 0, text(0, "A"))), want{Title: "T", Artist: "A"}},
		"plain sizes in 2.4":       {id3(4, 0, plain("APIC", picture), plain("TIT2", text(0, "T"))), want{Title: "T"}},
		"several values":           {id3(4, 0, frame(4, "TPE1", 0, text(3, "Simon", "Garfunkel"))), want{Artist: "Simon / Garfunkel"}},
		"several, one mark":        {id3(4, 0, frame(4, "TPE1", 0, slices.Concat(text(1, "A"), []byte{0, 0, 'B', 0}))), want{Artist: "A / B"}},
		"several, big-endian":      {id3(4, 0, frame(4, "TPE1", 0, text(2, "A", "B"))), want{Artist: "A / B"}},
		"several marks":            {id3(4, 0, frame(4, "TPE1", 0, text(1, "A", "B"))), want{Artist: "A / B"}},
		"garbage behind the end":   {id3(3, 0, frame(3, "TPE1", 0, []byte("\x00A\x00\x01\x02garbage\x7f"))), want{Artist: "A"}},
		"UTF-16, odd":              {id3(3, 0, frame(3, "TIT2", 0, append(marked, 0)), frame(3, "TPE1", 0, append(marked, 'x'))), want{Title: "Té", Artist: "Té"}},
		"UTF-16, no mark":          {id3(3, 0, frame(3, "TIT2", 0, []byte("\x01T\x00\xe9\x00")), frame(3, "TPE1", 0, []byte("\x01\x00A\x00b"))), want{Title: "Té", Artist: "Ab"}},
		"UTF-16BE with a mark":     {id3(4, 0, frame(4, "TIT2", 0, []byte("\x02\xfe\xff\x00T")), frame(4, "TPE1", 0, []byte("\x02\xff\xfeA\x00"))), want{Title: "T", Artist: "A"}},
		"UTF-8 that is none":       {id3(4, 0, frame(4, "TIT2", 0, []byte("\x03Na\xefve"))), want{Title: "Naïve"}},
		"Latin-1 that is UTF-8":    {id3(3, 0, frame(3, "TIT2", 0, []byte("\x00l’on sème"))), want{Title: "l’on sème"}},
		"Windows-1252":             {id3(3, 0, frame(3, "TIT2", 0, []byte("\x00Don\x92t \x80 \x81"))), want{Title: "Don’t € \u0081"}},
		"numbers":                  {id3(3, 0, frame(3, "TRCK", 0, text(0, "03/12")), frame(3, "TPOS", 0, text(0, "2/2")), frame(3, "TYER", 0, text(0, "1984"))), want{Track: 3, Tracks: 12, Disc: 2, Discs: 2, Year: 1984}},
		"numbers that are none":    {id3(3, 0, frame(3, "TRCK", 0, text(0, "A1")), frame(3, "TPOS", 0, text(0, "99999/x")), frame(3, "TYER", 0, text(0, "-5"))), want{}},
		"date":                     {id3(4, 0, frame(4, "TDRC", 0, text(0, "2004-05-01T10:00")), frame(4, "TCON", 0, text(0, "17", "Soul"))), want{Year: 2004, Genre: "Rock / Soul"}},
		"genres":                   {id3(3, 0, frame(3, "TCON", 0, text(0, "(17)"))), want{Genre: "Rock"}},
		"genre refined":            {id3(3, 0, frame(3, "TCON", 0, text(0, "(4)Eurodisco"))), want{Genre: "Eurodisco"}},
		"genre in brackets":        {id3(3, 0, frame(3, "TCON", 0, text(0, "((Foo)"))), want{Genre: "(Foo)"}},
		"gain":                     {id3(4, 0, frame(4, "TXXX", 0, text(3, "REPLAYGAIN_TRACK_GAIN", "-6.50 dB")), frame(4, "TXXX", 0, text(1, "replaygain_track_peak", "0.98")), frame(4, "TXXX", 0, text(0, "replaygain_album_gain", "+1,5 db"))), want{TrackGain: gain(-6.5, 0.98), AlbumGain: gain(1.5, 0)}},
		"gain that is none":        {id3(4, 0, frame(4, "TXXX", 0, text(3, "REPLAYGAIN_TRACK_GAIN", "nan")), frame(4, "TXXX", 0, text(3, "REPLAYGAIN_ALBUM_GAIN", ""))), want{}},
		"volume":                   {id3(4, 0, frame(4, "RVA2", 0, []byte("track\x00\x01\xfb\x00\x10\x80\x00")), frame(4, "RVA2", 0, []byte("album\x00\x02\x01\x01\x00\x01\x02\x00\x00"))), want{TrackGain: gain(-2.5, 0), AlbumGain: gain(1, 0)}},
		"ID3v1":                    {mp3test.ID3v1("T"), want{Title: "T", Genre: "Other"}},
		"ID3v2 without title":      {append(id3(3, 0, named(3, "TPE1", "A")), mp3test.ID3v1("T")...), want{Title: "T", Artist: "A", Genre: "Other"}},
		"two ID3v2":                {append(id3(3, 0, named(3, "TPE1", "A")), id3(4, 0, title(4, "T"), named(4, "TPE1", "B"))...), want{Title: "T", Artist: "A"}},
		"ID3v2 at the end":         {append(make([]byte, 100), mp3test.ID3v2{Title: "T", Footer: true}.Bytes()...), want{Title: "T"}},
		"APEv2":                    {mp3test.APEv2(true, "Title", []byte("T")), want{Title: "T"}},
		"APEv2 at the end":         {append(make([]byte, 100), mp3test.APEv2(false, "ARTIST", []byte("A\x00B"))...), want{Artist: "A / B"}},
		"APEv2 before ID3v1":       {slices.Concat(make([]byte, 100), mp3test.APEv2(true, "Title", []byte("Ape")), mp3test.ID3v1("One")), want{Title: "Ape", Genre: "Other"}},
		"ID3v2 before APEv2":       {slices.Concat(id3(3, 0, title(3, "Two")), make([]byte, 100), mp3test.APEv2(true, "Title", []byte("Ape"))), want{Title: "Two"}},
		"APEv2 gain":               {mp3test.APEv2(true, "REPLAYGAIN_TRACK_GAIN", []byte("-3 dB")), want{TrackGain: gain(-3, 0)}},
		"APEv2 track":              {mp3test.APEv2(true, "Track", []byte("4/9")), want{Track: 4, Tracks: 9}},
		"tag longer than the file": {append(mp3test.ID3v2Header(3, false, 1<<28-1), title(3, "T")...), want{Title: "T"}},
		"none":                     {[]byte("no tag at all, but long enough for one"), want{}},
		"nothing":                  {nil, want{}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := read(t, tt.file)
			got.Picture = nil
			if got != tt.want {
				t.Errorf("%+v, not %+v", got, tt.want)
			}
		})
	}
}

// TestCodePages: what is declared Latin-1 is of the code page that it makes
// sense in, and of Windows-1252 where that is not sure.
func TestCodePages(t *testing.T) {
	for _, tt := range []struct {
		title, artist string
		in            encoding.Encoding
	}{
		{"Группа крови", "", charmap.Windows1251},
		{"Группа крови", "Кино", charmap.Windows1251},
		{"Осень", "ДДТ", charmap.Windows1251},
		{"Искала", "Земфира", charmap.KOI8R},
		{"さくら", "森山直太朗", japanese.ShiftJIS},
		{"First Love", "宇多田ヒカル", japanese.ShiftJIS},
		{"月亮代表我的心", "邓丽君", simplifiedchinese.GBK},
		{"月亮代表我的心", "鄧麗君", traditionalchinese.Big5},
		{"사랑", "김광석", korean.EUCKR},
		{"Τα παιδιά", "Χάρις Αλεξίου", charmap.Windows1253},
		{"שלום", "עפרה חזה", charmap.Windows1255},
		{"Ça ira", "Édith Piaf", charmap.Windows1252},
		{"Über Ärger", "Motörhead", charmap.Windows1252},
		{"Ágætis byrjun", "Sigur Rós", charmap.Windows1252},
		{"Don’t Stop", "Guns N’ Roses", charmap.Windows1252},
		{"Ñandú", "¿Qué…?", charmap.Windows1252},
		{"ÆØÅ", "", charmap.Windows1252},
		{"ÀÉÎÕÜ", "", charmap.Windows1252},
		{"Déjà vu – “Mañana”", "Beyoncé", charmap.Windows1252},
		{"På gång", "Åge Aleksandersen", charmap.Windows1252},
	} {
		octets := func(s string) []byte {
			b, err := tt.in.NewEncoder().Bytes([]byte(s))
			if err != nil {
				t.Fatal(err)
			}
			return append([]byte{0}, b...)
		}
		got := read(t, id3(3, 0, frame(3, "TIT2", 0, octets(tt.title)), frame(3, "TPE1", 0, octets(tt.artist))))
		if got.Title != tt.title || got.Artist != tt.artist {
			t.Errorf("%q, %q, not %q, %q", got.Title, got.Artist, tt.title, tt.artist)
		}
	}
}

// TestCover: of several pictures the front cover is found, wherever it stands,
// and read to the octet however it was written.
func TestCover(t *testing.T) {
	jpeg := append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte{0xff, 0x00, 0xfe, 7}, 9000)...)
	apic := func(encoding, kind byte, mime, description string, picture []byte) []byte {
		return slices.Concat([]byte{encoding}, []byte(mime), []byte{0, kind}, []byte(description), picture)
	}
	front := apic(0, 3, "image/png", "\x00", jpeg)
	tests := map[string]struct {
		file      []byte
		picture   []byte
		mediaType string
	}{
		"2.2":                  {id3(2, 0, frame(2, "PIC", 0, slices.Concat([]byte("\x00JPG\x03\x00"), jpeg))), jpeg, "image/jpeg"},
		"2.3":                  {id3(3, 0, frame(3, "APIC", 0, front), title(3, "T")), jpeg, "image/jpeg"},
		"2.4":                  {id3(4, 0, frame(4, "APIC", 0, front), title(4, "T")), jpeg, "image/jpeg"},
		"escaped tag":          {id3(3, 0x80, escape(slices.Concat(title(3, "T\u00ff"), frame(3, "APIC", 0, front)))), jpeg, "image/jpeg"},
		"escaped frame":        {id3(4, 0, frame(4, "APIC", 3, length(len(front), escape(front)))), jpeg, "image/jpeg"},
		"compressed":           {id3(4, 0, frame(4, "APIC", 9, length(len(front), deflate(front)))), jpeg, "image/jpeg"},
		"compressed 2.3":       {id3(3, 0, frame(3, "APIC", 0x80, length(len(front), deflate(front)))), jpeg, "image/jpeg"},
		"compressed, escaped":  {id3(4, 0, frame(4, "APIC", 11, length(len(front), escape(deflate(front))))), jpeg, "image/jpeg"},
		"said to be escaped":   {id3(4, 0x80, frame(4, "APIC", 2, front)), jpeg, "image/jpeg"},
		"front behind back":    {id3(3, 0, frame(3, "APIC", 0, apic(0, 4, "", "\x00", []byte("back"))), frame(3, "APIC", 0, front)), jpeg, "image/jpeg"},
		"other behind icon":    {id3(3, 0, frame(3, "APIC", 0, apic(0, 1, "", "\x00", []byte("icon"))), frame(3, "APIC", 0, apic(0, 0, "", "\x00", jpeg))), jpeg, "image/jpeg"},
		"an icon, if no other": {id3(3, 0, frame(3, "APIC", 0, apic(0, 1, "image/x-icon", "\x00", []byte("icon")))), []byte("icon"), "image/x-icon"},
		"in the second tag":    {append(id3(3, 0, frame(3, "APIC", 0, apic(0, 4, "", "\x00", []byte("back")))), id3(3, 0, frame(3, "APIC", 0, front))...), jpeg, "image/jpeg"},
		"a link":               {id3(3, 0, frame(3, "APIC", 0, apic(0, 3, "-->", "\x00", []byte("http://a/b")))), nil, ""},
		"no type":              {id3(3, 0, frame(3, "APIC", 0, apic(0, 3, "", "\x00", jpeg))), jpeg, "image/jpeg"},
		"a type of its own":    {id3(3, 0, frame(3, "APIC", 0, apic(0, 3, "IMAGE/JXL", "\x00", []byte("jxl?")))), []byte("jxl?"), "image/jxl"},
		"nonsense of a type":   {id3(3, 0, frame(3, "APIC", 0, apic(0, 3, "image/x y", "\x00", []byte("jxl?")))), []byte("jxl?"), "application/octet-stream"},
		"described":            {id3(3, 0, frame(3, "APIC", 0, apic(1, 3, "image/jpeg", "\xff\xfed\x00\x00\x00", jpeg))), jpeg, "image/jpeg"},
		"described, one zero":  {id3(3, 0, frame(3, "APIC", 0, apic(1, 3, "image/jpeg", "\x00", jpeg))), jpeg, "image/jpeg"},
		"APEv2":                {mp3test.APEv2(true, "Cover Art (Front)", append([]byte("a.jpg\x00"), jpeg...)), nil, ""}, // not marked binary
		"16 MiB":               {id3(4, 0, frame(4, "APIC", 0, apic(0, 3, "", "\x00", make([]byte, tags.MaxPicture)))), make([]byte, tags.MaxPicture), "application/octet-stream"},
		"larger":               {id3(4, 0, frame(4, "APIC", 0, apic(0, 3, "", "\x00", make([]byte, tags.MaxPicture+1)))), nil, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			p := read(t, tt.file).Picture
			if p == nil && tt.picture == nil {
				return
			} else if p == nil {
				t.Fatal("none is found")
			}
			if p.Bytes != int64(len(tt.picture)) || p.Type != tt.mediaType {
				t.Fatalf("%+v, not %d octets of %s", p, len(tt.picture), tt.mediaType)
			}
			in, err := p.Open(bytes.NewReader(tt.file))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(in)
			if err != nil || !bytes.Equal(got, tt.picture) {
				t.Errorf("%d octets, %v, are not the picture", len(got), err)
			}
		})
	}
}

// TestReadFails: a disk's error is no empty tag.
func TestReadFails(t *testing.T) {
	file := id3(3, 0, frame(3, "PRIV", 0, make([]byte, 100_000)), title(3, "T"))
	n := 0
	for ; ; n++ {
		r := &failing{r: bytes.NewReader(file), left: n}
		got, err := tags.Read(r, int64(len(file)))
		if err == nil && got.Title == "T" {
			break
		}
		if !errors.Is(err, io.ErrClosedPipe) {
			t.Fatalf("read %d fails: %+v, %v", n, got, err)
		}
	}
	if n < 3 {
		t.Errorf("%d reads are too few to have failed", n)
	}
}

// failing fails after some reads.
type failing struct {
	r    io.ReaderAt
	left int
}

func (f *failing) ReadAt(b []byte, at int64) (int, error) {
	if f.left--; f.left < 0 {
		return 0, io.ErrClosedPipe
	}
	return f.r.ReadAt(b, at)
}

// counted counts what is read.
type counted struct {
	r     io.ReaderAt
	calls int
	n     int64
}

func (c *counted) ReadAt(b []byte, at int64) (int, error) {
	n, err := c.r.ReadAt(b, at)
	c.calls++
	c.n += int64(n)
	return n, err
}

// allocated is how many octets a function allocates.
func allocated(f func()) int64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return int64(after.TotalAlloc - before.TotalAlloc)
}

// TestHostile: whatever a tag claims and however much there is of it, what is
// read and allocated for it is bounded.
func TestHostile(t *testing.T) {
	million := func(version byte, name string) []byte {
		return id3(version, 0, bytes.Repeat(frame(version, name, 0, []byte{0, 'a'}), 1_000_000))
	}
	huge := make([]byte, 32<<20)
	for name, file := range map[string][]byte{
		"a million titles":          million(3, "TIT2"),
		"a million unknown frames":  million(4, "PRIV"),
		"a million of version 2":    million(2, "TT2"),
		"nothing but names":         id3(3, 0, []byte(strings.Repeat("TIT2", 1_000_000))),
		"a title of 32 MiB":         id3(3, 0, frame(3, "TIT2", 0, huge)),
		"a picture of 32 MiB":       id3(3, 0, frame(3, "APIC", 0, append([]byte("\x00image/png\x00\x03\x00"), huge...))),
		"32 MiB escaped":            id3(3, 0x80, frame(3, "APIC", 0, bytes.Repeat([]byte{0xff, 0}, len(huge)/2))),
		"a bomb of a title":         id3(3, 0, frame(3, "TIT2", 0x80, length(1<<20, deflate(huge)))),
		"a bomb of a picture":       id3(3, 0, frame(3, "APIC", 0x80, length(1<<20, deflate(append([]byte("\x00image/png\x00\x03\x00"), huge...))))),
		"a thousand bombs":          id3(3, 0, bytes.Repeat(frame(3, "TIT2", 0x80, length(1<<20, deflate(huge[:1<<20]))), 1000)),
		"frames that claim 4 GiB":   id3(3, 0, []byte("TIT2\xff\xff\xff\xff\x00\x00")),
		"an extended header's 4 GB": id3(3, 0x40, []byte{0xff, 0xff, 0xff, 0xff}, title(3, "T")),
		"a length that lies":        id3(4, 0, frame(4, "TIT2", 1, []byte{0x7f, 0x7f, 0x7f, 0x7f, 0})),
	} {
		t.Run(name, func(t *testing.T) {
			r := &counted{r: bytes.NewReader(file)}
			got := allocated(func() { tags.Read(r, int64(len(file))) })
			t.Logf("%d octets in %d reads, %d allocated", r.n, r.calls, got)
			const escaped = 20 << 20 // octets that are read at once, and copied
			if r.calls > 4096 || r.n > escaped+4<<20 || got > 2*escaped+4<<20 {
				t.Errorf("%d octets in %d reads, %d allocated", r.n, r.calls, got)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(id3(2, 0, title(2, "T"), frame(2, "PIC", 0, []byte("\x00JPG\x03\x00\xff\xd8\xff"))))
	f.Add(id3(3, 0x80, escape(slices.Concat(frame(3, "TIT2", 0, text(1, "Té")), frame(3, "APIC", 0, []byte("\x00\x00\x03\x00\xff\xd8\xff"))))))
	f.Add(id3(4, 0x40, []byte{0, 0, 0, 6, 1, 0}, frame(4, "TIT2", 9, length(3, deflate(text(3, "é"))))))
	f.Add(id3(4, 0, frame(4, "APIC", 11, length(9, escape(deflate([]byte("\x00a\x00\x03\x00\xff\xd8\xff")))))))
	f.Add(id3(4, 0, frame(4, "TXXX", 0, text(3, "REPLAYGAIN_TRACK_GAIN", "1 dB")), frame(4, "RVA2", 0, []byte("a\x00\x01\xfb\x00\x10\x80\x00"))))
	f.Add(mp3test.APEv2(true, "Cover Art (Front)", []byte("a\x00b")))
	f.Add(mp3test.ID3v1("T\xe9\xe9\xe9"))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, err := tags.Read(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		if p := got.Picture; p != nil {
			in, err := p.Open(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if n, err := io.Copy(io.Discard, in); n != p.Bytes || err != nil {
				t.Fatalf("%+v has %d octets: %v", p, n, err)
			}
		}
	})
}
