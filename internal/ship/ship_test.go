package ship

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// top is the top directory.
const top = "../.."

// output is what a command prints, run in a directory with additions to the
// environment.
func output(t *testing.T, dir string, env []string, name string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// must is output for a command that succeeds.
func must(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	out, err := output(t, dir, env, name, args...)
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return out
}

func needShell(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("there is no sh")
	}
}

// TestRelease: two trees at different places give the same octets, which know
// their version, and whose checksums are right.
func TestRelease(t *testing.T) {
	if testing.Short() {
		t.Skip("builds both programs twice")
	}
	needShell(t)
	system := runtime.GOOS + "/" + runtime.GOARCH
	var sums [2]string
	for i := range sums {
		tree, out := t.TempDir(), t.TempDir()
		for _, dir := range []string{"client", "server", "segmenter", "internal"} {
			if err := os.CopyFS(filepath.Join(tree, dir), os.DirFS(filepath.Join(top, dir))); err != nil {
				t.Fatal(err)
			}
		}
		for _, file := range []string{"go.mod", "go.sum"} {
			text, err := os.ReadFile(filepath.Join(top, file))
			if err != nil {
				t.Fatal(err)
			}
			os.WriteFile(filepath.Join(tree, file), text, 0o644)
		}
		must(t, ".", []string{"VERSION=v1.2.3", "TARGETS=" + system}, "sh", filepath.Join(tree, "internal/ship/release.sh"), out)
		text, err := os.ReadFile(filepath.Join(out, "SHA256SUMS"))
		if err != nil {
			t.Fatal(err)
		}
		sums[i] = string(text)
		if n := strings.Count(sums[i], "\n"); n != 2 {
			t.Errorf("%d checksums of two programs:\n%s", n, sums[i])
		}
		for _, program := range []string{"server", "client"} {
			name := "segue-" + program + "-v1.2.3-" + strings.ReplaceAll(system, "/", "-")
			if got := must(t, out, nil, filepath.Join(out, name), "--version"); got != program+" version v1.2.3\n" {
				t.Errorf("%s --version says %q", name, got)
			}
		}
		if _, err := exec.LookPath("sha256sum"); err == nil {
			must(t, out, nil, "sha256sum", "--check", "--strict", "SHA256SUMS")
		}
	}
	if sums[0] != sums[1] {
		t.Errorf("two builds differ:\n%s\n%s", sums[0], sums[1])
	}
}

// TestStatic: the server needs nothing of a system but its kernel.
func TestStatic(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server")
	}
	out := filepath.Join(t.TempDir(), "server")
	must(t, top, []string{"CGO_ENABLED=0", "GOOS=linux"}, "go", "build", "-o", out, "./server")
	f, err := elf.Open(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	libraries, err := f.ImportedLibraries()
	if err != nil || len(libraries) > 0 {
		t.Errorf("it needs %v, %v", libraries, err)
	}
	if slices.ContainsFunc(f.Progs, func(p *elf.Prog) bool { return p.Type == elf.PT_INTERP }) {
		t.Error("it needs a dynamic linker")
	}
}

var copyLine = regexp.MustCompile(`(?m)^COPY ([^-].*)$`)

// TestDockerfile: what the image is built of is there, and all that the server
// needs; it runs as nobody in particular, on nothing.
func TestDockerfile(t *testing.T) {
	text, err := os.ReadFile("Dockerfile")
	if err != nil {
		t.Fatal(err)
	}
	var copied []string
	for _, m := range copyLine.FindAllStringSubmatch(string(text), -1) {
		words := strings.Fields(m[1])
		copied = append(copied, words[:len(words)-1]...)
	}
	for _, name := range append(copied, "internal/ship/Dockerfile") {
		if _, err := os.Stat(filepath.Join(top, name)); err != nil {
			t.Error(err)
		}
	}
	for pkg := range strings.Lines(must(t, top, []string{"GOOS=linux"}, "go", "list", "-deps", "./server")) {
		pkg, ours := strings.CutPrefix(strings.TrimSpace(pkg), "segue/")
		if ours && !slices.ContainsFunc(copied, func(dir string) bool { return pkg == dir || strings.HasPrefix(pkg, path.Clean(dir)+"/") }) {
			t.Errorf("the server needs %s, which is not copied", pkg)
		}
	}
	_, final, ok := strings.Cut(string(text), "\nFROM scratch\n")
	if !ok || !strings.Contains(final, "\nUSER 65532:65532\n") || !strings.Contains(final, "\nENTRYPOINT [\"/server\"]\n") {
		t.Errorf("the image is not the server alone, run by a plain user:\n%s", final)
	}
}

var exposure = regexp.MustCompile(`Overall exposure level for segue.service: (\d+\.\d)`)

// TestUnit: systemd finds little that the service could do beyond its work.
func TestUnit(t *testing.T) {
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		t.Skip("systemd-analyze is not installed")
	}
	out, err := output(t, ".", nil, "systemd-analyze", "security", "--offline=true", "--no-pager", "segue.service")
	if err != nil {
		t.Skipf("systemd-analyze does not work here: %v: %s", err, out)
	}
	m := exposure.FindStringSubmatch(out)
	if m == nil {
		t.Fatalf("it does not say how exposed the service is:\n%s", out)
	}
	if level, err := strconv.ParseFloat(m[1], 64); err != nil || level > 1.5 {
		t.Errorf("the service's exposure is %s; 1.5 is the most", m[1])
	}
	if bytes.Contains([]byte(out), []byte("ignoring")) {
		t.Errorf("something in the unit is not understood:\n%s", out)
	}
}

// TestVulncheck: what is found fails, what can't be looked for is said.
func TestVulncheck(t *testing.T) {
	needShell(t)
	for _, c := range []struct {
		says, code string
		fails      bool
		want       string
	}{
		{"No vulnerabilities found.", "0", false, "vulnerabilities: none known\n"},
		{"Vulnerability #1: GO-2026-0001", "3", true, "Vulnerability #1: GO-2026-0001\n"},
		{"govulncheck: loading packages: no such package", "1", true, "govulncheck: loading packages: no such package\n"},
		{`govulncheck: fetching vulnerabilities: Get "https://vuln.go.dev": no such host`, "1", false, `vulnerabilities: skipped: govulncheck: fetching vulnerabilities: Get "https://vuln.go.dev": no such host` + "\n"},
	} {
		fake := filepath.Join(t.TempDir(), "go")
		script := "#!/bin/sh\necho '" + c.says + "'\nexit " + c.code + "\n"
		if err := os.WriteFile(fake, []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
		out, err := output(t, ".", []string{"GO=" + fake}, "sh", "vulncheck.sh")
		if out != c.want || (err != nil) != c.fails {
			t.Errorf("%s: %q, %v", c.says, out, err)
		}
	}
}
