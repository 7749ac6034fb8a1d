package catalog

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"segue/internal/test/mp3test"
)

// A faultyDisk is the operating system's of which one call goes wrong.
type faultyDisk struct {
	osDisk
	calls atomic.Int64
	at    int64 // the call that goes wrong, from 1 on; 0: none
	fault fault
	fired atomic.Bool
}

// A fault is how a call goes wrong.
type fault struct {
	name  string
	err   error
	short bool // reads and writes do half of what they should
	late  bool // the call takes a minute
}

var faults = []fault{
	{name: "an error", err: syscall.EIO},
	{name: "no space", err: syscall.ENOSPC},
	{name: "too many files", err: syscall.EMFILE},
	{name: "half", short: true},
	{name: "a hang", late: true},
}

// call counts a call, and returns its error.
func (d *faultyDisk) call() (half bool, err error) {
	if d.calls.Add(1) != d.at {
		return false, nil
	}
	d.fired.Store(true)
	if d.fault.late {
		time.Sleep(time.Minute)
	}
	return d.fault.short, d.fault.err
}

func (d *faultyDisk) OpenTree(dir string) (tree, error) {
	if _, err := d.call(); err != nil {
		return nil, err
	}
	t, err := d.osDisk.OpenTree(dir)
	return faultyTree{d, t}, err
}

func (d *faultyDisk) Stat(name string) (fs.FileInfo, error) {
	if _, err := d.call(); err != nil {
		return nil, err
	}
	return d.osDisk.Stat(name)
}

func (d *faultyDisk) RealPath(name string) (string, error) {
	if _, err := d.call(); err != nil {
		return "", err
	}
	return d.osDisk.RealPath(name)
}

func (d *faultyDisk) ReadDir(dir string) ([]fs.DirEntry, error) {
	if _, err := d.call(); err != nil {
		return nil, err
	}
	return d.osDisk.ReadDir(dir)
}

func (d *faultyDisk) Open(name string) (io.ReadCloser, error) {
	if _, err := d.call(); err != nil {
		return nil, err
	}
	f, err := d.osDisk.Open(name)
	if err != nil {
		return nil, err
	}
	return faultyReader{d, f}, nil
}

func (d *faultyDisk) MkdirAll(dir string, mode fs.FileMode) error {
	if _, err := d.call(); err != nil {
		return err
	}
	return d.osDisk.MkdirAll(dir, mode)
}

func (d *faultyDisk) CreateTemp(dir, pattern string) (tempFile, error) {
	if _, err := d.call(); err != nil {
		return nil, err
	}
	f, err := d.osDisk.CreateTemp(dir, pattern)
	return faultyTemp{d, f}, err
}

func (d *faultyDisk) Rename(from, to string) error {
	if _, err := d.call(); err != nil {
		return err
	}
	return d.osDisk.Rename(from, to)
}

func (d *faultyDisk) Remove(name string) error {
	if _, err := d.call(); err != nil {
		return err
	}
	return d.osDisk.Remove(name)
}

type faultyTree struct {
	disk *faultyDisk
	tree
}

func (t faultyTree) Lstat(p string) (fs.FileInfo, error) {
	if _, err := t.disk.call(); err != nil {
		return nil, err
	}
	return t.tree.Lstat(p)
}

func (t faultyTree) Stat(p string) (fs.FileInfo, error) {
	if _, err := t.disk.call(); err != nil {
		return nil, err
	}
	return t.tree.Stat(p)
}

func (t faultyTree) Open(p string) (openFile, error) {
	if _, err := t.disk.call(); err != nil {
		return nil, err
	}
	f, err := t.tree.Open(p)
	if err != nil {
		return nil, err
	}
	return faultyFile{t.disk, f}, nil
}

type faultyFile struct {
	disk *faultyDisk
	openFile
}

func (f faultyFile) ReadAt(p []byte, offset int64) (int, error) {
	half, err := f.disk.call()
	if err != nil {
		return 0, err
	}
	if half {
		n, _ := f.openFile.ReadAt(p[:len(p)/2], offset)
		return n, io.EOF
	}
	return f.openFile.ReadAt(p, offset)
}

func (f faultyFile) Stat() (fs.FileInfo, error) {
	if _, err := f.disk.call(); err != nil {
		return nil, err
	}
	return f.openFile.Stat()
}

func (f faultyFile) ReadDir(n int) ([]fs.DirEntry, error) {
	half, err := f.disk.call()
	if err != nil {
		return nil, err
	}
	entries, err := f.openFile.ReadDir(n)
	if half {
		return entries[:len(entries)/2], syscall.EIO
	}
	return entries, err
}

type faultyReader struct {
	disk *faultyDisk
	io.ReadCloser
}

func (f faultyReader) Read(p []byte) (int, error) {
	half, err := f.disk.call()
	if err != nil {
		return 0, err
	}
	n, err := f.ReadCloser.Read(p)
	if half {
		return n / 2, io.EOF
	}
	return n, err
}

type faultyTemp struct {
	disk *faultyDisk
	tempFile
}

func (f faultyTemp) Write(p []byte) (int, error) {
	half, err := f.disk.call()
	if err != nil {
		return 0, err
	}
	if half {
		n, _ := f.tempFile.Write(p[:len(p)/2])
		return n, io.ErrShortWrite
	}
	return f.tempFile.Write(p)
}

