package stream

import (
	"testing"
	"time"

	"segue/internal/wire"
)

// TestDeferral: the pauses after refusals are the RFC's.
func TestDeferral(t *testing.T) {
	now := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	var d deferral
	for i, seconds := range []int{1, 2, 4, 8, 16, 30, 30} {
		d.refuse(now, wire.Errorf(wire.CodeServer, "GETSEG", "no"))
		least := time.Duration(seconds) * time.Second
		if pause := d.again.Sub(now); pause < least || pause > least*5/4 {
			t.Errorf("pause %d is %v, not %v", i, pause, least)
		}
		if over := i >= 6; d.over(now) != over {
			t.Errorf("after %v it has lasted too long: %v", now.Sub(d.since), !over)
		}
		now = d.again
	}
	d = deferral{}
	d.refuse(now, wire.Errorf(wire.CodeNotYet, "GETSEG", "no").RetryIn(20*time.Second))
	if pause := d.again.Sub(now); pause < 20*time.Second || pause > 25*time.Second {
		t.Errorf("where the server says 20 s, the pause is %v", pause)
	}
}
