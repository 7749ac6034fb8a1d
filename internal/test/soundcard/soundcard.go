// Package soundcard is a sound server for tests to play on and listen to.
package soundcard

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"segue/internal/test/programs"
)

// A Card is a PulseAudio server of the test's own, whose only sink is heard by
// nobody but the test. A sample S is left and right. Kill, Start, Unplug
// and Plug are not for concurrent use; the other methods are.
type Card[S ~[2]float32] struct {
	dir  string
	kill func() // ends the server and returns when it is gone

	mu    sync.Mutex
	heard []S
	marks []mark
	more  chan struct{} // there is more in heard
}

// A mark says when the first samples of heard had reached the test.
type mark struct {
	samples int
	time    time.Time
}

// Rate is the card's sampling rate in Hz.
const Rate = 44100

// New starts a server with a null sink, points this process and those that it
// starts to it, and records what the sink plays. Everything is gone when the
// test ends. Where PulseAudio is not installed the test is skipped.
func New[S ~[2]float32](t testing.TB) *Card[S] {
	t.Helper()
	if os.Getenv("SEGUE_SOUND") == "" {
		t.Skip("skipped: sound is heard in real time, with nothing else running: make test-sound")
	}
	for _, program := range []string{"pulseaudio", "pacat", "parec", "pactl"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("skipped: no sound to be heard: %v", err)
		}
	}
	dir, err := os.MkdirTemp("", "pulse") // short: a socket's path has at most 108 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	t.Setenv("HOME", dir)
	t.Setenv("XDG_RUNTIME_DIR", dir)
	t.Setenv("PULSE_SERVER", "unix:"+filepath.Join(dir, "native"))
	card := &Card[S]{dir: dir, more: make(chan struct{}, 1)}
	card.Start(t)
	return card
}

// Start starts the server after Kill, until t ends. What is heard is added to
// what was heard before.
func (c *Card[S]) Start(t testing.TB) {
	t.Helper()
	socket, script := filepath.Join(c.dir, "native"), filepath.Join(c.dir, "null.pa")
	err := os.WriteFile(script, fmt.Appendf(nil, `
load-module module-native-protocol-unix socket=%s auth-anonymous=1
load-module %s
set-default-sink testsink
`, socket, strings.Join(sink, " ")), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	_, c.kill = run(t, "pulseaudio", "-n", "-F", script, "--daemonize=no", "--exit-idle-time=-1",
		"--use-pid-file=no", "--realtime=no", "--high-priority=no")
	waitForSocket(t, socket)
	c.listen(t)
}

// Kill ends the server, without a word to those that play on it.
func (c *Card[S]) Kill() { c.kill() }

// Unplug takes the sink away from the server, which stays.
func (c *Card[S]) Unplug(t testing.TB) { control(t, "unload-module", sink[0]) }

// Plug brings the sink back, heard until t ends.
func (c *Card[S]) Plug(t testing.TB) {
	control(t, append([]string{"load-module"}, sink...)...)
	c.listen(t)
}

// sink is the module that plays to nobody, with its arguments.
var sink = []string{"module-null-sink", "sink_name=testsink", fmt.Sprint("rate=", Rate), "channels=2", "format=float32le"}

// control carries out a command to the server.
func control(t testing.TB, args ...string) {
	t.Helper()
	if out, err := exec.Command("pactl", args...).CombinedOutput(); err != nil {
		t.Fatalf("pactl: %v: %s", err, out)
	}
}

// listen records what the sink plays from now on.
func (c *Card[S]) listen(t testing.TB) {
	t.Helper()
	format := []string{"--raw", "--rate=44100", "--channels=2", "--format=float32le", "--latency-msec=20"}
	// Somebody else's silence keeps the sink running, or its first 60 ms may be lost.
	run(t, "pacat", append(format, "--playback", "/dev/zero")...)

	before := c.samples()
	recorded, _ := run(t, "parec", append(format, "-d", "testsink.monitor")...)
	go c.record(recorded)
	c.Wait(t, func(heard []S) bool { return len(heard)-before > Rate/10 })
}

// samples is how much was heard.
func (c *Card[S]) samples() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.heard)
}

// run starts a program that is killed when the test ends, if not before, and
// gives its output; kill may be called twice.
func run(t testing.TB, name string, args ...string) (out io.Reader, kill func()) {
	t.Helper()
	cmd := programs.Command(name, args...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	kill = sync.OnceFunc(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	t.Cleanup(func() {
		kill()
		if t.Failed() && stderr.Len() > 0 {
			t.Logf("%s: %s", name, stderr.String())
		}
	})
	return stdout, kill
}

// waitForSocket waits until somebody listens at path.
func waitForSocket(t testing.TB, path string) {
	t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); ; {
		if conn, err := net.Dial("unix", path); err == nil {
			conn.Close()
			return
		}
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("pulseaudio doesn't start")
		}
	}
}

// record takes what the sink plays until its recorder is gone.
func (c *Card[S]) record(r io.Reader) {
	b := make([]byte, 64*8)
	for {
		if _, err := io.ReadFull(r, b); err != nil {
			return
		}
		c.mu.Lock()
		c.heard = appendSamples(c.heard, b)
		c.marks = append(c.marks, mark{len(c.heard), time.Now()})
		c.mu.Unlock()
		select {
		case c.more <- struct{}{}:
		default:
		}
	}
}

// When says when sample i of what was heard reached the test. It is for the
// function that Wait calls.
func (c *Card[S]) When(i int) time.Time {
	for _, m := range c.marks {
		if i < m.samples {
			return m.time
		}
	}
	return time.Now()
}

// Forget drops what was heard so far.
func (c *Card[S]) Forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.heard, c.marks = make([]S, 0, 10*Rate), nil
}

// Wait waits until what was heard satisfies ok.
func (c *Card[S]) Wait(t testing.TB, ok func(heard []S) bool) {
	t.Helper()
	for deadline := time.After(20 * time.Second); ; {
		c.mu.Lock()
		done := ok(c.heard)
		c.mu.Unlock()
		if done {
			return
		}
		select {
		case <-c.more:
		case <-deadline:
			t.Fatal("what was to be heard has not been heard")
		}
	}
}

// Attempts is how often a recording may be taken before it must be without a
// gap: on a machine that others use too, the sound server itself may be late.
// What is wrong in the player is wrong each time.
const Attempts = 3

// Loud says whether a sample is no silence.
func Loud[S ~[2]float32](s S) bool { return s != S{} }

// appendSamples appends little endian stereo samples.
func appendSamples[S ~[2]float32](dst []S, b []byte) []S {
	for ; len(b) >= 8; b = b[8:] {
		left, right := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:])
		dst = append(dst, S{math.Float32frombits(left), math.Float32frombits(right)})
	}
	return dst
}
