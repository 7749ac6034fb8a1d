package wire

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"
)

func TestReadLine(t *testing.T) {
	longest := strings.Repeat("x", MaxLine-1)
	tests := []struct {
		in   string
		want []string
		err  error
	}{
		{"", nil, io.EOF},
		{"a\nb c\n", []string{"a", "b c"}, io.EOF},
		{"a\r\n\n\r\n", []string{"a", "", ""}, io.EOF},
		{"a\nb", []string{"a"}, io.ErrUnexpectedEOF},
		{longest + "\nb\n", []string{longest, "b"}, io.EOF},
		{longest + "x\n", nil, ErrLineTooLong},
		{longest + longest, nil, ErrLineTooLong},
		{"é…音\n", []string{"é…音"}, io.EOF},
		{"a\rb\n", nil, ErrNotText},
		{"a\tb\n", nil, ErrNotText},
		{"a\x00\n", nil, ErrNotText},
		{"\x1b[31m\n", nil, ErrNotText},
		{"\x7f\n", nil, ErrNotText},
		{"\u0085\n", nil, ErrNotText},
		{"\u2028\n", nil, ErrNotText},
		{"\xff\xfe\n", nil, ErrNotText},
		{"\xed\xa0\x80\n", nil, ErrNotText}, // a surrogate
	}
	for _, c := range tests {
		for _, size := range []int{MaxLine, 16 * MaxLine} {
			r := bufio.NewReaderSize(iotest.HalfReader(strings.NewReader(c.in)), size)
			for _, want := range c.want {
				if line, err := ReadLine(r); err != nil || string(line) != want {
					t.Errorf("%.20q: got %.20q, %v; want %.20q", c.in, line, err, want)
				}
			}
			if line, err := ReadLine(r); !errors.Is(err, c.err) {
				t.Errorf("%.20q: got %.20q, %v; want %v", c.in, line, err, c.err)
			}
		}
	}
}

// TestReadLineGoesOn: a deadline in the middle of a line costs nothing of it.
func TestReadLineGoesOn(t *testing.T) {
	r := bufio.NewReaderSize(iotest.TimeoutReader(iotest.OneByteReader(strings.NewReader("0.1 PING\n"))), MaxLine)
	if line, err := ReadLine(r); err != iotest.ErrTimeout {
		t.Fatalf("got %q, %v", line, err)
	}
	if line, err := ReadLine(r); err != nil || string(line) != "0.1 PING" {
		t.Errorf("got %q, %v", line, err)
	}
}

func TestText(t *testing.T) {
	tests := []struct{ in, want string }{
		{"  a b ", "a b"},
		{"a\x00b\x1b[2J\u009b", "a\uFFFDb\uFFFD[2J\uFFFD"},
		{"bad \xff", "bad \uFFFD"},
		{strings.Repeat("a", MaxText) + "b", strings.Repeat("a", MaxText)},
		{strings.Repeat("é", MaxText), strings.Repeat("é", MaxText/2)},
		{"a" + strings.Repeat("é", MaxText), "a" + strings.Repeat("é", (MaxText-1)/2)},
	}
	for _, c := range tests {
		if got := Text(c.in); got != c.want {
			t.Errorf("%.20q: got %.20q (%d octets), want %.20q", c.in, got, len(got), c.want)
		}
	}
}

func FuzzText(f *testing.F) {
	f.Add("Étude \xff\x00 " + strings.Repeat("音", 200))
	f.Fuzz(func(t *testing.T, s string) {
		got := Text(s)
		if !utf8.ValidString(got) || len(got) > MaxText || !isText([]byte(got)) {
			t.Errorf("%q became %q", s, got)
		}
		// It survives the line, whatever it holds.
		line := AppendReply(nil, Tag{0, 1}, Item{Song: 1, Title: cmp.Or(got, "t"), Artist: got, Album: got})
		if len(line) > MaxLine {
			t.Errorf("the line has %d octets", len(line))
		}
		_, reply, err := ParseReply(string(line[:len(line)-1]))
		if err != nil || reply.(Item).Artist != got {
			t.Errorf("%q: %v, %v", got, reply, err)
		}
	})
}
