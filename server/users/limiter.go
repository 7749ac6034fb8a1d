package users

import (
	"hash/maphash"
	"net/netip"
	"sync"
	"time"
)

// maxBuckets is how many buckets of one kind, and how many known pairs, are
// remembered.
const maxBuckets = 10_000

// limiter holds back guesses at passwords, by two kinds of token buckets. Each
// pair of a customer and a name has a bucket, so that who fails under one name
// holds nobody else back. Each customer has a larger one for all names, so that
// trying many names is no way around the first. A pair that has logged in before
// is not held to the customer's bucket: whatever a neighbour does behind the
// same address, it comes in again. Only who fails pays.
//
// The zero limiter is ready. Its methods may be called concurrently.
type limiter struct {
	mu        sync.Mutex
	pairs     map[pair]bucket // 10 tokens; one comes in 10 s
	customers map[pair]bucket // 100 tokens; one comes in a second
	known     map[pair]struct{}
}

// How many logins may fail, and how long it takes until one more may.
const (
	NameFailures    = 10
	NameEvery       = 10 * time.Second
	AddressFailures = 100
	AddressEvery    = time.Second
)

// pair is a customer and, unless it stands for all, the hash of a name.
type pair struct {
	from netip.Prefix
	name uint64
}

var hashSeed = maphash.MakeSeed()

func pairOf(from netip.Prefix, name string) pair { return pair{from, maphash.String(hashSeed, name)} }

// bucket is a token bucket: when it will be full.
type bucket struct{ full time.Time }

// after is the bucket with one token less, and how long there is none to take.
func (b bucket) after(now time.Time, tokens int, every time.Duration) (bucket, time.Duration) {
	if b.full.Before(now) {
		b.full = now
	}
	b.full = b.full.Add(every)
	return b, max(0, b.full.Sub(now)-time.Duration(tokens)*every)
}

// take takes the tokens of a try, or tells how long it must wait for them.
func (l *limiter) take(p pair, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	own, wait := l.pairs[p].after(now, NameFailures, NameEvery)
	if !l.shares(p) {
		if wait == 0 {
			keep(&l.pairs, p, own, now)
		}
		return wait
	}
	all := pair{from: p.from}
	common, longer := l.customers[all].after(now, AddressFailures, AddressEvery)
	if wait = max(wait, longer); wait == 0 {
		keep(&l.pairs, p, own, now)
		keep(&l.customers, all, common, now)
	}
	return wait
}

// succeeded gives the tokens of a try back, and remembers the pair.
func (l *limiter) succeeded(p pair) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.shares(p) {
		refund(l.customers, pair{from: p.from}, AddressEvery)
	}
	refund(l.pairs, p, NameEvery)
	if l.known == nil {
		l.known = make(map[pair]struct{})
	}
	for old := range l.known {
		if len(l.known) < maxBuckets {
			break
		}
		delete(l.known, old)
	}
	l.known[p] = struct{}{}
}

// shares reports whether the pair is held to its customer's bucket. This
// machine is no customer: it may be a proxy, with many behind it.
func (l *limiter) shares(p pair) bool {
	_, known := l.known[p]
	return !known && !p.from.Addr().IsLoopback()
}

func refund(m map[pair]bucket, p pair, every time.Duration) {
	if b, ok := m[p]; ok {
		m[p] = bucket{b.full.Add(-every)}
	}
}

// keep remembers a bucket. Where there are too many, those that are full again
// are forgotten, and so are others, down to three quarters: a flood is seldom
// swept.
func keep(m *map[pair]bucket, p pair, b bucket, now time.Time) {
	if *m == nil {
		*m = make(map[pair]bucket)
	}
	if _, ok := (*m)[p]; !ok && len(*m) >= maxBuckets {
		for old, b := range *m {
			if !b.full.After(now) {
				delete(*m, old)
			}
		}
		for old := range *m {
			if len(*m) < maxBuckets*3/4 {
				break
			}
			delete(*m, old)
		}
	}
	(*m)[p] = b
}
