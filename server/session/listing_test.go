package session

import (
	"strings"
	"testing"

	"segue/internal/wire"
	"segue/server/catalog"
)

// atWork is a library that is still being scanned.
type atWork struct{ *catalog.Catalog }

func (atWork) Progress() catalog.Progress { return catalog.Progress{Running: true} }

// TestListScan: a list says whether more songs may be found yet (RFC, "LIST").
func TestListScan(t *testing.T) {
	songs := library(t)
	for want, lib := range map[string]Library{" scan=done": songs, " scan=running": atWork{songs}} {
		b, _ := newListing(wire.Tag{}, wire.List{Count: 1}, lib, nil).fill(nil, 1<<16)
		if head, _, _ := strings.Cut(string(b), "\n"); !strings.Contains(head, want) {
			t.Errorf("%q holds no %q", head, want)
		}
	}
}
