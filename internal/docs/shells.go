package docs

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// bash writes a completion for bash. Where nothing else is known it completes
// the names of files.
func bash(w io.Writer, p Program) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# bash completion of %s\n_segue_%[1]s() {\n", p.App.Name)
	fmt.Fprintln(b, "\tlocal cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\"")
	fmt.Fprintln(b, "\tcase \"$prev\" in")
	var words []string
	for _, f := range flags(p.App.Flags) {
		words = append(words, f.options()...)
		if f.value == "" {
			continue
		}
		fmt.Fprintf(b, "\t%s)\n", strings.Join(f.options(), "|"))
		if values := p.Values[f.names[0]]; len(values) > 0 {
			fmt.Fprintf(b, "\t\tCOMPREPLY=($(compgen -W %s -- \"$cur\"))\n", quote(strings.Join(values, " ")))
		}
		fmt.Fprintln(b, "\t\treturn ;;")
	}
	fmt.Fprintln(b, "\tesac")
	fmt.Fprintf(b, "\tif [[ $cur == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W %s -- \"$cur\"))\n", quote(strings.Join(words, " ")))
	if names := commandNames(p); names != "" {
		fmt.Fprintf(b, "\telif [[ $COMP_CWORD == 1 || $prev == -* ]]; then\n\t\tCOMPREPLY=($(compgen -W %s -- \"$cur\"))\n", quote(names))
	}
	fmt.Fprintf(b, "\tfi\n}\ncomplete -o default -F _segue_%s %[1]s\n", p.App.Name)
	return b.Flush()
}

// zsh writes a completion for zsh.
func zsh(w io.Writer, p Program) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "#compdef %s\n_arguments \\\n", p.App.Name)
	for _, f := range flags(p.App.Flags) {
		value := ""
		if f.value != "" {
			value = ":" + f.value + ":_files"
			if values := p.Values[f.names[0]]; len(values) > 0 {
				value = fmt.Sprintf(":%s:(%s)", f.value, strings.ReplaceAll(strings.Join(values, " "), ":", `\:`))
			}
		}
		for _, typed := range f.options() {
			usage := strings.NewReplacer("[", "(", "]", ")", ":", `\:`).Replace(f.usage)
			fmt.Fprintf(b, "  %s \\\n", quote(typed+"["+usage+"]"+value))
		}
	}
	if all := commands(p); len(all) > 0 {
		var described []string
		for _, c := range all {
			described = append(described, fmt.Sprintf("%s\\:%s", c.name, quoteIn(c.usage)))
		}
		fmt.Fprintf(b, "  %s \\\n", quote("1:command:(("+strings.Join(described, " ")+"))"))
	}
	fmt.Fprintln(b, "  '*:argument:_files'")
	return b.Flush()
}

// quoteIn is a description within zsh's double brackets.
func quoteIn(text string) string {
	return `"` + strings.NewReplacer(`"`, "", ":", `\:`).Replace(text) + `"`
}

// fish writes a completion for fish.
func fish(w io.Writer, p Program) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# fish completion of %s\n", p.App.Name)
	for _, f := range flags(p.App.Flags) {
		fmt.Fprintf(b, "complete -c %s", p.App.Name)
		for _, name := range f.names {
			if len(name) == 1 {
				fmt.Fprintf(b, " -s %s", name)
			} else {
				fmt.Fprintf(b, " -l %s", name)
			}
		}
		if f.value != "" {
			fmt.Fprint(b, " -r")
			if values := p.Values[f.names[0]]; len(values) > 0 {
				fmt.Fprintf(b, " -a %s", quote(strings.Join(values, " ")))
			}
		}
		fmt.Fprintf(b, " -d %s\n", quote(f.usage))
	}
	for _, c := range commands(p) {
		fmt.Fprintf(b, "complete -c %s -n __fish_use_subcommand -a %s -d %s\n", p.App.Name, c.name, quote(c.usage))
	}
	return b.Flush()
}

func commandNames(p Program) string {
	var names []string
	for _, c := range commands(p) {
		names = append(names, c.name)
	}
	return strings.Join(names, " ")
}

// quote quotes text for all of the shells: fish, too, ends a single-quoted
// string at a quote, and takes an escaped one outside of it.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
