package catalog

import "testing"

// TestShownTogether: a song can be found by its revision when it can be found
// by its number, and not before.
func TestShownTogether(t *testing.T) {
	l := newLedger()
	first, twin, other := &Song{Revision: "a"}, &Song{Revision: "a"}, &Song{Revision: "b"}
	l.add(first)
	if s, ok := l.revised("a"); ok {
		t.Errorf("song %d is found before it is shown", s.Number)
	}
	l.show()
	l.add(twin)
	l.add(other)
	l.show()
	for _, s := range []*Song{first, other} {
		if got, _ := l.revised(s.Revision); got != s {
			t.Errorf("revision %s is of %v", s.Revision, got)
		}
	}
	l.retire(first)
	l.show()
	if got, _ := l.revised("a"); got != twin {
		t.Errorf("the revision of a song that is gone is of %v, and not of its twin", got)
	}
}
