package audio

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestFindDevice(t *testing.T) {
	dir, err := os.MkdirTemp("", "dev") // short: a socket's path has at most 108 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, sub := range []string{"card/snd", "nocard/snd", "run/pulse", "dead/pulse"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, file := range []string{"card/snd/pcmC0D0p", "nocard/snd/seq", "nocard/snd/pcmC0D0c", "dead/pulse/native"} {
		if err := os.WriteFile(filepath.Join(dir, file), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	socket := filepath.Join(dir, "run/pulse/native")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()

	tests := []struct {
		name, goos, dev, server, runtimeDir, want string
	}{
		{"nothing", "linux", "none", "", "none", "none"},
		{"only a microphone", "linux", "nocard", "", "none", "none"},
		{"card", "linux", "card", "", "none", "ALSA"},
		{"server", "linux", "none", "", "run", "PulseAudio"},
		{"server and card", "linux", "card", "", "run", "PulseAudio"},
		{"dead server", "linux", "none", "", "dead", "none"},
		{"dead server and card", "linux", "card", "", "dead", "ALSA"},
		{"named server", "linux", "none", "unix:" + socket, "none", "PulseAudio"},
		{"named by path", "linux", "none", socket, "none", "PulseAudio"},
		{"named and dead", "linux", "none", "unix:" + socket + "x", "run", "none"},
		{"elsewhere", "linux", "none", "tcp:music.example", "none", "PulseAudio"},
		{"another system", "darwin", "none", "", "none", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			env := map[string]string{"PULSE_SERVER": test.server, "XDG_RUNTIME_DIR": filepath.Join(dir, test.runtimeDir)}
			got, err := findDevice(test.goos, filepath.Join(dir, test.dev), func(key string) string { return env[key] })
			if err != nil {
				got = "none"
			}
			if got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

func TestAutoWithoutDevice(t *testing.T) {
	t.Setenv("PULSE_SERVER", "unix:/nonexistent")
	if _, err := findDevice(runtime.GOOS, "/dev", os.Getenv); err == nil {
		t.Skip("there is a sound card")
	}
	var notices []string
	out, err := OpenOutput("auto", Options{Notice: func(line string) { notices = append(notices, line) }})
	if err != nil {
		t.Fatal(err)
	}
	if rate, err := out.Open(NewRing(10), 32000); err != nil || rate != 32000 {
		t.Fatalf("Open gave %d Hz, %v", rate, err)
	}
	want := "no sound device (" + errNoDevice.Error() + "): playing silently in real time"
	if len(notices) != 1 || notices[0] != want {
		t.Errorf("notices %q, want %q", notices, want)
	}
	if out.String() != "silence" || !out.Realtime() || out.Err() != nil {
		t.Errorf("fell back to %v, %v", out, out.Err())
	}
	if err := out.Close(); err != nil {
		t.Error(err)
	}
}
