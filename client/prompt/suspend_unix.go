//go:build unix

package prompt

import (
	"os"
	"os/signal"
	"syscall"
)

// canSuspend says that a shell can have the program wait.
const canSuspend = true

// notify asks for the signals that suspend the program and let it go on.
func notify(c chan<- os.Signal) { signal.Notify(c, syscall.SIGTSTP, syscall.SIGCONT) }

func ignore(c chan<- os.Signal) { signal.Stop(c) }

// stopSelf stops the program, and what runs with it in a pipeline. SIGTSTP would
// not do: the system drops it where no shell controls the job.
func stopSelf() { syscall.Kill(0, syscall.SIGSTOP) }

func (l *loop) signalled(s os.Signal) {
	if s == syscall.SIGTSTP {
		l.suspend()
		return
	}
	l.resume()
}
