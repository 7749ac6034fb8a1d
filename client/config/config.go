// Package config reads the client's configuration file, and knows where it and
// the other files lie that the client keeps between runs.
//
// The file holds a setting a line, NAME = VALUE. Empty lines are ignored, and
// so is what follows a # at a line's start or after a space. A byte order mark
// at the file's start is skipped. What the names mean is not this package's
// business.
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

// Read reads settings. A value may stand in double quotes, and a # in them is
// one; there is no escaping.
func Read(r io.Reader) ([]Setting, error) {
	var settings []Setting
	scan := bufio.NewScanner(r)
	for n := 1; scan.Scan(); n++ {
		line := scan.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\uFEFF")
		}
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, fmt.Errorf("line %d: a setting is written as in: server = music.example.net", n)
		}
		settings = append(settings, Setting{name, parseValue(value), n})
	}
	return settings, scan.Err()
}

// parseValue takes the quotes and the comment off what stands after the =.
func parseValue(text string) string {
	text = strings.TrimSpace(text)
	if quoted, ok := strings.CutPrefix(text, `"`); ok {
		value, rest, closed := strings.Cut(quoted, `"`)
		if rest = strings.TrimSpace(rest); closed && (rest == "" || rest[0] == '#') {
			return value
		}
	}
	for i := range len(text) {
		if text[i] == '#' && (i == 0 || text[i-1] == ' ' || text[i-1] == '\t') {
			return strings.TrimSpace(text[:i])
		}
	}
	return text
}
