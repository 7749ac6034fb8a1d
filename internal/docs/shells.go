package docs

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// bash writes a completion for bash. Names of files are completed where files
// are meant.
func bash(w io.Writer, p Program) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "# bash completion of %s\n_segue_%[1]s() {\n", p.App.Name)
	fmt.Fprintln(b, "\tlocal cur=\"${COMP_WORDS[COMP_CWORD]}\" prev=\"${COMP_WORDS[COMP_CWORD-1]}\" command='' i")
	fmt.Fprintln(b, "\tcompopt -o default 2>/dev/null; COMPREPLY=()")
	fmt.Fprintln(b, "\tcase \"$prev\" in")
	var words, valued []string
	for _, f := range flags(p.App.Flags) {
		words = append(words, f.options()...)
		if f.value == "" {
			continue
		}
		valued = append(valued, f.options()...)
		fmt.Fprintf(b, "\t%s)\n", strings.Join(f.options(), "|"))
		switch values := p.Values[f.names[0]]; {
		case len(values) > 0:
			fmt.Fprintf(b, "\t\tCOMPREPLY=($(compgen -W %s -- \"$cur\"))\n", quote(strings.Join(values, " ")))
		case !isFile(f.value):
			fmt.Fprintln(b, "\t\tcompopt +o default 2>/dev/null")
		}
		fmt.Fprintln(b, "\t\treturn ;;")
	}
	fmt.Fprintln(b, "\tesac")
	// The command is the first word that is no flag and no flag's value.
	fmt.Fprintln(b, "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n\t\tcase \"${COMP_WORDS[i]}\" in")
	if len(valued) > 0 {
		fmt.Fprintf(b, "\t\t%s) ((i++)) ;;\n", strings.Join(valued, "|"))
	}
	fmt.Fprintln(b, "\t\t-*) ;;\n\t\t*) command=\"${COMP_WORDS[i]}\"; break ;;\n\t\tesac\n\tdone")
	fmt.Fprintf(b, "\tcase \"$command:$cur\" in\n\t*:-*) COMPREPLY=($(compgen -W %s -- \"$cur\")) ;;\n", quote(strings.Join(words, " ")))
	names := ""
	for _, c := range commands(p) {
		names = strings.TrimSpace(names + " " + c.name)
	}
	fmt.Fprintf(b, "\t:*) COMPREPLY=($(compgen -W %s -- \"$cur\"))", quote(names))
	if !isFile(p.App.ArgsUsage) {
		fmt.Fprint(b, "; compopt +o default 2>/dev/null")
	}
	fmt.Fprintln(b, " ;;")
	for _, name := range withFiles(p) {
		fmt.Fprintf(b, "\t%s:*) ;;\n", name)
	}
	fmt.Fprintf(b, "\t*) compopt +o default 2>/dev/null ;;\n\tesac\n}\ncomplete -F _segue_%s %[1]s\n", p.App.Name)
	return b.Flush()
}

// zsh writes a completion for zsh.
func zsh(w io.Writer, p Program) error {
	b := bufio.NewWriter(w)
	fmt.Fprintf(b, "#compdef %s\nlocal state line\n_arguments -C \\\n", p.App.Name)
	for _, f := range flags(p.App.Flags) {
		value := ""
		if f.value != "" {
			value = ":" + strings.NewReplacer("[", "(", "]", ")", ":", `\:`).Replace(f.value) + ": "
			if values := p.Values[f.names[0]]; len(values) > 0 {
				value = fmt.Sprintf(":%s:(%s)", f.value, strings.ReplaceAll(strings.Join(values, " "), ":", `\:`))
			} else if isFile(f.value) {
				value += "_files"
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
	fmt.Fprintln(b, "  '*:: :->arguments'")
	if isFile(p.App.ArgsUsage) {
		fmt.Fprintln(b, "(( CURRENT == 1 )) && _files")
	}
	if names := withFiles(p); len(names) > 0 {
		fmt.Fprintf(b, "[[ $state == arguments && $line[1] == (%s) ]] && _files\n", strings.Join(names, "|"))
	}
	fmt.Fprintln(b, "return 0")
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
	if !isFile(p.App.ArgsUsage) {
		fmt.Fprintf(b, "complete -c %s -f\n", p.App.Name)
	}
	for _, f := range flags(p.App.Flags) {
		fmt.Fprintf(b, "complete -c %s", p.App.Name)
		for _, name := range f.names {
			if len(name) == 1 {
				fmt.Fprintf(b, " -s %s", name)
			} else {
				fmt.Fprintf(b, " -l %s", name)
			}
		}
		switch values := p.Values[f.names[0]]; {
		case len(values) > 0:
			fmt.Fprintf(b, " -x -a %s", quote(strings.Join(values, " ")))
		case isFile(f.value):
			fmt.Fprint(b, " -r -F")
		case f.value != "":
			fmt.Fprint(b, " -x")
		}
		fmt.Fprintf(b, " -d %s\n", quote(f.usage))
	}
	for _, c := range commands(p) {
		fmt.Fprintf(b, "complete -c %s -n __fish_use_subcommand -a %s -d %s\n", p.App.Name, c.name, quote(c.usage))
	}
	for _, name := range withFiles(p) {
		fmt.Fprintf(b, "complete -c %s -n '__fish_seen_subcommand_from %s' -F\n", p.App.Name, name)
	}
	return b.Flush()
}

// quote quotes text for all of the shells: fish, too, ends a single-quoted
// string at a quote, and takes an escaped one outside of it.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
