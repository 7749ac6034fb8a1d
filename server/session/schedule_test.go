package session

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"segue/internal/wire"
)

// pieces is a bulk reply of n pieces that writes its name and piece number.
type pieces struct {
	name  string
	n, at int
}

func (p *pieces) ready(time.Time) (bool, time.Duration) { return true, 0 }

func (p *pieces) fill(dst []byte, _ int) ([]byte, bool) {
	p.at++
	return fmt.Appendf(dst, "%s%d ", p.name, p.at), p.at == p.n
}

func drain(s *schedule, most int) string {
	var out []byte
	for i := 0; i < most && !s.empty(); i++ {
		out = s.fill(out, 1)
	}
	return strings.TrimSpace(string(out))
}

func TestSchedule(t *testing.T) {
	tag := func(gen, serial uint32) wire.Tag { return wire.Tag{Gen: gen, Serial: serial} }
	tests := []struct {
		name   string
		first  int // pieces to take before the cancel
		cancel []wire.Cancel
		want   string
		left   []string // replies cancelled
	}{
		{"in turn", 99, nil, "a1 l1 a2 l2 b1 b2 c1", nil},
		{"one of a queue", 1, []wire.Cancel{{Gen: 7, Serial: 2}}, "a1 l1 a2 l2 c1", []string{"b"}},
		{"the running one", 1, []wire.Cancel{{Gen: 7, Serial: 1}}, "a1 l1 b1 l2 b2 c1", []string{"a"}},
		{"a generation", 3, []wire.Cancel{{Gen: 7}}, "a1 l1 a2 l2", []string{"b", "c"}},
		{"all generations", 0, []wire.Cancel{{Gen: 7}, {Gen: 0}}, "", []string{"a", "b", "c", "l"}},
		{"what never was", 1, []wire.Cancel{{Gen: 9}, {Gen: 7, Serial: 9}}, "a1 l1 a2 l2 b1 b2 c1", nil},
	}
	for _, c := range tests {
		t.Run(c.name, func(t *testing.T) {
			var s schedule
			all := []*pieces{{name: "a", n: 2}, {name: "l", n: 2}, {name: "b", n: 2}, {name: "c", n: 1}}
			s.add(tag(7, 1), all[0])
			s.add(tag(0, 1), all[1])
			s.add(tag(7, 2), all[2])
			s.add(tag(7, 3), all[3])
			if !s.has(tag(7, 2)) || s.has(tag(7, 4)) || s.size() != 4 {
				t.Error("the outstanding tags are wrong")
			}
			got := drain(&s, c.first)
			for _, r := range c.cancel {
				s.cancel(r)
			}
			got = strings.TrimSpace(got + " " + drain(&s, 99))
			if got != c.want {
				t.Errorf("sent %q, not %q", got, c.want)
			}
			if s.size() != 0 || !s.empty() {
				t.Errorf("%d outstanding at the end", s.size())
			}
			for _, p := range all {
				if cut := p.at < p.n; cut != slices.Contains(c.left, p.name) {
					t.Errorf("%s: %d of %d pieces", p.name, p.at, p.n)
				}
			}
		})
	}
}
