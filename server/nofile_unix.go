//go:build unix

package main

import "syscall"

// maxOpenFiles is how many files the system lets this process open; 0: no
// limit is known. The hard limit: Go raises the soft one to it at the start.
func maxOpenFiles() int {
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &r); err != nil || uint64(r.Cur) > 1<<30 {
		return 0
	}
	return int(r.Cur)
}
