package conformance

import (
	"context"
	"log/slog"
	"net"
	"os"
	"slices"
	"strings"
	"testing"

	"segue/server/catalog"
	"segue/server/ladder"
	"segue/server/session"
)

// serve starts our server over the songs that ship with it, on the loopback
// interface, and gives its address.
func serve(t *testing.T) string {
	t.Helper()
	return serveWith(t, nil, nil)
}

// serveWith is serve with logins before the library, and with renditions; nil:
// without.
func serveWith(t *testing.T, auth session.Authenticator, renditions *ladder.Ladder) string {
	t.Helper()
	lib, err := catalog.Open(t.Context(), "../../music", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	ln := listen(t)
	s := &session.Server{Library: lib, Name: "segue", Login: auth, Ladder: renditions}
	done := make(chan error, 1)
	go func() { done <- s.Serve(ln) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithCancel(context.Background())
		cancel() // nobody is to be waited for
		s.Shutdown(ctx)
		if err := <-done; err != nil {
			t.Error(err)
		}
		lib.Close()
	})
	return ln.Addr().String()
}

func listen(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return ln
}

// TestServer: our server is one of SEGUE/1, and its library leaves nothing
// unchecked but what the greeting does not promise.
func TestServer(t *testing.T) {
	for _, r := range Run(t.Context(), serve(t)) {
		if r.Err != nil && !slices.Contains([]error{noLogin, noPassword, noRenditions}, r.Err) {
			t.Errorf("%s: %s: %v", r.Section, r.Name, r.Err)
		}
	}
}

// TestNoServer: where nobody listens every check fails, and says so.
func TestNoServer(t *testing.T) {
	ln := listen(t)
	ln.Close()
	results := Run(t.Context(), ln.Addr().String())
	if len(results) != len(checks()) {
		t.Errorf("%d results of %d checks", len(results), len(checks()))
	}
	for _, r := range results {
		if !r.Failed() {
			t.Errorf("%s: %s: passed without a server", r.Section, r.Name)
		}
	}
}

// TestSections: every section named is one of the specification.
func TestSections(t *testing.T) {
	text, err := os.ReadFile("../../rfc/draft-segue-protocol-02.txt")
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		have[strings.Join(strings.Fields(line), " ")] = true
	}
	for _, c := range checks() {
		if !have[c.section] {
			t.Errorf("%q is held to %q, which the specification does not have", c.name, c.section)
		}
	}
}
