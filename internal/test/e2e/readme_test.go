package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// documents are the files whose commands are run, from the top directory.
var documents = []string{"README.md", "client/README.md", "server/README.md", "internal/README.md"}

// fencesOf are what stands in a document's fences, by their labels.
func fencesOf(t *testing.T, document string) map[string]string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("../../..", document))
	if err != nil {
		t.Fatal(err)
	}
	fences := make(map[string]string)
	for _, m := range regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$").FindAllSubmatch(b, -1) {
		fences[string(m[1])] += string(m[2])
	}
	return fences
}

// proof is what shows that a command of the documents does what it says: a script
// to run, which must end well, or the test elsewhere that does it. $ADDR is a
// server with the songs of the house; HOME and the working directory are empty.
type proof struct{ script, test string }

// readmeCommands are the commands of the documents, without their remarks.
var readmeCommands = map[string]proof{
	"make demo":                     {script: `make -C "$ROOT" -n demo`},
	"make test":                     {script: `make -C "$ROOT" -n test`},
	"make quick":                    {script: `make -C "$ROOT" -n quick`},
	"make release":                  {script: `make -C "$ROOT" -n release`},
	"make vulncheck":                {script: `make -C "$ROOT" -n vulncheck`},
	"bin/server encode ~/Music":     {test: "TestScripts"},
	"make build":                    {script: `make -C "$ROOT" -n build`},
	"bin/server ~/Music":            {test: "TestScripts"},
	"bin/client --server localhost": {test: "TestSession"},
	"bin/client list bells":         {script: `client list bells | grep "Bells Across the Valley"`},
	"bin/client info 3":             {script: `client info 3 | grep "Bells Across the Valley"`},

	"bin/client --output wav:song.wav play 3":                                                       {script: `client --output wav:song.wav play 3; test -s song.wav`},
	"bin/client play 3 --output pcm:- | aplay -f cd":                                                {script: `test $(client play 3 --output pcm:- | wc -c) -gt 1000000`},
	"bin/client cover 3 cover.jpg":                                                                  {test: "TestScripts"},
	"bin/client stats":                                                                              {script: `(client stats || true) 2>&1 | grep -E "^songs +3$|does not know STATS"`},
	"bin/client soundcheck":                                                                         {script: `client soundcheck --output pcm:chord.pcm; test $(wc -c <chord.pcm) = 352800`},
	"bin/client list --json | python3 -m json.tool":                                                 {test: "TestScripts"},
	`printf 'play 1\nwait 5\nplay 2\nwait\n' | bin/client`:                                          {script: `printf 'play 1\nwait 0.1\nplay 2\nwait 0.1\n' | client --output null`},
	"man bin/share/man/man1/client.1":                                                               {script: `client --docs man | grep PROMPT`},
	"source bin/share/bash-completion/completions/client":                                           {script: `client --docs bash >completion; . ./completion`},
	"git clone URL segue && cd segue && make build":                                                 {script: `make -C "$ROOT" -n build`},
	"bin/server user add ann":                                                                       {script: `echo open sesame | server user add ann; server user list | grep -x ann`},
	"bin/client --server localhost play bells":                                                      {script: `client --output pcm:bells.pcm play bells; test -s bells.pcm`},
	"bin/server cert --host music.example.net":                                                      {script: `server cert --host music.example.net | grep "play with"`},
	"bin/client --server segues://music.example.net --tls-fingerprint HEX --user ann":               {test: "TestScripts"},
	"bin/server cert --host ec2-203-0-113-7.compute.example":                                        {script: `server cert --host ec2-203-0-113-7.compute.example | grep "play with"; test -s ~/.config/segue/key.pem`},
	"bin/server --tls-cert ~/.config/segue/cert.pem --tls-key ~/.config/segue/key.pem ~/Music":      {test: "TestScripts"},
	"bin/client --server segues://ec2-203-0-113-7.compute.example --tls-fingerprint HEX --user ann": {test: "TestScripts"},
}

