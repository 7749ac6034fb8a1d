// Command cmd checks whether a server is one of SEGUE/1, as rfc/ specifies it.
//
//	go run ./internal/conformance/cmd HOST:PORT [SECTION]
//
// Where the server wants a login, the name and the password are SEGUE_USER and
// SEGUE_PASSWORD of the environment.
//
// It prints a line for each check, by sections of the specification (or of one,
// as 7 or 7.3, alone), and exits with 1 if one failed, with 2 if it was called
// wrongly.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"strings"

	"segue/internal/conformance"
)

func main() {
	if len(os.Args) < 2 || len(os.Args) > 3 {
		fmt.Fprintln(os.Stderr, "usage: conformance HOST:PORT [SECTION], as in: conformance localhost:55353 7.3")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	s := sheet{}
	opt := conformance.Options{Report: s.print, User: os.Getenv("SEGUE_USER"), Password: os.Getenv("SEGUE_PASSWORD")}
	if len(os.Args) == 3 {
		opt.Only = func(section, _ string) bool { return strings.HasPrefix(section, os.Args[2]+".") }
	}
	if len(opt.Run(ctx, os.Args[1])) == 0 {
		fmt.Fprintf(os.Stderr, "there is no section %q; leave it out to see them all\n", os.Args[2])
		os.Exit(2)
	}
	fmt.Printf("\n%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
	if s.failed > 0 {
		os.Exit(1)
	}
}

// sheet prints results and counts them.
type sheet struct {
	section                 string
	passed, failed, skipped int
}

func (s *sheet) print(r conformance.Result) {
	if r.Section != s.section {
		s.section = r.Section
		fmt.Printf("\n%s\n", s.section)
	}
	switch {
	case r.Failed():
		s.failed++
		fmt.Printf("  FAIL  %s\n        %v\n", r.Name, r.Err)
	case r.Skipped():
		s.skipped++
		fmt.Printf("  skip  %s (%v)\n", r.Name, r.Err)
	default:
		s.passed++
		fmt.Printf("  pass  %s\n", r.Name)
	}
}
