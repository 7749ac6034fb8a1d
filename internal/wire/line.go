package wire

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrLineTooLong is ReadLine's error for a line of more than MaxLine octets;
// ErrNotText for one that is not UTF-8 or holds control characters. After the
// first, and in doubt after the second, the stream is out of step.
var (
	ErrLineTooLong = errors.New("the line is longer than " + strconv.Itoa(MaxLine) + " octets")
	ErrNotText     = errors.New("the line is not UTF-8 text")
)

// ReadLine reads one line from r, whose buffer must hold at least MaxLine
// octets, and returns it without its LF or CR LF (RFC, "Lines"). The bytes
// are valid until the next read of r. A stream that ends between lines gives
// io.EOF, one that ends within a line io.ErrUnexpectedEOF. Where reading fails,
// by a deadline say, nothing is lost: the next call goes on with the same line.
func ReadLine(r *bufio.Reader) ([]byte, error) {
	for seen := 0; ; {
		b, _ := r.Peek(r.Buffered())
		if i := bytes.IndexByte(b[seen:], '\n'); i >= 0 && seen+i < MaxLine {
			r.Discard(seen + i + 1)
			line := bytes.TrimSuffix(b[:seen+i], []byte("\r"))
			if !isText(line) {
				return nil, ErrNotText
			}
			return line, nil
		}
		if seen = len(b); seen >= MaxLine {
			return nil, ErrLineTooLong
		}
		if _, err := r.Peek(seen + 1); err == io.EOF && seen > 0 {
			return nil, io.ErrUnexpectedEOF
		} else if err != nil {
			return nil, err
		}
	}
}

// isText reports whether b is UTF-8 without control characters.
func isText(b []byte) bool {
	for i := 0; i < len(b); {
		if c := b[i]; c >= 0x20 && c < 0x7f {
			i++
			continue
		}
		c, n := utf8.DecodeRune(b[i:])
		if n < 2 || isControl(c) {
			return false
		}
		i += n
	}
	return true
}

// isControl reports whether c is a C0 or C1 control character, DEL, or one of
// Unicode's two line separators.
func isControl(c rune) bool {
	return c < 0x20 || c >= 0x7f && c < 0xa0 || c == '\u2028' || c == '\u2029'
}

// Text makes s fit to be sent as a title, an artist or an album: invalid
// UTF-8 and control characters become U+FFFD, spaces around it are dropped,
// and at most MaxText octets of it are kept, cut between characters.
func Text(s string) string {
	s = strings.TrimSpace(strings.Map(func(c rune) rune {
		if isControl(c) {
			return utf8.RuneError
		}
		return c
	}, strings.ToValidUTF8(s, "\uFFFD")))
	if len(s) <= MaxText {
		return s
	}
	s = s[:MaxText]
	for r, n := utf8.DecodeLastRuneInString(s); r == utf8.RuneError && n == 1; r, n = utf8.DecodeLastRuneInString(s) {
		s = s[:len(s)-1]
	}
	return strings.TrimSpace(s)
}
