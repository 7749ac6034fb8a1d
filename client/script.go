package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"segue/client/command"
)

// longestLine is how many octets a line of a script may have.
const longestLine = 64 << 10

// A script is lines that are carried out one after another. One that fails does
// not keep the others from it.
type script struct {
	*client
	lines, failed int
	first         error // why the first that failed did; it counts for the exit code
}

// Error implements error.
func (s *script) Error() string {
	return fmt.Sprintf("%d of %d lines have failed", s.failed, s.lines)
}

// Unwrap implements error.
func (s *script) Unwrap() error { return s.first }

// script carries out the line that was given first, and those of the input.
func (c *client) script(ctx context.Context, first string, input io.Reader) error {
	s := &script{client: c}
	if first != "" && s.carryOut(ctx, "--execute", first, nil) {
		return s.end(ctx)
	}
	lines := make(chan scriptLine)
	go readLines(ctx, input, lines)
	for n := 1; ; n++ {
		select {
		case line, ok := <-lines:
			if !ok || s.carryOut(ctx, fmt.Sprintf("line %d", n), line.text, line.err) {
				return s.end(ctx)
			}
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// carryOut carries out a line, unless it could not be read, and reports whether
// it was the last.
func (s *script) carryOut(ctx context.Context, name, line string, err error) (last bool) {
	s.lines++
	if err == nil {
		err = s.Line(ctx, line)
	}
	switch {
	case errors.Is(err, command.ErrQuit):
		return true
	case err == nil || ctx.Err() != nil:
		return ctx.Err() != nil
	case !is[command.Reported](err):
		s.say(name + ": " + explain(err))
	}
	if s.failed++; s.first == nil {
		s.first = err
	}
	return false
}

// end is how the script has gone.
func (s *script) end(ctx context.Context) error {
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case s.failed > 0:
		return s
	}
	return nil
}

// scriptLine is a line of a script, or why it could not be read.
type scriptLine struct {
	text string
	err  error
}

// readLines gives the lines of a script. One that is too long is an error, and
// passed over.
func readLines(ctx context.Context, input io.Reader, lines chan<- scriptLine) {
	defer close(lines)
	in := bufio.NewReaderSize(input, longestLine)
	for first := true; ; first = false {
		var line scriptLine
		text, err := in.ReadSlice('\n')
		switch {
		case err == io.EOF && len(text) == 0:
			return
		case err == bufio.ErrBufferFull:
			line.err = command.UsageError{Text: fmt.Sprintf("it is longer than %d octets; part it into several lines", longestLine)}
			for err == bufio.ErrBufferFull {
				_, err = in.ReadSlice('\n')
			}
		case err == nil || err == io.EOF:
			line.text = strings.TrimSuffix(string(text), "\n")
			if first {
				line.text = strings.TrimPrefix(line.text, "\uFEFF")
			}
		default:
			line.err = err
		}
		select {
		case lines <- line:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}
