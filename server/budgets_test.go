package main

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestBudgets: README.md shows the limits that there are, and no others.
func TestBudgets(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(b), "## Limits\n")
	text, _, _ = strings.Cut(text, "\n## ")
	var want, got []string
	for _, b := range budgets() {
		want = append(want, b.row())
	}
	for l := range strings.Lines(text) {
		if strings.HasPrefix(l, "| ") && !strings.HasPrefix(l, "| flag") && !strings.HasPrefix(l, "| ---") {
			got = append(got, strings.TrimSpace(l))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("README.md's table is not\n%s", strings.Join(want, "\n"))
	}
}
