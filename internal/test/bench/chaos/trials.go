//go:build linux

package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"segue/internal/test/programs"
)

// A bed is what a trial has: an empty directory, and the programs.
type bed struct {
	programs programs.Programs
	music    string // the songs of the house
	dir      string
	name     string // of the trial, for its figures
}

// figure prints one of the trial's figures.
func (b *bed) figure(name, format string, value any, unit string) {
	figure(b.name+"-"+name, format, value, unit)
}

// note prints a remark.
func (b *bed) note(format string, args ...any) {
	fmt.Printf("  %s: %s\n", b.name, fmt.Sprintf(format, args...))
}

// A trial is something that is done to one of the programs, and how it must
// take it.
type trial struct {
	name string
	run  func(*bed) error
}

// trials are all of them.
func trials() []trial {
	var all []trial
	for _, l := range lies() {
		all = append(all, trial{"lying server: " + l.name, func(b *bed) error { return tellLie(b, l) }})
	}
	return append(all, holdingTrials()...)
}

// tryTrials carries out the trials whose names hold some words, one after
// another, and prints figures and a verdict of each.
func tryTrials(p programs.Programs, music, only string) (failed int) {
	for _, x := range trials() {
		if !strings.Contains(x.name, only) {
			continue
		}
		err := try(p, music, x)
		if c, ok := errors.AsType[*cannot](err); ok {
			fmt.Printf("skipped: %s: %s\n", x.name, c.why)
		} else if err != nil {
			fmt.Printf("FAILED: %s: %v\n", x.name, err)
			failed++
		} else {
			fmt.Printf("holds: %s\n", x.name)
		}
	}
	return failed
}

func try(p programs.Programs, music string, x trial) error {
	dir, err := os.MkdirTemp("", "segue-chaos-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	name := strings.NewReplacer(" ", "-", ":", "", ",", "").Replace(x.name)
	return x.run(&bed{programs: p, music: music, dir: dir, name: name})
}
