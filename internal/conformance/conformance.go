// Package conformance asks any server what the specification in rfc/ says that
// a SEGUE/1 server must do, and tells where it doesn't.
//
// It needs an address and nothing else: what the library holds it learns from
// LIST and SONG. It reads the protocol with a parser of its own, which shares
// nothing with the server that it was written beside, so that a misreading of
// the specification shows.
//
// The library must hold a song of two segments at least; what else it lacks (a
// cover, say) makes a check be skipped, not fail. Traffic is a few megabytes.
package conformance

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Timeout is how long one check may take; those that fetch a whole song get
// six times as long.
const Timeout = 10 * time.Second

// A Result is what came of one check.
type Result struct {
	Section string // of the specification: number and title
	Name    string // what was checked
	Err     error  // nil: passed; a Skip: could not be checked here
}

// Skipped reports whether the check could not be made with this library.
func (r Result) Skipped() bool { return errors.As(r.Err, new(Skip)) }

// Failed reports whether the server is at fault.
func (r Result) Failed() bool { return r.Err != nil && !r.Skipped() }

// Skip is why a check was not made.
type Skip string

func (s Skip) Error() string { return string(s) }

// Options narrow a run down. The zero value checks everything.
type Options struct {
	// Timeout of one check; 0: Timeout.
	Timeout time.Duration
	// Only says which checks to make; nil: all.
	Only func(section, name string) bool
	// User and Password are to log in with where the server wants that; "": such
	// a server is checked for nothing but that it does.
	User, Password string
	// Report is told each result as it comes; it may be nil.
	Report func(Result)
}

// Run makes all checks, one after the other, against the server at addr,
// HOST:PORT.
func Run(ctx context.Context, addr string) []Result {
	return Options{}.Run(ctx, addr)
}

// Run makes the checks that the options ask for. When ctx ends, those that are
// left fail with its cause.
func (o Options) Run(ctx context.Context, addr string) []Result {
	if o.Timeout == 0 {
		o.Timeout = Timeout
	}
	lib := &library{}
	var results []Result
	for _, c := range checks() {
		if o.Only != nil && !o.Only(c.section, c.name) {
			continue
		}
		timeout := o.Timeout
		if c.long {
			timeout *= 6
		}
		r := Result{Section: c.section, Name: c.name, Err: c.make(ctx, &probe{addr: addr, lib: lib, user: o.User, password: o.Password}, timeout)}
		results = append(results, r)
		if o.Report != nil {
			o.Report(r)
		}
	}
	return results
}

// check is one thing that a server must do.
type check struct {
	section, name string
	run           func(*probe) error
	long          bool // it fetches a whole song
}

// make makes the check, on connections of its own.
func (c check) make(ctx context.Context, p *probe, timeout time.Duration) error {
	if ctx.Err() != nil {
		return fmt.Errorf("not checked: %w", context.Cause(ctx))
	}
	var cancel context.CancelFunc
	p.ctx, cancel = context.WithTimeout(ctx, timeout)
	defer cancel()
	defer p.close()
	return c.run(p)
}

// checks are all of them, in the order of the specification.
func checks() []check {
	var all []check
	for _, list := range [][]check{
		lineChecks, textChecks, tagChecks, grammarChecks, orderChecks, limitChecks,
		greetingChecks, passingChecks, listChecks, songChecks, segmentChecks, checksumChecks, renditionChecks, coverChecks,
		cancelChecks, controlChecks, statsChecks, authChecks, streamChecks, endChecks,
	} {
		all = append(all, list...)
	}
	slices.SortStableFunc(all, func(a, b check) int {
		return slices.Compare(number(a.section), number(b.section))
	})
	return all
}

// number is a section's, as 7 and 3 of "7.3. GETSEG".
func number(section string) (n []int) {
	digits, _, _ := strings.Cut(section, " ")
	for d := range strings.SplitSeq(digits, ".") {
		if i, err := strconv.Atoi(d); err == nil {
			n = append(n, i)
		}
	}
	return n
}