func (f faultyTemp) Close() error {
	_, err := f.disk.call()
	return errors.Join(err, f.tempFile.Close())
}

// A script is a library that is opened, scanned, read and stored.
type script struct {
	t    *testing.T
	dir  string
	want map[string]string // by path: title and frames
	what string            // goes wrong
}

func newScript(t *testing.T) *script {
	s := &script{t: t, dir: t.TempDir(), want: make(map[string]string)}
	for i, name := range []string{"cbr128-joint-44100", "v2-48000", "cbr64-24000", "notag128-44100"} {
		audio, title := mp3test.Get(t, name), fmt.Sprintf("Song %d", i)
		p := fmt.Sprintf("%d/%s.mp3", i%2, name)
		file := append(mp3test.ID3v2{Title: title, Cover: mp3test.FakeCover(5000)}.Bytes(), audio...)
		put(t, filepath.Join(s.dir, p), file)
		when := time.Date(1999, 1, 1, 0, 0, 0, 0, time.UTC)
		os.Chtimes(filepath.Join(s.dir, p), when, when)
	}
	put(t, filepath.Join(s.dir, "none.mp3"), []byte("no song"))
	if err := os.Symlink("1", filepath.Join(s.dir, "link")); err != nil {
		t.Skip(err)
	}
	c := scanned(t, s.dir, Options{FollowLinks: []string{Inside}})
	for _, song := range c.Songs() {
		s.want[song.Path] = s.heard(song, new(Streams), true)
	}
	if len(s.want) != 6 {
		t.Fatalf("songs %v", s.want)
	}
	return s
}

// heard is what a listener gets of a song, "" where that fails.
func (s *script) heard(song *Song, streams *Streams, must bool) string {
	defer streams.Close()
	b := make([]byte, song.Bytes)
	err := streams.ReadAt(song, b, 0)
	var picture []byte
	if err == nil && song.HasCover() {
		var in io.Reader
		if in, err = song.Picture.Open(streams.File(song)); err == nil {
			picture, err = io.ReadAll(in)
		}
	}
	if err == nil {
		_, err = streams.PrerollCRC(song, 1)
	}
	if err != nil && must {
		s.t.Errorf("%s: %v", song.Path, err)
	}
	if err != nil {
		return ""
	}
	return song.Title + "\n" + string(b) + string(picture)
}

// check wants each song that is listed right, and all of them if they must be.
func (s *script) check(c *Catalog, all bool) {
	s.t.Helper()
	for _, song := range c.Songs() {
		if got := s.heard(song, new(Streams), all); got != "" && got != s.want[song.Path] || song.Title != strings.SplitN(s.want[song.Path], "\n", 2)[0] {
			s.t.Errorf("%s is heard otherwise, as %q (%s)", song.Path, song.Title, s.what)
		}
	}
	if all && len(c.Songs()) != len(s.want) {
		s.t.Errorf("%d songs of %d (%s)", len(c.Songs()), len(s.want), s.what)
	}
}

// run plays the script on a disk, and again once that is mended.
func (s *script) run(d *faultyDisk, cache string) {
	o := Options{Cache: cache, FollowLinks: []string{Inside}, disk: d}
	if c, err := New(s.dir, o); err == nil {
		c.notifier = func(func(string)) (notifier, error) { return &told{}, nil }
		f := &follower{scanner: newScanner(c), changed: newChangedSet()}
		f.stored = c.cache.load(s.t.Context())
		f.rest = restTime
		f.scan(s.t.Context(), []string{"."})
		s.check(c, false)
		f.save()
		f.find()
		f.scan(s.t.Context(), []string{"0", "link/notag128-44100.mp3"})
		s.check(c, false)
		d.at = 0
		f.scan(s.t.Context(), []string{"."})
		s.check(c, true)
		f.save()
		c.Close()
	}
	d.at = 0
	c, err := New(s.dir, o)
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	again := newScanner(c)
	again.stored = c.cache.load(s.t.Context())
	again.scan(s.t.Context(), []string{"."})
	s.check(c, true)
	again.save()
	if left, _ := os.ReadDir(cache); len(left) != 1 {
		s.t.Errorf("%d files are left in the store's directory (%s)", len(left), s.what)
	}
}

// TestFaults has each call to the operating system go wrong once, in each way:
// nothing but the song that it is of is missing, no wrong octet is read, and
// all is right again afterwards.
func TestFaults(t *testing.T) {
	points := 0
	s := newScript(t)
	for _, stored := range []bool{false, true} {
		for _, fault := range faults {
			step := int64(1)
			if testing.Short() {
				step = 17
			}
			for n := int64(1); ; n += step {
				fired := false
				synctest.Test(t, func(t *testing.T) {
					s.t, s.what = t, fmt.Sprintf("%s at call %d, with a store: %v", fault.name, n, stored)
					cache := t.TempDir()
					if stored {
						scanned(t, s.dir, Options{Cache: cache, FollowLinks: []string{Inside}}).save()
					}
					d := &faultyDisk{at: n, fault: fault}
					s.run(d, cache)
					fired = d.fired.Load()
				})
				if t.Failed() {
					t.Fatal("no further points are tried")
				}
				if !fired { // there are no more calls
					break
				}
				points++
			}
		}
	}
	t.Logf("%d points", points)
}
