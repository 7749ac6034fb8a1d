//go:build linux

package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"segue/internal/test/lab"
	"segue/internal/test/programs"
)

// holdingTrials are what can hold a program up, and what can befall its files.
func holdingTrials() []trial {
	return []trial{
		{"log that nobody reads", unreadLog},
		{"log whose reader ends", brokenLog},
		{"output that nobody reads", unreadOutput},
		{"pipe whose reader stalls", unreadPipe},
		{"cover to a full disk", fullCover},
		{"store whose server is killed", killedStore},
		{"directory of music replaced", replacedMusic},
		{"bits flipped on the way", flippedBits},
		{"songs renumbered by a restart", renumbered},
		{"wrong logins of a neighbour", neighbour},
		{"flood of logins, users unreadable", loginFlood},
		{"users unreadable while a client comes back", usersAway},
		{"song changed, of the same size and time", sameSize},
	}
}

// timely is how long a program may take to end once it is told to.
const timely = shutdownTime + time.Second/2

// ends has a program end by a signal, and says whether it did so in time.
func ends(b *bed, p *programs.Process) error {
	took, err := p.Stop()
	b.figure("sigterm", "%.2f", took.Seconds(), "s")
	if took > timely {
		return fmt.Errorf("the program ends after %v: %v", took, err)
	}
	return nil
}

// unreadLog has a server log to a pipe that is full.
func unreadLog(b *bed) error {
	s, log, err := loggingServer(b)
	if err != nil {
		return err
	}
	defer s.Kill()
	defer log.Close()
	if err := manyConnections(s.Addr); err != nil {
		return err
	}
	return ends(b, s.Process)
}

// brokenLog has a server log to a pipe whose reader has ended.
func brokenLog(b *bed) error {
	s, log, err := loggingServer(b)
	if err != nil {
		return err
	}
	defer s.Kill()
	log.Close()
	if err := manyConnections(s.Addr); err != nil {
		return err
	}
	if _, err := exchange(s.Addr, "0.1 PING\n"); err != nil {
		return fmt.Errorf("the server is gone: %w", err)
	}
	return ends(b, s.Process)
}

// loggingServer is a server that logs a line at each connection's end, to a
// pipe whose other end is given.
func loggingServer(b *bed) (*programs.Server, *os.File, error) {
	read, written, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer written.Close()
	cmd := b.programs.ServerCommand("--verbose", b.music)
	cmd.Stderr = written
	s, err := programs.Serve(cmd)
	return s, read, err
}

// manyConnections makes 2,000 connections, one after another, whose log lines
// are more than a pipe holds.
func manyConnections(addr string) error {
	for range 2000 {
		if _, err := exchange(addr, "0.1 PING\n"); err != nil {
			return fmt.Errorf("the server does not answer: %w", err)
		}
	}
	return nil
}

// exchange sends a text, and returns all that comes back.
func exchange(addr, text string) (string, error) {
	nc, err := dial(addr)
	if err != nil {
		return "", err
	}
	defer nc.Close()
	if _, err := io.WriteString(nc, text); err != nil {
		return "", err
	}
	nc.(interface{ CloseWrite() error }).CloseWrite()
	got, err := io.ReadAll(nc)
	return string(got), err
}

// unreadOutput has a client write samples to a standard output that is full.
func unreadOutput(b *bed) error {
	read, written, err := os.Pipe()
	if err != nil {
		return err
	}
	defer read.Close()
	defer written.Close()
	return heldUp(b, "pcm:-", written)
}

// unreadPipe has a client write samples to a FIFO whose reader stalls.
func unreadPipe(b *bed) error {
	name := filepath.Join(b.dir, "fifo")
	if err := unix.Mkfifo(name, 0o600); err != nil {
		return err
	}
	reader, err := os.OpenFile(name, os.O_RDWR, 0) // so that opening does not wait
	if err != nil {
		return err
	}
	defer reader.Close()
	return heldUp(b, "pcm:"+name, nil)
}

