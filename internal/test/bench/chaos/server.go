//go:build linux

package main

import (
	"syscall"

	"segue/internal/test/programs"
)

// A server is the server program, which can be started again at the same
// address.
type server struct {
	*programs.Server // the last that was started

	programs   programs.Programs
	args       []string            // but for the address
	addr       string              // where it listens, also when it is started again
	credential *syscall.Credential // whom it runs as; nil: as this program does
}

// newServer makes one that isn't started yet, for a free loopback port.
func newServer(p programs.Programs, args ...string) *server {
	return &server{programs: p, args: args, addr: "127.0.0.1:0"}
}

// start starts it, or starts it again, and returns when it has found its songs.
func (s *server) start() error {
	cmd := s.programs.ServerCommand(append([]string{"--addr", s.addr}, s.args...)...)
	cmd.SysProcAttr.Credential = s.credential
	started, err := programs.Serve(cmd)
	if err != nil {
		return err
	}
	s.Server, s.addr = started, started.Addr
	_, err = s.Found()
	return err
}
