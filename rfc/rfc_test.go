// Package rfc holds the specification of SEGUE/1. There is no code here but
// its tests: that the checked-in text and HTML are what the source gives, and
// that what the specification says is what the server does.
package rfc

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestBuilt rebuilds every draft and compares.
func TestBuilt(t *testing.T) {
	for _, tool := range []string{"mmark", "xml2rfc"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed: the text and HTML cannot be rebuilt", tool)
		}
	}
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "sh", "build.sh", dir).CombinedOutput(); err != nil {
		t.Fatalf("build.sh: %v\n%s", err, out)
	}
	sources, err := filepath.Glob("draft-*.md")
	if err != nil || len(sources) == 0 {
		t.Fatalf("no drafts found: %v", err)
	}
	want := make(map[string]bool)
	for _, source := range sources {
		base := source[:len(source)-len(".md")]
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
		t.Run(name, func(t *testing.T) {
			fresh, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil {
				t.Fatal(err)
			}
			checkedIn, err := os.ReadFile(name)
			if err != nil {
				t.Fatalf("%v; run make rfc", err)
			}
			if !bytes.Equal(fresh, checkedIn) {
				t.Errorf("%s is not what its source gives; run make rfc", name)
			}
		})
	}
}
