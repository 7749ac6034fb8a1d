//go:build linux

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A target is a server that runs.
type target struct {
	kind string // "segue" or "http"
	addr string
	cmd  *exec.Cmd
}

// stop ends the server, by force if it doesn't within three seconds.
func (t *target) stop() {
	t.cmd.Process.Signal(syscall.SIGTERM)
	force := time.AfterFunc(3*time.Second, func() { t.cmd.Process.Kill() })
	defer force.Stop()
	t.cmd.Wait()
}

// startSegue starts the server program on a free port.
func startSegue(program, music string) (*target, error) {
	cmd := command(program, "--addr", "127.0.0.1:0", "--cache", "none", music)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	// First where it listens, then, when all are known, how many songs there are.
	br := bufio.NewReader(stdout)
	line, err := br.ReadString('\n')
	addr, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
	if err == nil {
		_, err = br.ReadString('\n')
	}
	if err != nil || !ok {
		cmd.Process.Kill()
		cmd.Wait()
		return nil, fmt.Errorf("%s doesn't start: %q", program, line)
	}
	return &target{"segue", addr, cmd}, nil
}

// pids are the target's processes: nginx has workers.
func (t *target) pids() ([]string, error) {
	pids := []string{fmt.Sprint(t.cmd.Process.Pid)}
	children, err := os.ReadFile(filepath.Join("/proc", pids[0], "task", pids[0], "children"))
	return append(pids, strings.Fields(string(children))...), err
}

// cpu is the processor time that processes have used, user and system.
func cpu(pids []string) (sum time.Duration, err error) {
	const tick = 10 * time.Millisecond // of /proc, whatever the kernel's own is
	for _, pid := range pids {
		b, err := os.ReadFile(filepath.Join("/proc", pid, "stat"))
		if err != nil {
			return 0, err
		}
		// The fields after the program's name, which may hold anything.
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		for _, f := range fields[11:13] {
			n, err := strconv.Atoi(f)
			if err != nil {
				return 0, err
			}
			sum += time.Duration(n) * tick
		}
	}
	return sum, nil
}

// kilobytes is a line of a file of /proc that tells a number, as VmRSS.
func kilobytes(file, name string) (int, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, name); ok {
			return strconv.Atoi(strings.Fields(strings.TrimLeft(rest, ":"))[0])
		}
	}
	return 0, fmt.Errorf("%s has no %s", file, name)
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
