package catalog

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"segue/internal/test/mp3test"
)

// TestFileSystem changes a real directory that a real system watches.
func TestFileSystem(t *testing.T) {
	dir := t.TempDir()
	if n, err := newNotifier(dir, func(string) {}); err != nil {
		t.Skip(err)
	} else if err := n.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, dir+"/a.mp3", mp3test.Get(t, "cbr128-joint-44100"))
	c, err := New(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	wg.Go(func() { c.Run(ctx) })
	<-c.Scanned()

	outside := t.TempDir()
	steps := []struct {
		name string
		do   func() error
		want map[string]uint32
	}{
		{"a file is written", func() error {
			return os.WriteFile(dir+"/b.mp3", mp3test.Get(t, "v2-48000"), 0o644)
		}, map[string]uint32{"a.mp3": 1, "b.mp3": 2}},
		{"directories are made, and a file in them at once", func() error {
			if err := os.MkdirAll(dir+"/new/dir", 0o755); err != nil {
				return err
			}
			return os.WriteFile(dir+"/new/dir/c.mp3", mp3test.Get(t, "cbr320-44100"), 0o644)
		}, map[string]uint32{"a.mp3": 1, "b.mp3": 2, "new/dir/c.mp3": 3}},
		{"the directory is moved", func() error {
			return os.Rename(dir+"/new", dir+"/0")
		}, map[string]uint32{"a.mp3": 1, "b.mp3": 2, "0/dir/c.mp3": 3}},
		{"a file is put into the moved directory", func() error {
			return os.WriteFile(dir+"/0/dir/d.mp3", mp3test.Get(t, "abr-32000"), 0o644)
		}, map[string]uint32{"a.mp3": 1, "b.mp3": 2, "0/dir/c.mp3": 3, "0/dir/d.mp3": 4}},
		{"a file is written beside and moved here", func() error {
			p := filepath.Join(outside, "e")
			if err := os.WriteFile(p, mp3test.Get(t, "cbr64-24000"), 0o644); err != nil {
				return err
			}
			return os.Rename(p, dir+"/0/e.mp3")
		}, map[string]uint32{"a.mp3": 1, "b.mp3": 2, "0/dir/c.mp3": 3, "0/dir/d.mp3": 4, "0/e.mp3": 5}},
		{"a file is overwritten", func() error {
			return os.WriteFile(dir+"/b.mp3", mp3test.Get(t, "cbr64-22050"), 0o644)
		}, map[string]uint32{"a.mp3": 1, "b.mp3": 6, "0/dir/c.mp3": 3, "0/dir/d.mp3": 4, "0/e.mp3": 5}},
		{"a directory is moved out", func() error {
			return os.Rename(dir+"/0", outside+"/0")
		}, map[string]uint32{"a.mp3": 1, "b.mp3": 6}},
		{"a file is removed", func() error {
			return os.Remove(dir + "/a.mp3")
		}, map[string]uint32{"b.mp3": 6}},
	}
	for _, step := range steps {
		if err := step.do(); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if got := eventually(c, step.want); got != "" {
			t.Fatalf("%s: songs %s, not %v", step.name, got, step.want)
		}
	}
}

// eventually waits until the songs have the numbers; it returns those that
// they have at the end of patience.
func eventually(c *Catalog, want map[string]uint32) string {
	poll := time.NewTicker(10 * time.Millisecond)
	defer poll.Stop()
	patience := time.After(20 * time.Second)
	for {
		got := fmt.Sprint(numbers(c))
		if got == fmt.Sprint(want) {
			return ""
		}
		select {
		case <-poll.C:
		case <-patience:
			return got
		}
	}
}
