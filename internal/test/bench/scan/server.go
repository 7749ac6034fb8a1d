//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"time"

	"segue/internal/test/programs"
	"segue/internal/wire"
)

// A process is a server at work.
type process struct {
	*programs.Server
	started time.Time

	// When it had found all songs, and how long it had been at work by then, on
	// all cores.
	said time.Time
	work time.Duration
}

// start starts a server on a free loopback port, and returns when it listens.
func start(ctx context.Context, server, music, cache string) (*process, error) {
	p := &process{started: time.Now()}
	var err error
	p.Server, err = programs.Serve(exec.CommandContext(ctx, server, "--addr", "127.0.0.1:0", "--cache", cache, music))
	return p, err
}

// scanned returns when the server has found all songs, which must be so many.
func (p *process) scanned(songs int) error {
	found, err := p.Found()
	if err != nil {
		return err
	}
	p.said = time.Now()
	if p.work, err = programs.ProcessorTime(p.PID()); err != nil {
		return err
	}
	if want := fmt.Sprintf("%d songs", songs); found != want {
		return fmt.Errorf("the server found %s, not %s", found, want)
	}
	return nil
}

// stop ends the server. It returns err, or what went wrong then.
func (p *process) stop(err error) error {
	_, end := p.Stop()
	if err = errors.Join(err, end); err != nil || p.Said() != "" {
		return errors.Join(err, errors.New(p.Said()))
	}
	return nil
}

// list waits until the server has found all songs, asks for them, compares
// them with what was made, and returns when the last one had come, since the
// server's start.
func (p *process) list(lib *library) (time.Duration, error) {
	nc, err := net.Dial("tcp", p.Addr)
	if err != nil {
		return 0, err
	}
	defer nc.Close()
	r := bufio.NewReaderSize(nc, 1<<20)
	if err := p.scanned(len(lib.songs)); err != nil {
		return 0, err
	}
	lines, err := exchange(nc, r)
	if err != nil {
		return 0, err
	}
	took := time.Since(p.started)
	return took, check(lines, lib)
}

// exchange sends one LIST and returns the lines of the reply.
func exchange(nc net.Conn, r *bufio.Reader) ([]string, error) {
	if _, err := io.WriteString(nc, "0.1 LIST\n"); err != nil {
		return nil, err
	}
	var lines []string
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
		if line == "0.1 OK\n" {
			return lines, nil
		}
	}
}

// check wants a reply to list the whole library, and what it says of the songs
// to be true.
func check(lines []string, lib *library) error {
	items := 0
	for _, line := range lines {
		_, reply, err := wire.ParseReply(strings.TrimSuffix(line, "\n"))
		if err != nil {
			return err
		}
		if head, ok := reply.(wire.ListHeader); ok && head.Scanning {
			return errors.New("the scan is said to be running after its end")
		}
		r, ok := reply.(wire.Item)
		if !ok {
			continue
		}
		made, ok := lib.songs[r.Title]
		if !ok || made.milliseconds != r.Milliseconds || made.artist != r.Artist {
			return fmt.Errorf("%q by %q has %d ms; made was %+v", r.Title, r.Artist, r.Milliseconds, made)
		}
		items++
	}
	if items != len(lib.songs) {
		return fmt.Errorf("%d songs are listed, not %d", items, len(lib.songs))
	}
	return nil
}

// rest takes the figure of the server's memory once nothing happens any more.
func (p *process) rest(name string) error {
	time.Sleep(5 * time.Second)
	kb, err := p.Resident()
	if err != nil {
		return err
	}
	say(name+"-resident", "%.1f", float64(kb)/1024, "MiB")
	return nil
}
