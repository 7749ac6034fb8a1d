package e2e

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/rogpeppe/go-internal/testscript"

	"segue/internal/test/mp3test"
)

// covers makes a library in a script's directory: covers/a.mp3, whose cover is
// in cover.jpg, and covers/b.mp3, which has none.
func covers(env *testscript.Env) error {
	dir := filepath.Join(env.WorkDir, "covers")
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	music := mp3test.All()[0].Data
	cover := mp3test.FakeCover(300)
	return errors.Join(
		os.WriteFile(filepath.Join(dir, "a.mp3"), slices.Concat(mp3test.ID3v2{Cover: cover}.Bytes(), music), 0o644),
		os.WriteFile(filepath.Join(dir, "b.mp3"), music, 0o644),
		os.WriteFile(filepath.Join(env.WorkDir, "cover.jpg"), cover, 0o644),
	)
}

// codesInto runs a program whose standard output is a file, and which must end
// with an exit code: codes-into FILE N PROGRAM ARG...
func codesInto(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: codes-into FILE N PROGRAM ARG...")
	}
	script := `out=$1; shift; exec "$@" >"$out"`
	codes(ts, false, append([]string{args[1], "sh", "-c", script, "-", args[0]}, args[2:]...))
}

// codes runs a program that must end with an exit code: codes N PROGRAM ARG...
func codes(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: codes N PROGRAM ARG...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if code != want {
		ts.Fatalf("exit code %d and not %d", code, want)
	}
}
