package catalog

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// Inside as one of Options.FollowLinks stands for the music directory itself.
const Inside = "inside"

// links knows the directories that links lead to. It belongs to the goroutine
// that walks.
type links struct {
	disk    disk
	music   *place
	dir     string            // the music directory, absolute
	allowed []string          // where links may lead to, without links
	places  map[string]*place // by the path of the link
	targets map[string]string // where it leads to, by the path of the link
}

// newLinks returns the links of a music directory that lead to the places that
// are allowed.
func newLinks(d disk, music *place, dir string, allowed []string) (*links, error) {
	l := &links{disk: d, music: music, dir: dir, places: make(map[string]*place), targets: make(map[string]string)}
	for _, a := range allowed {
		if a == Inside {
			a = dir
		}
		real, err := d.RealPath(a)
		if err != nil {
			return nil, fmt.Errorf("cannot follow links to %s: %w", a, err)
		}
		l.allowed = append(l.allowed, real)
	}
	return l, nil
}

// placeOf is the place that a path is in.
func (l *links) placeOf(p string) *place {
	for dir := path.Dir(p); dir != "."; dir = path.Dir(dir) {
		if in := l.places[dir]; in != nil {
			return in
		}
	}
	return l.music
}

// follow returns the directory that a link leads to; nil where it leads to
// none, and an error where it may not be followed.
func (l *links) follow(p string, parent *place) (*place, error) {
	link := filepath.Join(l.dir, filepath.FromSlash(p))
	if info, err := l.disk.Stat(link); err != nil || !info.IsDir() {
		return nil, nil
	}
	target, err := l.disk.RealPath(link)
	if err != nil {
		return nil, err
	}
	if !l.mayLead(target) {
		return nil, errLink
	}
	// What leads back to where it is itself has no end.
	for at := link; ; {
		dir, err := l.disk.RealPath(filepath.Dir(at))
		if err != nil {
			return nil, err
		}
		if isBelow(dir, target) {
			return nil, errors.New("the link leads back to a directory that it is in")
		}
		if parent == l.music {
			break
		}
		above := strings.TrimSuffix(parent.prefix, "/")
		at, parent = filepath.Join(l.dir, filepath.FromSlash(above)), l.placeOf(above)
	}
	if l.targets[p] == target {
		return l.places[p], nil
	}
	t, err := l.disk.OpenTree(target)
	if err != nil {
		return nil, err
	}
	if known := l.places[p]; known != nil {
		known.replace(t)
	} else {
		l.places[p] = newPlace(p+"/", t)
	}
	l.targets[p] = target
	return l.places[p], nil
}

func (l *links) mayLead(target string) bool {
	for _, a := range l.allowed {
		if isBelow(target, a) {
			return true
		}
	}
	return false
}

// isBelow reports whether a path is a directory's or below it.
func isBelow(p, dir string) bool {
	rel, err := filepath.Rel(dir, p)
	return err == nil && filepath.IsLocal(rel)
}

// close closes the directories.
func (l *links) close() {
	for _, p := range l.places {
		p.close()
	}
}
