// Package config reads the client's configuration file, and knows where it and
// the other files lie that the client keeps between runs.
//
// The file holds a setting a line, NAME = VALUE. Empty lines and lines that
// start with # are ignored. What the names mean is not this package's business.
package config

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A Setting is one line of the file.
type Setting struct {
	Name, Value string
	Line        int // counted from 1
}

// File is where the configuration is looked for: segue/config under
// XDG_CONFIG_HOME, or under ~/.config. "": there is no such place.
func File() string { return under("XDG_CONFIG_HOME", ".config", "config") }

// History is where the prompt's history is kept: segue/history under
// XDG_STATE_HOME, or under ~/.local/state. "": there is no such place.
func History() string { return under("XDG_STATE_HOME", ".local/state", "history") }

// under names a file of Segue in a directory of the XDG Base Directory
// Specification, which ignores relative paths.
func under(variable, fallback, name string) string {
	dir := os.Getenv(variable)
	if !filepath.IsAbs(dir) {
		home, err := os.UserHomeDir()
		if err != nil || !filepath.IsAbs(home) {
			return ""
		}
		dir = filepath.Join(home, fallback)
	}
	return filepath.Join(dir, "segue", name)
}

// Load reads the settings in a file. A file that does not exist has none.
func Load(name string) ([]Setting, error) {
	if name == "" {
		return nil, nil
	}
	f, err := os.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cannot read the configuration: %w", err)
	}
	defer f.Close()
	settings, err := Read(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return settings, nil
}

// Read reads settings. A value may stand in double quotes; there is no
// escaping in them.
func Read(r io.Reader) ([]Setting, error) {
	var settings []Setting
	scan := bufio.NewScanner(r)
	for n := 1; scan.Scan(); n++ {
		line := strings.TrimSpace(scan.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || name == "" {
			return nil, fmt.Errorf("line %d: a setting is written as in: server = music.example.net", n)
		}
		if len(value) >= 2 && value[0] == '"' && value[len(value)-1] == '"' {
			value = value[1 : len(value)-1]
		}
		settings = append(settings, Setting{name, value, n})
	}
	return settings, scan.Err()
}
