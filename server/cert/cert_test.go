package cert

import (
	"bytes"
	"crypto/x509"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

func make1(t *testing.T, f Files) []byte {
	t.Helper()
	der, err := Make(f, []string{"music.example.net", "192.0.2.1", "::1"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestMake(t *testing.T) {
	f := In(filepath.Join(t.TempDir(), "new"))
	c, err := x509.ParseCertificate(make1(t, f))
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range []string{"music.example.net", "192.0.2.1", "::1"} {
		if err := c.VerifyHostname(host); err != nil {
			t.Error(err)
		}
	}
	if c.VerifyHostname("example.net") == nil {
		t.Error("it is good for another host")
	}
	if info, err := os.Stat(f.Key); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the key's rights are %v, %v", info.Mode().Perm(), err)
	}
	before, _ := os.ReadFile(f.Key)
	if _, err := Make(f, []string{"a"}, time.Now()); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("made again: %v", err)
	}
	if after, _ := os.ReadFile(f.Key); !bytes.Equal(before, after) {
		t.Error("the key was overwritten")
	}
	if _, err := Make(In(t.TempDir()), nil, time.Now()); err == nil {
		t.Error("a certificate for nobody is made")
	}
}

// TestSource: files that change are read again; what is no pair is not used,
// and said once.
func TestSource(t *testing.T) {
	var log bytes.Buffer
	dir := t.TempDir()
	f := In(filepath.Join(dir, "used"))
	first := make1(t, f)
	s, err := Open(f, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	uses := func(want []byte, when string) {
		t.Helper()
		pair, err := s.Get(nil)
		if err != nil || !bytes.Equal(pair.Certificate[0], want) {
			t.Errorf("%s: another certificate, %v", when, err)
		}
	}
	uses(first, "at first")

	next := In(filepath.Join(dir, "next"))
	second := make1(t, next)
	rename(t, next.Cert, f.Cert)
	uses(first, "with one file of two")
	uses(first, "with one file of two, again")
	if n := strings.Count(log.String(), "cannot be used"); n != 1 {
		t.Errorf("the log says %d times that it cannot be used:\n%s", n, &log)
	}
	rename(t, next.Key, f.Key)
	uses(second, "with both")

	os.WriteFile(f.Cert, []byte("no certificate"), 0o600)
	uses(second, "with nonsense")
	os.Remove(f.Cert)
	uses(second, "without a file")
}

func rename(t *testing.T, from, to string) {
	t.Helper()
	if err := os.Rename(from, to); err != nil {
		t.Fatal(err)
	}
}

func isMissing(err error) bool {
	_, ok := errors.AsType[*MissingError](err)
	return ok
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	log := slog.New(slog.DiscardHandler)
	if _, err := Open(In(dir), log); !isMissing(err) {
		t.Errorf("no files: %v", err)
	}
	a, b := In(filepath.Join(dir, "a")), In(filepath.Join(dir, "b"))
	make1(t, a)
	make1(t, b)
	if _, err := Open(Files{Cert: a.Cert, Key: b.Key}, log); err == nil || !strings.Contains(err.Error(), "cannot use the certificate") {
		t.Errorf("another's key: %v", err)
	}
}

func TestFingerprint(t *testing.T) {
	if got := Fingerprint([]byte("abc")); got != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Error(got)
	}
}
