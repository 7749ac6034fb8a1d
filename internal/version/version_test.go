package version

import (
	"runtime/debug"
	"testing"
)

func TestOf(t *testing.T) {
	setting := func(key, value string) debug.BuildSetting { return debug.BuildSetting{Key: key, Value: value} }
	for _, c := range []struct {
		main     string
		settings []debug.BuildSetting
		want     string
	}{
		{"v1.2.3", nil, "v1.2.3"},
		{"(devel)", nil, "unknown"},
		{"", nil, "unknown"},
		{"(devel)", []debug.BuildSetting{setting("vcs.revision", "0123456789abcdef0123")}, "commit 0123456789ab"},
		{"", []debug.BuildSetting{setting("vcs.revision", "0123"), setting("vcs.modified", "true")}, "commit 0123, changed since"},
		{"", []debug.BuildSetting{setting("vcs.revision", "0123"), setting("vcs.modified", "false")}, "commit 0123"},
	} {
		if got := of(&debug.BuildInfo{Main: debug.Module{Version: c.main}, Settings: c.settings}); got != c.want {
			t.Errorf("%q %v: %q and not %q", c.main, c.settings, got, c.want)
		}
	}
}

func TestStamped(t *testing.T) {
	stamped = "v9"
	defer func() { stamped = "" }()
	if got := String(); got != "v9" {
		t.Errorf("a release calls itself %q", got)
	}
}
