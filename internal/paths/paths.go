// Package paths names the files that both programs keep for a user. There is one
// rule for all systems: the directories of the XDG Base Directory Specification,
// in the directory segue. On Windows, where their variables are not set, they are
// those that Windows has for the purpose.
package paths

import (
	"os"
	"path/filepath"
	"runtime"
)

// Config is a file of settings: under XDG_CONFIG_HOME, or ~/.config. "": the
// user has no such place; so for the others.
func Config(name string) string { return under("XDG_CONFIG_HOME", ".config", "AppData", name) }

// State is a file of what is remembered between runs: under XDG_STATE_HOME, or
// ~/.local/state.
func State(name string) string { return under("XDG_STATE_HOME", ".local/state", "LocalAppData", name) }

// Cache is a file or directory of what can be made again: under XDG_CACHE_HOME,
// or ~/.cache. An empty name is the directory that all of it lies in.
func Cache(name string) string { return under("XDG_CACHE_HOME", ".cache", "LocalAppData", name) }

// under is a path in the directory that a variable names. A relative one is
// ignored, as the specification asks.
func under(variable, fallback, windows, name string) string {
	dir := os.Getenv(variable)
	if !filepath.IsAbs(dir) && runtime.GOOS == "windows" {
		dir = os.Getenv(windows)
	}
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil || !filepath.IsAbs(home) {
			return ""
		}
		dir = filepath.Join(home, filepath.FromSlash(fallback))
	}
	return filepath.Join(dir, "segue", name)
}
