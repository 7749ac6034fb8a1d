package docs_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"segue/internal/docs"
)

// kettle is a program whose texts are full of what shells and roff know.
var kettle = docs.Program{
	App: &cli.App{
		Name: "kettle", Usage: "boil it's-water", ArgsUsage: "CUP",
		Description: ".not a request\n'nor this\nback\\slash\n\n   kettle --mode 'gentle boil'",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "mode", Aliases: []string{"m"}, Value: "gentle", Usage: "boil in the `MODE`: it's [gentle], \"$wild\" or pcm:-", EnvVars: []string{"KETTLE"}},
			&cli.StringFlag{Name: "log", Usage: "write to `FILE`"},
			&cli.StringFlag{Name: "host", Usage: "boil at `HOST[:PORT]`"},
			&cli.BoolFlag{Name: "quiet", Usage: "don't whistle"},
			docs.Flag(),
		},
		Commands: []*cli.Command{
			{Name: "fill", ArgsUsage: "[LITRES]", Usage: "fill it: up to 1 l"},
			{Name: "pour", ArgsUsage: "N [FILE]", Usage: "pour 'it'"},
			{Name: "secret", Hidden: true},
		},
	},
	Sections: []docs.Section{{Title: "FILES", Text: "Some.", Items: []docs.Item{{Term: "~/.kettle", Text: ".settings\n.more"}}}},
	Values:   map[string][]string{"mode": {"gentle", "wild", "pcm:-"}},
}

func write(t *testing.T, kind string) string {
	t.Helper()
	var b bytes.Buffer
	if err := docs.Write(&b, kettle, kind); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// tool skips a test where a program is missing.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	return path
}

func TestWrite(t *testing.T) {
	for kind, want := range map[string][]string{
		"man":  {".TH KETTLE 1", `\fB\-\-mode, \-m\fR \fIMODE\fR`, "(default: gentle)", "[$KETTLE]", ".SH FILES"},
		"bash": {"complete -F _segue_kettle kettle", "fill pour"},
		"zsh":  {"#compdef kettle"},
		"fish": {
			"complete -c kettle -f\n", "complete -c kettle -l mode -s m -x -a 'gentle wild pcm:-'", "-l log -r -F", "-l host -x",
			"-n '__fish_seen_subcommand_from pour' -F",
		},
	} {
		text := write(t, kind)
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("%s holds no %q:\n%s", kind, w, text)
			}
		}
		for _, hidden := range []string{"secret", docs.FlagName} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s tells of %s:\n%s", kind, hidden, text)
			}
		}
	}
	if err := docs.Write(&bytes.Buffer{}, kettle, "pdf"); err == nil {
		t.Error("there is a document of kind pdf")
	}
}

// TestManual: groff has nothing to complain of, and every text arrives.
func TestManual(t *testing.T) {
	cmd := exec.Command(tool(t, "groff"), "-man", "-ww", "-Tutf8", "-P-cbou")
	cmd.Stdin = strings.NewReader(write(t, "man"))
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("error %v: %s", err, complaints.String())
	}
	page := out.String()
	for _, want := range []string{".not a request", "’nor this", `back\slash`, ".settings", ".more", "FILES", "~/.kettle"} {
		if !strings.Contains(page, want) && !strings.Contains(page, strings.ReplaceAll(want, "’", "'")) {
			t.Errorf("the page holds no %q:\n%s", want, page)
		}
	}
}

// TestBash completes as a shell does.
func TestBash(t *testing.T) {
	shell := tool(t, "bash")
	file := filepath.Join(t.TempDir(), "kettle")
	if err := os.WriteFile(file, []byte(write(t, "bash")), 0o600); err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"kettle ":                "fill pour",
		"kettle p":               "pour",
		"kettle --m":             "--mode",
		"kettle --mode w":        "wild",
		"kettle --log ":          "",
		"kettle fill ":           "",
		"kettle fill -":          "--mode -m --log --host --quiet --help -h",
		"kettle --quiet f":       "fill",
		"kettle --mode wild --q": "--quiet",
		"kettle --host a --m":    "--mode",
		"kettle --host a p":      "pour",
		"kettle --host ":         "",
		"kettle fill p":          "",
	} {
		words := strings.Split(typed, " ")
		script := `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _segue_kettle; echo "${COMPREPLY[*]}"`
		out, err := exec.Command(shell, append([]string{"--norc", "-c", script, "-", file}, words...)...).CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != want {
			t.Errorf("%q is completed to %q and not to %q, error %v", typed, got, want, err)
		}
	}
}

// TestSyntax: the other shells can read their completions.
func TestSyntax(t *testing.T) {
	for _, name := range []string{"zsh", "fish"} {
		t.Run(name, func(t *testing.T) {
			cmd := exec.Command(tool(t, name), "-n", "/dev/stdin")
			cmd.Stdin = strings.NewReader(write(t, name))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("error %v: %s", err, out)
			}
		})
	}
}
