package catalog

import (
	"path"
	"slices"
	"strings"
)

// compare returns the files at and below the paths that are new, or not what
// they were. Those that were known and are gone are forgotten; their songs are
// put into lost, those of one revision in the order of their paths.
func (s *scanner) compare(paths []string, lost map[string][]*Song) (changed []file) {
	seen, unread := make(map[string]bool), make(map[string]bool)
	for f := range s.walk(paths) {
		seen[f.path] = true
		if f.err != nil && !isSong(f.path) {
			unread[f.path] = true
		}
		if !s.knows(f) {
			f.rest = s.restOf(f)
			changed = append(changed, f)
		}
	}
	s.found.Add(int64(len(changed)))
	s.running.Store(len(changed) > 0)
	scanned := make(map[string]bool)
	for _, p := range paths {
		scanned[p] = true
	}
	gone := func(p string) bool { return !seen[p] && within(scanned, p) && !within(unread, p) }
	for p, song := range s.songs {
		if gone(p) {
			lost[song.Revision] = append(lost[song.Revision], song)
			delete(s.songs, p)
			delete(s.grown, p)
			s.fresh = true
		}
	}
	for _, twins := range lost {
		slices.SortFunc(twins, func(a, b *Song) int { return strings.Compare(a.Path, b.Path) })
	}
	for p := range s.refused {
		if gone(p) {
			delete(s.refused, p)
			s.fresh = true
		}
	}
	return changed
}

// within reports whether p or a directory that it is in is in the set.
func within(set map[string]bool, p string) bool {
	for len(set) > 0 {
		if set[p] {
			return true
		}
		if p == "." {
			break
		}
		p = path.Dir(p)
	}
	return false
}

// knows reports whether a file is what it was when it was looked at.
func (s *scanner) knows(f file) bool {
	if f.err != nil {
		return false
	}
	if song, ok := s.songs[f.path]; ok {
		return song.state == f.state && song.place == f.in
	}
	r, ok := s.refused[f.path]
	return ok && r.final && r.state == f.state
}
