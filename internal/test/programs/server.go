package programs

import (
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// A Server is the server program at work.
type Server struct {
	*Process
	Addr string // where it listens, HOST:PORT

	found chan struct{} // closed when songs is set, or at its end
	songs string        // as in "3 songs"
}

// StartServer starts the server program on a free loopback port, unless a flag
// says otherwise, and returns when it has found its songs. It keeps nothing for
// the next one and makes no renditions, unless a flag says so. The last argument
// is the directory.
func (p Programs) StartServer(args ...string) (*Server, error) {
	s, err := Serve(p.ServerCommand(args...))
	if err != nil {
		return nil, err
	}
	_, err = s.Found()
	return s, err
}

// ServerCommand is the command that StartServer starts.
func (p Programs) ServerCommand(args ...string) *exec.Cmd {
	return Command(p.Server(), append([]string{"--addr", "127.0.0.1:0", "--cache", "none", "--ladder", "none"}, args...)...)
}

// Serve starts a command that is the server program, and returns when it
// listens. It may still be looking for songs.
func Serve(cmd *exec.Cmd) (*Server, error) {
	s := &Server{found: make(chan struct{})}
	listening := make(chan string, 1)
	found := sync.OnceFunc(func() { close(s.found) })
	var err error
	s.Process, err = Start(cmd, func(line string) {
		if addr, ok := strings.CutPrefix(line, "listening on "); ok {
			addr, _, _ = strings.Cut(addr, ",")
			select {
			case listening <- addr:
			default:
			}
		} else if s.songs == "" {
			s.songs = line
			found()
		}
	})
	if err != nil {
		return nil, err
	}
	go func() {
		<-s.Ended()
		found()
	}()
	select {
	case s.Addr = <-listening:
		return s, nil
	case <-s.Ended():
		return nil, fmt.Errorf("the server ends without listening: %v: %s", s.Wait(), s.Said())
	}
}

// Found waits until the server has found all its songs, and returns what it
// says of them, as "3 songs".
func (s *Server) Found() (string, error) {
	<-s.found
	if s.songs == "" {
		return "", fmt.Errorf("the server ends while it looks for songs: %v: %s", s.Wait(), s.Said())
	}
	return s.songs, nil
}

// ServeTest is StartServer for a test, at whose end it must end well.
func (p Programs) ServeTest(t testing.TB, args ...string) *Server {
	t.Helper()
	s, err := p.StartServer(args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := s.Stop(); err != nil {
			t.Errorf("the server ends with %v: %s", err, s.Said())
		}
	})
	return s
}
