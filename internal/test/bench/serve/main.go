//go:build linux

// Command serve measures what a segment costs the server, beside nginx sending
// the same octets from files, and how many listeners one machine carries. It
// prints lines of name, value and unit. Run by make bench-serve.
package main

import (
	"errors"
	"fmt"
	"os"
	"strconv"

	"segue/internal/test/programs"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench-serve:", err)
		os.Exit(1)
	}
}

// run is the whole, "SERVER [cost|crowd] [LISTENERS]" with the server program
// to be measured, or the load's own process: "load ..." and "listen ...".
func run(args []string) error {
	if len(args) < 1 {
		return errors.New("usage: serve SERVER [cost|crowd] [LISTENERS]")
	}
	switch args[0] {
	case "load":
		return loadProcess(args[1:])
	case "listen":
		return crowdProcess(args[1:])
	}
	part, listeners := "", 14_000
	if len(args) > 1 {
		part = args[1]
	}
	if len(args) > 2 {
		n, err := strconv.Atoi(args[2])
		if err != nil {
			return fmt.Errorf("%s is no number of listeners", args[2])
		}
		listeners = n
	}
	dir, err := os.MkdirTemp("", "bench-serve")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if part != "crowd" {
		if err := compare(args[0], dir); err != nil {
			return err
		}
	}
	if part != "cost" {
		return crowd(args[0], dir, listeners)
	}
	return nil
}

// child runs this program in another role, and passes on what it prints, a line
// at a time.
func child(line func(string), args ...string) (*programs.Process, error) {
	name, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := programs.Command(name, args...)
	cmd.Stderr = os.Stderr
	return programs.Start(cmd, line)
}
