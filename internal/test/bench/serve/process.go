//go:build linux

package main

import (
	"errors"
	"os"
	"strconv"
	"strings"

	"segue/internal/test/programs"
)

// A target is a server that runs.
type target struct {
	*programs.Process
	kind string // "segue" or "http"
	addr string
}

// startSegue starts the server program on a free port.
func startSegue(program, music string) (*target, error) {
	cmd := programs.Command(program, "--addr", "127.0.0.1:0", "--cache", "none", music)
	cmd.Stderr = os.Stderr
	s, err := programs.Serve(cmd)
	if err != nil {
		return nil, err
	}
	_, err = s.Found()
	return &target{s.Process, "segue", s.Addr}, err
}

// pids are the target's processes: nginx has workers.
func (t *target) pids() ([]int, error) {
	children, err := t.Children()
	return append([]int{t.PID()}, children...), err
}

// socketMemory is what the kernel holds for all TCP connections, in KB.
func socketMemory() (int, error) {
	b, err := os.ReadFile("/proc/net/sockstat")
	if err != nil {
		return 0, err
	}
	_, rest, ok := strings.Cut(string(b), "TCP: ")
	_, mem, found := strings.Cut(rest, "mem ")
	if !ok || !found {
		return 0, errors.New("/proc/net/sockstat tells nothing of TCP")
	}
	pages, err := strconv.Atoi(strings.Fields(mem)[0])
	return pages * os.Getpagesize() / 1024, err
}