// heldUp has a client play to where nobody reads, and end.
func heldUp(b *bed, output string, stdout *os.File) error {
	s, err := b.programs.StartServer(b.music)
	if err != nil {
		return err
	}
	defer s.Stop()
	cmd := programs.Command(b.programs.Client(), "--server", s.Addr, "--output", output, "play", "1")
	if stdout != nil {
		cmd.Stdout = stdout
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	time.Sleep(2 * time.Second) // the pipe is full by then
	begun := time.Now()
	cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-ended:
	case <-time.After(timely):
		cmd.Process.Kill()
		<-ended
		b.figure("sigterm", "%.2f", time.Since(begun).Seconds(), "s")
		return fmt.Errorf("SIGTERM has no effect for %v", timely)
	}
	b.figure("sigterm", "%.2f", time.Since(begun).Seconds(), "s")
	return nil
}

// fullCover has a client save a cover over an older one, on a disk that has no
// room for it.
func fullCover(b *bed) error {
	sound, err := fixture("notag128-44100")
	if err != nil {
		return err
	}
	if err := write(filepath.Join(b.dir, "music", "a.mp3"), coverOf(1_000_000), sound); err != nil {
		return err
	}
	disk := filepath.Join(b.dir, "disk")
	if err := errors.Join(os.Mkdir(disk, 0o700), unix.Mount("tmpfs", disk, "tmpfs", 0, "size=64k")); err != nil {
		return &cannot{fmt.Sprintf("no tmpfs: %v", err)}
	}
	defer unix.Unmount(disk, 0)
	name, old := filepath.Join(disk, "cover.jpg"), []byte("an older picture")
	if err := os.WriteFile(name, old, 0o600); err != nil {
		return err
	}
	s, err := b.programs.StartServer(filepath.Join(b.dir, "music"))
	if err != nil {
		return err
	}
	defer s.Stop()
	out, err := exec.Command(b.programs.Client(), "--server", s.Addr, "cover", "1", name).CombinedOutput()
	now, _ := os.ReadFile(name)
	left, _ := filepath.Glob(filepath.Join(disk, "*"))
	b.note("the client says %q", strings.TrimSpace(string(out)))
	switch {
	case err == nil:
		return errors.New("the client is content")
	case !bytes.Equal(now, old):
		return fmt.Errorf("the older cover is lost: %d octets are there", len(now))
	case len(left) != 1:
		return fmt.Errorf("%q are left behind", left)
	}
	return nil
}

// killedStore kills servers while they learn a library, and looks at what they
// leave where the store is.
func killedStore(b *bed) error {
	music, store := filepath.Join(b.dir, "music"), filepath.Join(b.dir, "store")
	sound, err := fixture("notag128-44100")
	if err != nil {
		return err
	}
	for i := range 3000 {
		if err := write(filepath.Join(music, fmt.Sprintf("%04d.mp3", i)), sound[:4000]); err != nil {
			return err
		}
	}
	for i := range 20 {
		s, err := programs.Serve(b.programs.ServerCommand("--cache", store, music))
		if err != nil {
			return err
		}
		time.Sleep(time.Duration(i) * 20 * time.Millisecond)
		s.Kill()
	}
	s, err := b.programs.StartServer("--cache", store, music)
	if err != nil {
		return err
	}
	if _, err := s.Stop(); err != nil {
		return err
	}
	left, err := filepath.Glob(filepath.Join(store, "*"))
	b.figure("files", "%d", len(left), "files")
	if err != nil || len(left) != 1 {
		return fmt.Errorf("%q are in the store's directory: %v", left, err)
	}
	return nil
}

