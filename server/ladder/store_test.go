package ladder

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func openTestStore(t *testing.T, dir string, space int64) *store {
	t.Helper()
	s, err := openStore(dir, space)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.close() })
	return s
}

func openTestFile(t *testing.T, s *store, revision string) *file {
	t.Helper()
	f, err := s.open(revision, 4)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// write writes segments whose octets tell which they are.
func writeTest(t *testing.T, f *file, segments ...int) {
	t.Helper()
	for _, n := range segments {
		if err := f.write(n, bytes.Repeat([]byte{byte(n)}, 3), bytes.Repeat([]byte{byte(n + 1)}, 100)); err != nil {
			t.Fatal(err)
		}
	}
}

func checkTest(t *testing.T, f *file, n int) {
	t.Helper()
	s, err := f.read(n)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(s.Preroll, bytes.Repeat([]byte{byte(n)}, 3)) || !bytes.Equal(s.Octets, bytes.Repeat([]byte{byte(n + 1)}, 100)) {
		t.Errorf("segment %d is another than was written", n)
	}
}

// TestCutOff: a file that ends anywhere, as after a kill or on a full disk, is
// good up to the last whole record, and can be gone on with.
func TestCutOff(t *testing.T) {
	dir := t.TempDir()
	s := openTestStore(t, dir, 1<<20)
	f := openTestFile(t, s, "a")
	writeTest(t, f, 2, 0, 1)
	s.release(f)
	s.close()
	whole, err := os.ReadFile(filepath.Join(dir, "a"+extension))
	if err != nil {
		t.Fatal(err)
	}
	record := len(whole) / 3
	for n := range len(whole) + 1 {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "a"+extension), whole[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		s := openTestStore(t, dir, 1<<20)
		f := openTestFile(t, s, "a")
		for i, segment := range []int{2, 0, 1} {
			if has := f.has(segment); has != (n >= (i+1)*record) {
				t.Fatalf("of %d octets: segment %d: %v", n, segment, has)
			}
		}
		writeTest(t, f, 3)
		checkTest(t, f, 3)
		s.release(f)
		f = openTestFile(t, s, "a")
		checkTest(t, f, 3)
		s.release(f)
		s.close()
	}
}

// TestDamage: no octet can be changed without its being noticed; what is
// damaged counts as not made.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	s := openTestStore(t, dir, 1<<20)
	f := openTestFile(t, s, "a")
	writeTest(t, f, 0)
	s.release(f)
	s.close()
	path := filepath.Join(dir, "a"+extension)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		bad := bytes.Clone(whole)
		bad[n] ^= 1
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s := openTestStore(t, dir, 1<<20)
		f := openTestFile(t, s, "a")
		for segment := range 4 {
			if !f.has(segment) {
				continue
			}
			got, err := f.read(segment)
			switch {
			case err == nil:
				t.Fatalf("octet %d changed: segment %d is given, of %d octets", n, segment, len(got.Octets))
			case !errors.Is(err, errDamaged):
				t.Fatalf("octet %d changed: %v", n, err)
			case f.has(segment):
				t.Fatalf("octet %d changed: segment %d still counts as made", n, segment)
			}
		}
		s.release(f)
		s.close()
	}
}

// TestLeastRecentlyUsed: the rendition that was used longest ago makes room,
// also after the store was closed and opened; one in use never does.
func TestLeastRecentlyUsed(t *testing.T) {
	dir := t.TempDir()
	const record = recordHeader + 103
	s := openTestStore(t, dir, 2*record)
	old := time.Now().Add(-time.Hour)
	for i, name := range []string{"a", "b", "c"} {
		f := openTestFile(t, s, name)
		writeTest(t, f, 0)
		s.release(f)
		os.Chtimes(filepath.Join(dir, name+extension), old, old.Add(time.Duration(i)*time.Minute))
	}
	have := func() (names string) {
		for _, name := range []string{"a", "b", "c", "d"} {
			if _, err := os.Stat(filepath.Join(dir, name+extension)); err == nil {
				names += name
			}
		}
		return names
	}
	if got := have(); got != "bc" {
		t.Errorf("kept %s, not bc", got)
	}
	s.release(openTestFile(t, s, "b"))
	s.close()
	s = openTestStore(t, dir, 2*record)
	c := openTestFile(t, s, "c")
	d := openTestFile(t, s, "d")
	writeTest(t, d, 0)
	if got := have(); got != "cd" {
		t.Errorf("kept %s, not cd: c and d are in use", got)
	}
	s.release(c)
	s.release(d)
}
