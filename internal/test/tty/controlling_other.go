//go:build !unix

package tty

import "syscall"

func controlling() *syscall.SysProcAttr { return nil }