// replacedMusic has the directory of music be replaced by another.
func replacedMusic(b *bed) error {
	const most = 30 * time.Second
	music, other := filepath.Join(b.dir, "music"), filepath.Join(b.dir, "other")
	sound, err := fixture("notag128-44100")
	if err != nil {
		return err
	}
	if err := errors.Join(write(filepath.Join(music, "old.mp3"), sound), write(filepath.Join(other, "new.mp3"), sound)); err != nil {
		return err
	}
	s, err := b.programs.StartServer(music)
	if err != nil {
		return err
	}
	defer s.Stop()
	if err := errors.Join(os.Rename(music, music+".old"), os.Rename(other, music)); err != nil {
		return err
	}
	begun := time.Now()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		said, err := exchange(s.Addr, "0.1 LIST\n")
		if err != nil {
			return err
		}
		if strings.Contains(said, "title=new") && !strings.Contains(said, "title=old") {
			break
		}
		if time.Since(begun) > most {
			return fmt.Errorf("after %v the server says %q", most, said)
		}
	}
	b.figure("noticed", "%.1f", time.Since(begun).Seconds(), "s")
	return nil
}

// sameSize changes a song between two runs of a server that keeps a store, so
// that neither its size nor its time tells. What is heard must be the new song,
// under another revision, or nothing.
func sameSize(b *bed) error {
	music, store := filepath.Join(b.dir, "music"), filepath.Join(b.dir, "store")
	name, when := filepath.Join(music, "a.mp3"), time.Now().Add(-time.Hour)
	song := filepath.Join(b.dir, "song")
	if err := lab.WriteSong(song, 128, 20*time.Second); err != nil {
		return err
	}
	octets, err := os.ReadFile(song)
	if err != nil {
		return err
	}
	if err := errors.Join(write(name, octets), os.Chtimes(name, when, when)); err != nil {
		return err
	}
	s, err := b.programs.StartServer("--cache", store, music)
	if err != nil {
		return err
	}
	old, err := revision(s.Addr)
	if err != nil {
		return err
	}
	if _, err := s.Stop(); err != nil {
		return err
	}
	frames := bytes.SplitAfter(octets, []byte{0xff}) // the mark of each is the last octet before it
	slices.Reverse(frames[1 : len(frames)-1])
	octets = slices.Concat(frames...)
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(octets)
	if err := errors.Join(err, f.Close(), os.Chtimes(name, when, when)); err != nil {
		return err
	}
	want, err := heardOf(b, "new", "--cache", "none", music)
	if err != nil {
		return err
	}
	if s, err = b.programs.StartServer("--cache", store, music); err != nil {
		return err
	}
	defer s.Stop()
	now, err := revision(s.Addr)
	if err != nil {
		return err
	}
	got, err := heardFrom(b, s.Addr, "got")
	switch {
	case err != nil:
		b.note("the song is refused: %v", err)
	case !bytes.Equal(got, want):
		return errors.New("something else than the new song is heard, and no error told")
	case now == old:
		return fmt.Errorf("the new song is heard as revision %s, which was the old one's", now)
	}
	return nil
}

// revision is that of a server's song 1.
func revision(addr string) (string, error) {
	said, err := exchange(addr, "0.1 SONG 1\n")
	_, rest, ok := strings.Cut(said, " revision=")
	if err != nil || !ok {
		return "", fmt.Errorf("the server says %q: %v", said, err)
	}
	r, _, _ := strings.Cut(rest, " ")
	return r, nil
}

// heardOf is song 1 of a server, as the client writes it to a file.
func heardOf(b *bed, name string, args ...string) ([]byte, error) {
	s, err := b.programs.StartServer(args...)
	if err != nil {
		return nil, err
	}
	defer s.Stop()
	return heardFrom(b, s.Addr, name)
}

// heardFrom is song 1 of the server at an address.
func heardFrom(b *bed, addr, name string) ([]byte, error) {
	file := filepath.Join(b.dir, name+".pcm")
	out, err := exec.Command(b.programs.Client(), "--server", addr, "--output", "pcm:"+file, "play", "1").CombinedOutput()
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return os.ReadFile(file)
}
