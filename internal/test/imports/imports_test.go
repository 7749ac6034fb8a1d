package imports

import (
	"slices"
	"testing"
)

// TestImports: no package imports what it must not.
func TestImports(t *testing.T) {
	all, err := read("../../..")
	if err != nil {
		t.Fatal(err)
	}
	for _, room := range []string{"server", "client", "client/player", "segmenter", "internal/wire", "internal/test/lab"} {
		if _, ok := all[room]; !ok {
			t.Errorf("there is no package %s", room)
		}
	}
	for _, fault := range broken(all, rules) {
		t.Error(fault)
	}
}

// TestBroken: each kind of forbidden import is found.
func TestBroken(t *testing.T) {
	for _, c := range []struct{ pkg, imported, want string }{
		{"server/session", "client/link", "server/session imports client/link"},
		{"client/link", "server/session", "client/link imports server/session"},
		{"client/player", "internal/test/lab", "client/player imports internal/test/lab"},
		{"server", "internal/test/programs", "server imports internal/test/programs"},
		{"client/prompt", "client/command", "client/prompt imports client/command"},
		{"client", "client/command", ""},
		{"client/command", "client/command/complete", ""},
		{"client", "clientele", ""},
		{"internal/wire", "internal/version", "internal/wire imports internal/version"},
		{"client/prefetch", "internal/wire", "client/prefetch imports internal/wire"},
		{"segmenter", "internal/mpeg", ""},
		{"internal/conformance/cmd", "internal/wire", "internal/conformance/cmd imports internal/wire"},
		{"internal/test/lab", "server/session", ""},
	} {
		var want []string
		if c.want != "" {
			want = append(want, c.want)
		}
		if got := broken(map[string][]string{c.pkg: {c.imported}}, rules); !slices.Equal(got, want) {
			t.Errorf("%s and %s: %q, not %q", c.pkg, c.imported, got, want)
		}
	}
}
