package programs

import (
	"os/exec"
	"syscall"
)

// EndWithParent has the kernel kill a command, not started yet, when the thread
// that starts it ends. Go keeps threads, but for those that a goroutine was
// locked to. A command that names a signal of its own gets that.
func EndWithParent(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	if cmd.SysProcAttr.Pdeathsig == 0 {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	}
}
