// Package imports knows which packages of the project may import which. Its test
// reads the sources of all of them, for every system they are built for.
package imports

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A rule limits what the packages of a room may import of the project. A room
// is a package and those below it.
type rule struct {
	room   string
	never  []string // rooms that only their own packages import
	only   []string // the only packages they import; nil: any
	except string   // a package that the rule does not bind
}

// rules are who may know whom.
var rules = []rule{
	{room: "server", never: []string{"client"}},
	{room: "client", never: []string{"server"}},
	{room: "client", never: []string{"client/command"}, except: "client"},
	{room: "server", never: []string{"internal/test", "internal/conformance"}},
	{room: "client", never: []string{"internal/test", "internal/conformance"}},
	{room: "segmenter", only: []string{"internal/mpeg"}},
	{room: "internal/wire", only: []string{}},
	{room: "internal/mpeg", only: []string{}},
	{room: "client/prefetch", only: []string{}},
	{room: "internal/docs", never: []string{"internal/test", "client", "server"}},
	{room: "internal/version", only: []string{}},
	// What tries any implementer's server has the protocol from its text alone.
	{room: "internal/conformance", only: []string{"internal/conformance"}},
}

// read maps each package below top to what its files import of the project,
// tests left out. Names are paths from top.
func read(top string) (map[string][]string, error) {
	found := make(map[string]map[string]bool)
	err := filepath.WalkDir(top, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (strings.HasPrefix(d.Name(), ".") && name != top || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		dir, err := filepath.Rel(top, filepath.Dir(name))
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(dir)
		if found[pkg] == nil {
			found[pkg] = make(map[string]bool)
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if ours, ok := strings.CutPrefix(imported, "segue/"); ok {
				found[pkg][ours] = true
			}
		}
		return nil
	})
	all := make(map[string][]string, len(found))
	for pkg, set := range found {
		all[pkg] = slices.Sorted(maps.Keys(set))
	}
	return all, err
}

// broken are the imports that break a rule, one a line.
func broken(all map[string][]string, rules []rule) (faults []string) {
	for _, r := range rules {
		for _, pkg := range slices.Sorted(maps.Keys(all)) {
			if !within(pkg, r.room) || pkg == r.except {
				continue
			}
			for _, imported := range all[pkg] {
				if !r.allows(pkg, imported) {
					faults = append(faults, fmt.Sprintf("%s imports %s", pkg, imported))
				}
			}
		}
	}
	return faults
}

// allows says whether one package may import another.
func (r rule) allows(pkg, imported string) bool {
	for _, room := range r.never {
		if within(imported, room) && !within(pkg, room) {
			return false
		}
	}
	return r.only == nil || slices.ContainsFunc(r.only, func(room string) bool { return within(imported, room) })
}

// within says whether a package is a room's.
func within(pkg, room string) bool {
	pkg, room = path.Clean(pkg), path.Clean(room)
	return pkg == room || strings.HasPrefix(pkg, room+"/")
}
