//go:build unix

package ladder

import "syscall"

// lowerPriority has a process give way to the server and to others. Not more: a
// listener may wait for it, and the lowest priority gets next to nothing on a
// busy machine.
func lowerPriority(pid int) {
	const low = 5
	_ = syscall.Setpriority(syscall.PRIO_PROCESS, pid, low)
}
