package paths

import (
	"path/filepath"
	"runtime"
	"testing"
)

// TestPaths: the variables go before the directories in the user's own, unless
// they are relative; without a home there is no place.
func TestPaths(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths and variables are Unix's here")
	}
	for _, c := range []struct {
		variable, value, home string
		path                  func(string) string
		want                  string
	}{
		{"XDG_CONFIG_HOME", "", "/home/ann", Config, "/home/ann/.config/segue/f"},
		{"XDG_CONFIG_HOME", "/etc/ann", "/home/ann", Config, "/etc/ann/segue/f"},
		{"XDG_CONFIG_HOME", "etc", "/home/ann", Config, "/home/ann/.config/segue/f"},
		{"XDG_CONFIG_HOME", "", "", Config, ""},
		{"XDG_STATE_HOME", "", "/home/ann", State, "/home/ann/.local/state/segue/f"},
		{"XDG_STATE_HOME", "/var/ann", "", State, "/var/ann/segue/f"},
		{"XDG_CACHE_HOME", "", "/home/ann", Cache, "/home/ann/.cache/segue/f"},
		{"XDG_CACHE_HOME", "/tmp/ann", "/home/ann", Cache, "/tmp/ann/segue/f"},
	} {
		t.Setenv("HOME", c.home)
		t.Setenv(c.variable, c.value)
		if got := c.path("f"); got != filepath.FromSlash(c.want) {
			t.Errorf("%s=%s, HOME=%s: %q, not %q", c.variable, c.value, c.home, got, c.want)
		}
	}
}
