//go:build unix

package ladder

import "syscall"

// lowerPriority has a process give way to all others.
func lowerPriority(pid int) {
	const lowest = 19
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, lowest)
}
