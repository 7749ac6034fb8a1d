//go:build unix

package catalog

import (
	"io/fs"
	"syscall"
)

// linked reports whether a file still has a name.
func linked(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return !ok || st.Nlink > 0
}

// isRunning reports whether there is a process with this number.
func isRunning(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || err == syscall.EPERM
}
