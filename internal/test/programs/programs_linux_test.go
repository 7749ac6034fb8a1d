package programs

import (
	"io"
	"os"
	"os/exec"
	"testing"
)

// TestMain lets this program be the parent of TestEndsWithParent.
func TestMain(m *testing.M) {
	if os.Getenv("PROGRAMS_TEST") == "parent" {
		cmd := exec.Command("sleep", "600")
		cmd.Stderr = os.Stderr
		if _, err := Start(cmd, func(string) {}); err != nil {
			panic(err)
		}
		os.Exit(0) // without stopping it
	}
	os.Exit(m.Run())
}

// TestEndsWithParent: what a program has started is gone when it is.
func TestEndsWithParent(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	parent := exec.CommandContext(t.Context(), self)
	parent.Env = append(os.Environ(), "PROGRAMS_TEST=parent")
	stderr, err := parent.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	// The pipe's end comes when neither holds it any more.
	if said, err := io.ReadAll(stderr); err != nil || len(said) > 0 {
		t.Errorf("%q, %v", said, err)
	}
	if err := parent.Wait(); err != nil {
		t.Error(err)
	}
}

// TestProcess: what a process prints, says and uses, and its end.
func TestProcess(t *testing.T) {
	lines := make(chan string, 2)
	p, err := Start(exec.Command("sh", "-c", "echo three >&2; echo one; echo two; exec sleep 600"), func(line string) { lines <- line })
	if err != nil {
		t.Fatal(err)
	}
	if one, two := <-lines, <-lines; one != "one" || two != "two" {
		t.Errorf("it prints %q and %q", one, two)
	}
	if kb, err := p.Resident(); err != nil || kb == 0 {
		t.Errorf("%d KB resident, %v", kb, err)
	}
	if n, err := p.OpenFiles(); err != nil || n < 3 {
		t.Errorf("%d open files, %v", n, err)
	}
	if _, err := ProcessorTime(p.PID()); err != nil {
		t.Error(err)
	}
	if _, err := p.Stop(); err == nil {
		t.Error("SIGTERM is a good end")
	}
	if p.ExitCode() != -1 || p.Said() != "three\n" {
		t.Errorf("exit code %d; it says %q", p.ExitCode(), p.Said())
	}
}
