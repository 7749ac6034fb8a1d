package programs

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Resident is a process's resident memory in KB.
func (p *Process) Resident() (int, error) { return Resident(p.PID()) }

// Resident is the resident memory of a process in KB.
func Resident(pid int) (int, error) { return status(pid, "VmRSS") }

// PeakResident is the most that a process has had resident so far, in KB.
func (p *Process) PeakResident() (int, error) { return status(p.PID(), "VmHWM") }

// Threads is how many threads a process has.
func (p *Process) Threads() (int, error) { return status(p.PID(), "Threads") }

// status is a number of /proc/PID/status.
func status(pid int, name string) (int, error) {
	b, err := os.ReadFile(proc(pid, "status"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(b)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			return strconv.Atoi(strings.Fields(rest)[0])
		}
	}
	return 0, fmt.Errorf("process %d has no %s", pid, name)
}

// OpenFiles is how many files a process has open.
func (p *Process) OpenFiles() (int, error) {
	names, err := os.ReadDir(proc(p.PID(), "fd"))
	return len(names), err
}

// ProcessorTime is the processor time that processes have used, user and
// system, on all cores. It is known to 10 ms.
func ProcessorTime(pids ...int) (sum time.Duration, err error) {
	const tick = 10 * time.Millisecond // of /proc, whatever the kernel's own is
	for _, pid := range pids {
		b, err := os.ReadFile(proc(pid, "stat"))
		if err != nil {
			return 0, err
		}
		// The fields after the program's name, which may hold anything.
		fields := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+1:]))
		for _, f := range fields[11:13] { // utime, stime
			n, err := strconv.Atoi(f)
			if err != nil {
				return 0, err
			}
			sum += time.Duration(n) * tick
		}
	}
	return sum, nil
}

// Children are the processes that a process has started.
func (p *Process) Children() (pids []int, err error) {
	pid := strconv.Itoa(p.PID())
	b, err := os.ReadFile(proc(p.PID(), filepath.Join("task", pid, "children")))
	if err != nil {
		return nil, err
	}
	for _, field := range strings.Fields(string(b)) {
		child, err := strconv.Atoi(field)
		if err != nil {
			return nil, err
		}
		pids = append(pids, child)
	}
	return pids, nil
}

func proc(pid int, file string) string { return filepath.Join("/proc", strconv.Itoa(pid), file) }
