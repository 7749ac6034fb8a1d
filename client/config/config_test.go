package config_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"segue/client/config"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []config.Setting
		err        string
	}{
		{"nothing", "", nil, ""},
		{"remarks and empty lines", "# mine\n\n  # yours\n", nil, ""},
		{"settings", "server = a.example\noutput=null\n", []config.Setting{{"server", "a.example", 1}, {"output", "null", 2}}, ""},
		{"spaces and quotes", "\t output \t=  \"wav: a b.wav\"  \r\n", []config.Setting{{"output", "wav: a b.wav", 1}}, ""},
		{"a value with =", "server = a=b", []config.Setting{{"server", "a=b", 1}}, ""},
		{"a value with #", "server = a#b", []config.Setting{{"server", "a#b", 1}}, ""},
		{"a comment", "server = a.example  # home\n", []config.Setting{{"server", "a.example", 1}}, ""},
		{"a comment and no value", "server = # home\n", []config.Setting{{"server", "", 1}}, ""},
		{"a quoted # and a comment", "output = \"wav:a # b.wav\" # mine\n", []config.Setting{{"output", "wav:a # b.wav", 1}}, ""},
		{"a byte order mark", "\uFEFFserver = a.example\n", []config.Setting{{"server", "a.example", 1}}, ""},
		{"a byte order mark and a remark", "\uFEFF# mine\r\nserver = a.example\r\n", []config.Setting{{"server", "a.example", 2}}, ""},
		{"an empty value", "server =", []config.Setting{{"server", "", 1}}, ""},
		{"one quote", "server = \"", []config.Setting{{"server", "\"", 1}}, ""},
		{"no =", "\nserver a.example\n", nil, "line 2: a setting is written as in"},
		{"no name", "= a.example\n", nil, "line 1: a setting is written as in"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := config.Read(strings.NewReader(c.text))
			if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
				t.Fatalf("error %v and not %q", err, c.err)
			}
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("read %v and not %v", got, c.want)
			}
		})
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"", filepath.Join(dir, "none")} {
		if got, err := config.Load(name); got != nil || err != nil {
			t.Errorf("%q holds %v, error %v", name, got, err)
		}
	}
	if _, err := config.Load(dir); err == nil {
		t.Error("a directory is read as a configuration")
	}
	bad := filepath.Join(dir, "bad")
	if err := os.WriteFile(bad, []byte("server\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := config.Load(bad); err == nil || !strings.Contains(err.Error(), bad+": line 1: ") {
		t.Errorf("a bad file's error is %v", err)
	}
}

func TestPlaces(t *testing.T) {
	for _, c := range []struct{ home, state, want string }{
		{"/home/me", "", "/home/me/.local/state/segue/history"},
		{"/home/me", "/var/me", "/var/me/segue/history"},
		{"/home/me", "relative", "/home/me/.local/state/segue/history"},
		{"", "", ""},
		{"", "/var/me", "/var/me/segue/history"},
	} {
		t.Setenv("HOME", c.home)
		t.Setenv("XDG_STATE_HOME", c.state)
		if got := config.History(); got != c.want {
			t.Errorf("HOME=%s XDG_STATE_HOME=%s: the history is at %q and not at %q", c.home, c.state, got, c.want)
		}
	}
	t.Setenv("XDG_CONFIG_HOME", "/etc/me")
	if got := config.File(); got != "/etc/me/segue/config" {
		t.Errorf("the configuration is at %q", got)
	}
}
