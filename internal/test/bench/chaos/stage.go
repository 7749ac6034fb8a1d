//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"segue/client/audio"
	"segue/client/player"
	"segue/client/prefetch"
	"segue/internal/test/programs"
)

// A stage is one server with a library of its own, and before it a listener
// and a prompt, to which one fault happens while both play.
type stage struct {
	programs  programs.Programs
	reference map[uint32][]audio.Sample // what each song is
	musicDir  string                    // the songs
	dir       string
	music     string // a copy of the songs
	mounted   string // a disk of its own; empty: none
	server    *server
	relay     *relay // nil: they are connected directly
	listener  *listener
	prompt    *programs.Client

	struck []time.Duration // the lead when the fault struck
	row    row

	asking        sync.WaitGroup
	stop          context.CancelFunc
	faultOfPrompt error // its failure to answer
}

// row is what came of a fault.
type row struct {
	name    string
	tries   int
	leads   []time.Duration
	heard   heard
	said    string // by the prompt, in short
	answers time.Duration
	lists   time.Duration
	notes   []string
	skipped string // why it was not tried
	err     error
}

// song is what plays, and next what comes after it.
const (
	song = 3
	next = 1
)

// held is how many MiB of music the clients hold ahead, 25 s of this song: where
// the link costs nothing they would otherwise fetch all of it before anything
// can happen.
const held = 1

// perform sets the stage for a fault, has it happen, and judges.
func perform(f fault, p programs.Programs, musicDir string, reference map[uint32][]audio.Sample) (r row) {
	s := &stage{programs: p, reference: reference, musicDir: musicDir, row: row{name: f.name}}
	defer func() { r = s.row }()
	if f.root && os.Geteuid() != 0 {
		s.row.skipped = "it needs root"
		return
	}
	err := s.set(f)
	if err == nil {
		err = f.happen(s)
	}
	if c, ok := errors.AsType[*cannot](err); ok {
		s.row.skipped, err = c.why, nil
	}
	cleared := s.clear()
	s.row.leads, s.row.err = s.struck, errors.Join(err, cleared, s.faultOfPrompt)
	return
}

// set starts everything, and the song.
func (s *stage) set(f fault) (err error) {
	if s.dir, err = os.MkdirTemp("", "segue-chaos-"); err != nil {
		return err
	}
	s.music = filepath.Join(s.dir, "music")
	if err := errors.Join(os.CopyFS(s.music, os.DirFS(s.musicDir)), os.Chmod(s.dir, 0o755)); err != nil {
		return err
	}
	flags := []string{"--cache", "none"}
	if f.prepare != nil {
		if flags, err = f.prepare(s); err != nil {
			return err
		}
	}
	s.server = newServer(s.programs, append(flags, s.music)...)
	if f.stranger && os.Geteuid() == 0 {
		s.server.credential = &syscall.Credential{Uid: nobody, Gid: nobody}
	}
	if err := s.server.start(); err != nil {
		return err
	}
	addr := s.server.addr
	if !f.direct {
		if s.relay, err = newRelay(addr); err != nil {
			return err
		}
		addr = s.relay.addr()
	}
	s.listener = newListener(addr, player.Config{Prefetch: prefetch.Config{Memory: held << 20}})
	if s.prompt, err = s.startClient(addr, "--memory", fmt.Sprint(held)); err != nil {
		return err
	}
	s.listener.player.Play(song)
	if _, _, err := s.prompt.Ask(fmt.Sprint("play ", song)); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.Background())
	s.stop = stop
	s.asking.Go(func() { s.keepAsking(ctx) })
	return nil
}

// startClient starts a client at its prompt, which plays to silence in real time.
func (s *stage) startClient(addr string, flags ...string) (*programs.Client, error) {
	return s.programs.StartClient(addr, append([]string{"--output", "null"}, flags...)...)
}

// keepAsking has the prompt answer all the time.
func (s *stage) keepAsking(ctx context.Context) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	for i := 0; ; i++ {
		command, worst := "status", &s.row.answers
		switch i % 4 {
		case 1:
			command, worst = "list", &s.row.lists
		case 3:
			command, worst = "stats", &s.row.lists
		}
		_, took, err := s.prompt.Ask(command)
		*worst = max(*worst, took)
		if err != nil {
			s.faultOfPrompt = err
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// play lets the music go on until the playhead is there.
func (s *stage) play(to time.Duration) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for range tick.C {
		st := s.listener.player.Status()
		if st.State == player.Idle {
			return fmt.Errorf("the song has ended before %v", to)
		}
		if st.Position >= to {
			break
		}
	}
	return nil
}

// strike notes that the fault is about to happen.
func (s *stage) strike() {
	s.row.tries++
	s.struck = append(s.struck, s.listener.player.Status().Lead)
}

// finish hears the song to its end.
func (s *stage) finish() error {
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	return s.listener.player.Wait(ctx)
}

// whole checks that the song was heard to its end, each sample once, and silent
// for no longer than allowed.
func (s *stage) whole(most time.Duration) error {
	if err := s.finish(); err != nil {
		return fmt.Errorf("the song was not heard to its end: %w", err)
	}
	h, err := s.judge()
	s.row.heard = h
	switch {
	case err != nil:
		return err
	case h.rest > 0:
		return fmt.Errorf("%d samples are missing at the end", h.rest)
	case h.silence > most:
		return fmt.Errorf("silent for %v", h.silence)
	}
	return nil
}

// clear ends everything and gathers what the prompt has said.
func (s *stage) clear() (err error) {
	if s.stop != nil {
		s.stop()
		s.asking.Wait()
	}
	if s.listener != nil {
		s.listener.close()
	}
	if s.prompt != nil {
		s.row.said = summary(s.prompt)
		_, err = s.prompt.Quit()
	}
	if s.relay != nil {
		s.relay.close()
	}
	if s.server != nil && s.server.Server != nil {
		s.server.Stop()
	}
	if s.mounted != "" {
		err = errors.Join(err, unix.Unmount(s.mounted, 0))
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

// summary counts what the prompt has said of the connection.
func summary(p *programs.Client) string {
	return fmt.Sprintf("%d × lost, %d × back, %d × waiting",
		times(p, "connecting again, playing"), times(p, "connected again"), times(p, "waiting for the link"))
}

// times is how many lines of what a client has said hold some words.
func times(p *programs.Client, words string) int { return lines(p.Said(), words) }
