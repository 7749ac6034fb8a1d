//go:build !linux

package programs

import "os/exec"

// EndWithParent does nothing where the system has no means to it.
func EndWithParent(*exec.Cmd) {}
