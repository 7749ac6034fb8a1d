package users

import (
	"net/netip"
	"testing"
	"time"
)

// TestLimiter: a pair may fail ten times, and then once in ten seconds; what
// succeeds costs nothing.
func TestLimiter(t *testing.T) {
	var l limiter
	now := time.Now()
	who := pairOf(netip.MustParsePrefix("192.0.2.7/32"), "ann")
	for i := range NameFailures {
		if wait := l.take(who, now); wait != 0 {
			t.Fatalf("try %d must wait %v", i, wait)
		}
	}
	if wait := l.take(who, now); wait != NameEvery {
		t.Errorf("one too many must wait %v", wait)
	}
	now = now.Add(NameEvery)
	if wait := l.take(who, now); wait != 0 {
		t.Errorf("after %v it must still wait %v", NameEvery, wait)
	}
	for range 3 * NameFailures {
		l.succeeded(who)
		if wait := l.take(who, now); wait != 0 {
			t.Fatalf("after a success it must wait %v", wait)
		}
	}
}

// TestLimiterBounded: a flood of addresses is forgotten, and those that have
// waited long enough before the others.
func TestLimiterBounded(t *testing.T) {
	var l limiter
	now := time.Now()
	flood := func(n int, first byte) {
		for i := range n {
			from := netip.PrefixFrom(netip.AddrFrom4([4]byte{first, byte(i >> 16), byte(i >> 8), byte(i)}), 32)
			l.take(pairOf(from, "ann"), now)
			if len(l.pairs) > maxBuckets || len(l.customers) > maxBuckets {
				t.Fatalf("%d pairs and %d customers are remembered", len(l.pairs), len(l.customers))
			}
			l.succeeded(pairOf(from, "bob"))
			if len(l.known) > maxBuckets {
				t.Fatalf("%d are known", len(l.known))
			}
		}
	}
	flood(2*maxBuckets, 10)
	now = now.Add(NameFailures * NameEvery)
	who := pairOf(netip.MustParsePrefix("192.0.2.7/32"), "ann")
	for range NameFailures {
		l.take(who, now)
	}
	flood(maxBuckets/2, 11)
	if wait := l.take(who, now); wait == 0 {
		t.Error("a pair that has spent its tries is forgotten before those that have not")
	}
}
