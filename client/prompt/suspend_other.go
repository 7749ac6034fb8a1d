//go:build !unix

package prompt

import "os"

const canSuspend = false

func notify(chan<- os.Signal) {}

func ignore(chan<- os.Signal) {}

func stopSelf() {}

func (l *loop) signalled(os.Signal) {}
