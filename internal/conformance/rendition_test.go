package conformance

import (
	"testing"

	"segue/server/ladder"
)

// TestRenditions: what our server makes of its songs, with an encoder that is
// installed, are renditions.
func TestRenditions(t *testing.T) {
	encoder, err := ladder.FindEncoder(t.Context())
	if err != nil {
		t.Skipf("no renditions can be made: %v", err)
	}
	renditions, err := ladder.New(ladder.Config{Encoder: encoder, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { renditions.Close() })
	addr := serveWith(t, nil, renditions)
	for _, r := range (Options{Only: func(section, _ string) bool { return section == secRendition }}).Run(t.Context(), addr) {
		if r.Err != nil {
			t.Errorf("%s: %v", r.Name, r.Err)
		}
	}
}