// TestReadmeCommands runs every command of the documents, or knows who does.
func TestReadmeCommands(t *testing.T) {
	var all strings.Builder
	for _, document := range documents {
		all.WriteString(fencesOf(t, document)[""])
	}
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := exec.LookPath("bash"); err != nil {
		t.Skip("bash is not installed")
	}
	tests := testNames(t)
	addr := musicServer(t)
	remark := regexp.MustCompile(`\s+# .*$`)
	told := make(map[string]bool)
	for line := range strings.Lines(all.String()) {
		command := remark.ReplaceAllString(strings.TrimSpace(line), "")
		proof, ok := readmeCommands[command]
		if told[command] {
			continue
		}
		told[command] = true
		switch {
		case command == "":
		case !ok:
			t.Errorf("nothing shows that %q works; readmeCommands should say what does", command)
		case proof.test != "":
			if !strings.Contains(tests, "func "+proof.test+"(") {
				t.Errorf("there is no %s, which should show that %q works", proof.test, command)
			}
		default:
			t.Run(command, func(t *testing.T) {
				cmd := exec.CommandContext(t.Context(), "bash", "-e", "-o", "pipefail", "-c", proof.script)
				cmd.Dir = homeFor(t)
				cmd.Env = append(os.Environ(), "PATH="+string(plain)+string(os.PathListSeparator)+os.Getenv("PATH"),
					"HOME="+cmd.Dir, "SEGUE_SERVER="+addr, "ROOT="+root)
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%v\n%s", err, out)
				}
			})
		}
	}
	for command := range readmeCommands {
		if !told[command] {
			t.Errorf("no document tells of %q any more", command)
		}
	}
}

// homeFor is a directory for a test. Its removal may fail: what make starts may
// still write to it.
func homeFor(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "segue-home-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// testNames is the text of this package's tests.
func testNames(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	var all bytes.Buffer
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}

// TestReadmeScreen: the README shows the screen that the tests of package prompt
// draw, and the manual the program's own help.
func TestReadmeScreen(t *testing.T) {
	fences, manual := fencesOf(t, "README.md"), fencesOf(t, "client/README.md")
	golden, err := os.ReadFile("../../../client/prompt/testdata/readme.golden")
	if err != nil {
		t.Fatal(err)
	}
	if fences["screen"] != string(golden) {
		t.Errorf("the README shows\n%s\nand the screen is\n%s", fences["screen"], golden)
	}
	cmd := exec.Command(bin.Client(), "--output", "null")
	cmd.Stdin = strings.NewReader("help\n")
	help, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if manual["help"] != string(help) {
		t.Errorf("the manual tells of\n%s\nand help says\n%s", manual["help"], help)
	}

	// What is above the line that is typed is what the program really prints.
	s := sit(t, 80, 24, t.TempDir(), musicServer(t))
	s.Type("list\r")
	s.WaitText("Bells Across the Valley")
	s.Type("play 2\r")
	real := s.WaitText("playing 2:")
	for line := range strings.Lines(fences["screen"]) {
		if strings.HasPrefix(line, "segue>") {
			break
		}
		if !strings.Contains(real, line) {
			t.Errorf("the program does not print %q:\n%s", line, real)
		}
	}
	s.Type("quit\r")
	s.leaves()
}

// TestReadmeSettings: the manual's configuration file is one.
func TestReadmeSettings(t *testing.T) {
	fences := fencesOf(t, "client/README.md")
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "segue"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "segue", "config"), []byte(fences["config"]), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bin.Client(), "--docs", "man")
	cmd.Env = append(os.Environ(), "XDG_CONFIG_HOME="+dir)
	if out, err := cmd.CombinedOutput(); err != nil || fences["config"] == "" {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestReadmeLength: the README is read in one go.
func TestReadmeLength(t *testing.T) {
	b, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(b, []byte("\n")); n > 130 {
		t.Errorf("the README has %d lines", n)
	}
}

// TestLinks: what the documents link to is there.
func TestLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#]+)\)`)
	for _, document := range documents {
		b, err := os.ReadFile(filepath.Join("../../..", document))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllSubmatch(b, -1) {
			if _, err := os.Stat(filepath.Join("../../..", filepath.Dir(document), string(m[1]))); err != nil {
				t.Errorf("%s: %v", document, err)
			}
		}
	}
}

// TestTargets: what the documents have made, the Makefile makes.
func TestTargets(t *testing.T) {
	makefile, err := os.ReadFile("../../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range documents {
		b, err := os.ReadFile(filepath.Join("../../..", document))
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile("(?m)[`^]make ([a-z-]+)").FindAllSubmatch(b, -1) {
			if !bytes.Contains(makefile, []byte("\n"+string(m[1])+":")) {
				t.Errorf("%s tells of make %s, which the Makefile does not know", document, m[1])
			}
		}
	}
}
