// Package rfc holds the specification of SEGUE/1. There is no code here but
// its tests: that the checked-in text and HTML are what the source gives, that
// every example is what the server really says, and that the tables say what
// the code does.
package rfc

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// specification is the complete one.
const specification = "draft-segue-protocol-02.md"

// The tools that built what is checked in. Others lay it out differently.
var tools = []struct{ name, flag, version string }{
	{"mmark", "-version", "2.2.25"},
	{"xml2rfc", "--version", "3.16.0"},
}

// TestBuilt rebuilds every draft and compares.
func TestBuilt(t *testing.T) {
	for _, tool := range tools {
		if _, err := exec.LookPath(tool.name); err != nil {
			t.Skipf("%s is not installed: the text and HTML cannot be rebuilt", tool.name)
		}
		out, err := exec.CommandContext(t.Context(), tool.name, tool.flag).CombinedOutput()
		if err != nil || !strings.Contains(string(out), tool.version) {
			t.Skipf("%s is not version %s, which built what is checked in: %s", tool.name, tool.version, out)
		}
	}
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "sh", "build.sh", dir).CombinedOutput(); err != nil {
		t.Fatalf("build.sh: %v\n%s", err, out)
	}
	want := make(map[string]bool)
	for _, source := range drafts(t) {
		base := strings.TrimSuffix(source, ".md")
		want[base+".txt"], want[base+".html"] = true, true
	}
	built, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range built {
		if !want[f.Name()] {
			t.Errorf("build.sh leaves %s behind", f.Name())
		}
	}
	for name := range want {
		fresh, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if checkedIn, err := os.ReadFile(name); err != nil {
			t.Errorf("%v; run make rfc", err)
		} else if !bytes.Equal(fresh, checkedIn) {
			t.Errorf("%s is not what its source gives; run make rfc", name)
		}
	}
}

// drafts are the names of the sources.
func drafts(t *testing.T) []string {
	t.Helper()
	sources, err := filepath.Glob("draft-*.md")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no drafts found: %v", err)
	}
	return sources
}

// fences are the fenced blocks of a draft that are of a kind.
func fences(t *testing.T, draft, kind string) []fence {
	t.Helper()
	source, err := os.ReadFile(draft)
	if err != nil {
		t.Fatal(err)
	}
	var found []fence
	var lines []string
	opened := 0 // line of the fence that is open
	for i, line := range strings.Split(string(source), "\n") {
		mark, rest, _ := strings.Cut(line, " ")
		switch {
		case mark != "~~~" && mark != "```":
			lines = append(lines, line)
		case opened == 0:
			opened, lines = i+1, []string{rest}
		default:
			if lines[0] == kind {
				found = append(found, fence{opened, lines[1:]})
			}
			opened = 0
		}
	}
	if opened != 0 {
		t.Fatalf("%s:%d: the block is not closed", draft, opened)
	}
	return found
}

// fence is the lines of a fenced block, and where in the source it begins.
type fence struct {
	at    int
	lines []string
}
