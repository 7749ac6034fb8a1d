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

// readme is the README, and what stands in its fences, by their labels.
func readme(t *testing.T) (text string, fences map[string]string) {
	t.Helper()
	b, err := os.ReadFile("../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	fences = make(map[string]string)
	for _, m := range regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$").FindAllSubmatch(b, -1) {
		fences[string(m[1])] += string(m[2])
	}
	return string(b), fences
}

// proof is what shows that a command of the README does what it says: a script
// to run, which must end well, or the test elsewhere that does it. $ADDR is a
// server with the songs of the house; HOME and the working directory are empty.
type proof struct{ script, test string }

// readmeCommands are the commands of the README, without their remarks.
var readmeCommands = map[string]proof{
	"make demo":                     {script: `make -C "$ROOT" -n demo`},
	"make test":                     {script: `make -C "$ROOT" -n test`},
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
	"bin/server cert --host ec2-203-0-113-7.compute.example":                                        {script: `server cert --host ec2-203-0-113-7.compute.example | grep "play with"; test -s ~/.config/segue/key.pem`},
	"bin/server --tls-cert ~/.config/segue/cert.pem --tls-key ~/.config/segue/key.pem ~/Music":      {test: "TestScripts"},
	"bin/client --server segues://ec2-203-0-113-7.compute.example --tls-fingerprint HEX --user ann": {test: "TestScripts"},
}

// TestReadmeCommands runs every command of the README, or knows who does.
func TestReadmeCommands(t *testing.T) {
	_, fences := readme(t)
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
	for line := range strings.Lines(fences[""]) {
		command := remark.ReplaceAllString(strings.TrimSpace(line), "")
		proof, ok := readmeCommands[command]
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
				cmd.Dir = t.TempDir()
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
			t.Errorf("the README does not tell of %q any more", command)
		}
	}
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

// TestReadmeScreen: the README shows the screen that the tests of package
// screen draw, and the program's own help.
func TestReadmeScreen(t *testing.T) {
	_, fences := readme(t)
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
	if fences["help"] != string(help) {
		t.Errorf("the README tells of\n%s\nand help says\n%s", fences["help"], help)
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

// TestReadmeSettings: the README's configuration file is one.
func TestReadmeSettings(t *testing.T) {
	_, fences := readme(t)
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
