package prompt_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"segue/client/prompt"
)

func TestHistory(t *testing.T) {
	file := filepath.Join(t.TempDir(), "state", "segue", "history")
	h, err := prompt.OpenHistory(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"one", "", "two", "two", "  ", "one"} {
		h.Add(line)
	}
	if h.Len() != 3 || h.At(0) != "one" || h.At(1) != "two" || h.At(2) != "one" {
		t.Errorf("%d lines", h.Len())
	}
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v", info.Mode())
	}
}

// TestHistoryBound: neither the history nor its file grow for ever.
func TestHistoryBound(t *testing.T) {
	file := filepath.Join(t.TempDir(), "history")
	for range 3 {
		h, err := prompt.OpenHistory(file)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 1500 {
			h.Add(fmt.Sprint("line ", i))
		}
		if h.Len() != 1000 || h.At(0) != "line 1499" || h.At(999) != "line 500" {
			t.Errorf("%d lines, from %q to %q", h.Len(), h.At(h.Len()-1), h.At(0))
		}
	}
	if _, err := prompt.OpenHistory(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(text), "\n"); n != 1000 {
		t.Errorf("the file has %d lines", n)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file's mode is %v, error %v", info.Mode(), err)
	}
}

// TestHistoryNowhere: where none can be kept there is one for this run.
func TestHistoryNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	h, err := prompt.OpenHistory(filepath.Join(file, "history"))
	if err == nil || !strings.Contains(err.Error(), "the history is not kept") {
		t.Errorf("error %v", err)
	}
	h.Add("one")
	if h.Len() != 1 {
		t.Errorf("%d lines", h.Len())
	}
}
