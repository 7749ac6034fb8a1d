package rfc

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestCitations: every section that a comment of the code cites is one of the
// specification's.
func TestCitations(t *testing.T) {
	source, err := os.ReadFile(specification)
	if err != nil {
		t.Fatal(err)
	}
	titles := make(map[string]bool)
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*?)(?: \{#.*\})?$`).FindAllStringSubmatch(string(source), -1) {
		titles[m[1]] = true
	}
	cited := 0
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") {
			return err
		}
		code, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		// A citation may be broken between two lines of a comment.
		text := strings.ReplaceAll(string(code), "\n// ", " ")
		for _, m := range regexp.MustCompile(`\(RFC, "([A-Z][^"]*)"`).FindAllStringSubmatch(text, -1) {
			cited++
			if !titles[m[1]] {
				t.Errorf("%s cites %q, which the specification does not have", path, m[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	if cited == 0 {
		t.Error("nothing is cited")
	}
}
