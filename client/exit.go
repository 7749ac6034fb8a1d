package main

import (
	"errors"

	"segue/client/command"
	"segue/client/link"
	"segue/client/prompt"
	"segue/internal/wire"
)

// Exit codes. A program that a signal has ended exits with that and its number.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitUnreachable = 3
	exitNoSong      = 4
	exitSignal      = 128
	exitInterrupted = exitSignal + 2
)

// exitCode is what a program that failed so ends with.
func exitCode(err error) int {
	if s, ok := errors.AsType[signalled](err); ok {
		return exitSignal + int(s.signal)
	}
	switch e, protocol := errors.AsType[*wire.Error](err); {
	case err == nil:
		return 0
	case errors.Is(err, prompt.ErrInterrupted):
		return exitInterrupted
	case is[command.UsageError](err):
		return exitUsage
	case is[*link.Unreachable](err):
		return exitUnreachable
	case is[command.NoSuchSong](err), protocol && (e.Code == wire.CodeNoSong || e.Code == wire.CodeGone):
		return exitNoSong
	}
	return exitFailed
}
