//go:build linux

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"segue/internal/test/lab"
	"segue/internal/test/programs"
)

// The one user of a server that wants logins.
const user, password = "ann", "open sesame"

// usersFile makes a file of users with the one user.
func usersFile(b *bed) (string, error) {
	file := filepath.Join(b.dir, "users")
	cmd := exec.Command(b.programs.Server(), "user", "add", "--users", file, user)
	cmd.Stdin = strings.NewReader(password + "\n")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("cannot add a user: %w: %s", err, out)
	}
	return file, nil
}

// takeAway makes a file unreadable, for root too.
func takeAway(file string) error {
	return errors.Join(os.Rename(file, file+".away"), os.Mkdir(file, 0o700))
}

// as is the environment of who logs in with a password.
func as(password string) []string {
	return append(os.Environ(), "SEGUE_USER="+user, "SEGUE_PASSWORD="+password)
}

// guarded is a server that wants logins.
func guarded(b *bed, flags ...string) (*programs.Server, string, error) {
	file, err := usersFile(b)
	if err != nil {
		return nil, "", err
	}
	s, err := b.programs.StartServer(append(append([]string{"--allow-anonymous=false", "--users", file}, flags...), b.music)...)
	return s, file, err
}

// neighbour has somebody at the same address fail to log in twelve times: who
// knows the password must come in all the same.
func neighbour(b *bed) error {
	s, _, err := guarded(b)
	if err != nil {
		return err
	}
	defer s.Stop()
	list := func(password string) (string, error) {
		cmd := exec.Command(b.programs.Client(), "--server", s.Addr, "list", "bells")
		cmd.Env = as(password)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := list(password); err != nil {
		return fmt.Errorf("the right login fails: %w: %s", err, out)
	}
	for range 12 {
		if _, err := list("wrong"); err == nil {
			return errors.New("a wrong password is taken")
		}
	}
	begun := time.Now()
	out, err := list(password)
	b.figure("login", "%.1f", time.Since(begun).Seconds(), "s")
	if err != nil {
		return fmt.Errorf("the right login fails: %w: %s", err, out)
	}
	return nil
}

// loginFlood tries to log in without end where the file of users can't be read,
// and counts what the server logs.
func loginFlood(b *bed) error {
	const lasts, most = 3 * time.Second, 20 // lines a second
	s, file, err := guarded(b)
	if err != nil {
		return err
	}
	defer s.Stop()
	if err := takeAway(file); err != nil {
		return err
	}
	end := time.Now().Add(lasts)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for time.Now().Before(end) {
				nc, err := dial(s.Addr)
				if err != nil {
					return
				}
				go io.Copy(io.Discard, nc)
				for i := 0; i < 1000 && time.Now().Before(end); i++ {
					const first = "biwsbj1hbm4scj1hYmNkZWZnaGlqa2xtbm9w" // n,,n=ann,r=abcdefghijklmnop
					if _, err := fmt.Fprintf(nc, "0.%d AUTH SCRAM-SHA-256 data=\"%s\"\n", i+1, first); err != nil {
						break
					}
				}
				nc.Close()
			}
		})
	}
	wg.Wait()
	rate := float64(lines(s.Said(), "")) / lasts.Seconds()
	b.figure("log", "%.0f", rate, "lines/s")
	if rate > most {
		return fmt.Errorf("the server logs %.0f lines a second", rate)
	}
	return nil
}

// usersAway breaks the connection under a song, when the file of users can't be
// read for five seconds: the song must go on.
func usersAway(b *bed) error {
	b.music = filepath.Join(b.dir, "music")
	if err := errors.Join(os.Mkdir(b.music, 0o700), lab.WriteSong(filepath.Join(b.music, "a.mp3"), 320, 45*time.Second)); err != nil {
		return err
	}
	s, file, err := guarded(b)
	if err != nil {
		return err
	}
	defer s.Stop()
	relay, err := newRelay(s.Addr)
	if err != nil {
		return err
	}
	defer relay.close()
	cmd := programs.Command(b.programs.Client(), "--server", relay.addr(), "--memory", "1", "--output", "null", "play", "1")
	cmd.Env = as(password)
	client, err := programs.Start(cmd, func(string) {})
	if err != nil {
		return err
	}
	defer client.Kill()
	time.Sleep(3 * time.Second)
	if err := takeAway(file); err != nil {
		return err
	}
	relay.reset()
	time.Sleep(5 * time.Second)
	if err := errors.Join(os.Remove(file), os.Rename(file+".away", file)); err != nil {
		return err
	}
	select {
	case <-client.Ended():
	case <-time.After(90 * time.Second):
		return fmt.Errorf("the song does not end: %s", client.Said())
	}
	if err := client.Wait(); err != nil {
		return fmt.Errorf("the song ends with %w: %q", err, client.Said())
	}
	return nil
}
