// Package version says which Segue this is.
package version

import "runtime/debug"

// stamped is set when a release is linked (Makefile, release).
var stamped string

// String is the version: the release's, else that of the module or of the
// commit that it was built from, else "unknown".
func String() string {
	if stamped != "" {
		return stamped
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return of(info)
}

// of is the version that a build's own record tells.
func of(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	var revision, modified string
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "vcs.modified":
			modified = s.Value
		}
	}
	if revision == "" {
		return "unknown"
	}
	v := "commit " + revision[:min(len(revision), 12)]
	if modified == "true" {
		v += ", changed since"
	}
	return v
}
