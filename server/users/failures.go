package users

import (
	"net/netip"
	"sync"
	"time"
)

// How many logins may fail.
const (
	failBurst  = 10               // at once, from one address
	failEvery  = 10 * time.Second // and from then on one in
	maxAddress = 10_000           // addresses that are remembered
)

// failures counts failed logins by address, for a while. Each address has a
// purse of failBurst tries, which fills by one in failEvery. The zero value is
// ready; its methods may be called concurrently.
type failures struct {
	mu     sync.Mutex
	purses map[netip.Prefix]purse
}

// purse is how much of its time an address has spent: until full.
type purse struct{ full time.Time }

// pay takes a try from an address's purse, or tells how long it must wait for
// one.
func (f *failures) pay(who netip.Prefix, now time.Time) (wait time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	full := now
	if p, ok := f.purses[who]; ok && p.full.After(now) {
		full = p.full
	}
	full = full.Add(failEvery)
	if wait = full.Sub(now) - failBurst*failEvery; wait > 0 {
		return wait
	}
	f.keep(who, purse{full}, now)
	return 0
}

// refund gives a try back.
func (f *failures) refund(who netip.Prefix) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if p, ok := f.purses[who]; ok {
		f.purses[who] = purse{p.full.Add(-failEvery)}
	}
}

// keep remembers a purse. Where there are too many, those that are full again
// are forgotten, and so are others, down to three quarters: a flood of
// addresses is seldom swept.
func (f *failures) keep(who netip.Prefix, p purse, now time.Time) {
	if f.purses == nil {
		f.purses = make(map[netip.Prefix]purse)
	}
	if _, ok := f.purses[who]; !ok && len(f.purses) >= maxAddress {
		for old, p := range f.purses {
			if !p.full.After(now) {
				delete(f.purses, old)
			}
		}
		for old := range f.purses {
			if len(f.purses) < maxAddress*3/4 {
				break
			}
			delete(f.purses, old)
		}
	}
	f.purses[who] = p
}
