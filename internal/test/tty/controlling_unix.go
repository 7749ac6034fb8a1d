//go:build unix

package tty

import "syscall"

// controlling makes the program's standard input its controlling terminal.
func controlling() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true, Setctty: true} }
