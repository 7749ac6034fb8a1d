//go:build linux

package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"segue/internal/wire"
)

// A process is a server at work.
type process struct {
	cmd     *exec.Cmd
	started time.Time
	addr    string
	stdout  *bufio.Scanner
	stderr  bytes.Buffer

	// When it had found all songs, and how long it had been at work by then, on
	// all cores.
	said time.Time
	work time.Duration
}

// start starts a server on a free loopback port, and returns when it listens.
func start(ctx context.Context, server, music, cache string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, server, "--addr", "127.0.0.1:0", "--cache", cache, music)}
	p.cmd.Stderr = &p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.started = time.Now()
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start the server: %w; make build builds it", err)
	}
	p.stdout = bufio.NewScanner(out)
	if p.stdout.Scan() {
		if addr, ok := strings.CutPrefix(p.stdout.Text(), "listening on "); ok {
			p.addr = addr
			return p, nil
		}
	}
	return nil, p.stop(errors.New("the server does not listen"))
}

// scanned returns when the server has found all songs, which must be so many.
func (p *process) scanned(songs int) error {
	if !p.stdout.Scan() {
		return errors.New("the server ended while it scanned")
	}
	p.said, p.work = time.Now(), p.worked()
	if want := fmt.Sprintf("%d songs", songs); p.stdout.Text() != want {
		return fmt.Errorf("the server found %s, not %s", p.stdout.Text(), want)
	}
	return nil
}

// worked is how long the server has been at work until now.
func (p *process) worked() time.Duration {
	const perSecond = 100 // USER_HZ
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	fields := strings.Fields(rest) // from the third on
	var ticks time.Duration
	for _, i := range []int{14, 15} { // utime, stime
		n, _ := strconv.Atoi(fields[i-3])
		ticks += time.Duration(n)
	}
	return ticks * time.Second / perSecond
}

// stop ends the server. It returns err, or what went wrong then.
func (p *process) stop(err error) error {
	p.cmd.Process.Signal(syscall.SIGTERM)
	for p.stdout.Scan() { // Wait wants it read
	}
	end := p.cmd.Wait()
	if err = errors.Join(err, end); err != nil || p.stderr.Len() > 0 {
		return errors.Join(err, errors.New(p.stderr.String()))
	}
	return nil
}

// list waits until the server has found all songs, asks for them, compares
// them with what was made, and returns when the last one had come, since the
// server's start.
func (p *process) list(lib *library) (time.Duration, error) {
	nc, err := net.Dial("tcp", p.addr)
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
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return err
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(rest), " kB"))
			if err != nil {
				return err
			}
			say(name+"-resident", "%.1f", float64(kib)/1024, "MiB")
		}
	}
	return nil
}
