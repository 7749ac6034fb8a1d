package ship

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var libraryRow = regexp.MustCompile(`(?m)^\| ([^|]+/[^|]+) \| ([^|]+) \|$`)

var requirement = regexp.MustCompile(`(?m)^(?:require)?\s+(\S+) v\d`)

// TestLibraries: the README says of every module in the programs why it is
// there, and of none that isn't required.
func TestLibraries(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, section, ok := strings.Cut(string(text), "\n## Libraries\n")
	if !ok {
		t.Fatal("the README has no section on libraries")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	mod, err := os.ReadFile(filepath.Join(top, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	var required []string
	for _, m := range requirement.FindAllStringSubmatch(string(mod), -1) {
		required = append(required, m[1])
	}
	var named []string
	for _, row := range libraryRow.FindAllStringSubmatch(section, -1) {
		for word := range strings.FieldsFuncSeq(row[1]+" "+row[2], func(r rune) bool { return strings.ContainsRune(" ,;:", r) }) {
			if !strings.Contains(word, "/") {
				continue
			}
			i := slices.IndexFunc(required, func(m string) bool { return m == word || m == "github.com/"+word })
			if i < 0 {
				t.Errorf("the README names %s, which go.mod does not require", word)
				continue
			}
			named = append(named, required[i])
		}
	}
	format := "{{with .Module}}{{.Path}}{{end}}"
	built := strings.Fields(must(t, top, nil, "go", "list", "-deps", "-f", format, "./server", "./client"))
	slices.Sort(built)
	for _, module := range slices.Compact(built) {
		if module != "segue" && !slices.Contains(named, module) {
			t.Errorf("the programs hold %s, and the README does not say why", module)
		}
	}
}
