package docs

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// man writes a manual page in the man macros, which groff and mandoc read.
func man(w io.Writer, p Program) error {
	b := bufio.NewWriter(w)
	name := p.App.Name
	fmt.Fprintf(b, ".TH %s 1 \"\" \"Segue\" \"User Commands\"\n", strings.ToUpper(name))
	section(b, "NAME")
	fmt.Fprintf(b, "%s \\- %s\n", name, roff(p.App.Usage))
	section(b, "SYNOPSIS")
	synopsis := []string{"[\\fIOPTION\\fR...]"}
	if args := strings.TrimSpace(p.App.ArgsUsage); args != "" {
		synopsis = append(synopsis, "\\fI"+roff(args)+"\\fR")
	}
	fmt.Fprintf(b, ".B %s\n%s\n", name, strings.Join(synopsis, " "))
	for _, c := range commands(p) {
		fmt.Fprintf(b, ".br\n.B %s\n[\\fIOPTION\\fR...] \\fB%s\\fR %s\n", name, roff(c.name), roff(c.args))
	}
	section(b, "DESCRIPTION")
	paragraphs(b, p.App.Description)
	section(b, "OPTIONS")
	for _, f := range flags(p.App.Flags) {
		term := "\\fB" + roff(strings.Join(f.options(), ", ")) + "\\fR"
		if f.value != "" {
			term += " \\fI" + roff(f.value) + "\\fR"
		}
		text := f.usage
		if f.deflt != "" {
			text += fmt.Sprintf(" (default: %s)", f.deflt)
		}
		if len(f.env) > 0 {
			text += fmt.Sprintf(" [$%s]", strings.Join(f.env, ", $"))
		}
		tagged(b, term, text)
	}
	if all := commands(p); len(all) > 0 {
		section(b, "COMMANDS")
		for _, c := range all {
			tagged(b, "\\fB"+roff(c.name)+"\\fR "+roff(c.args), c.usage)
		}
	}
	for _, s := range p.Sections {
		section(b, s.Title)
		paragraphs(b, s.Text)
		for _, i := range s.Items {
			tagged(b, "\\fB"+roff(i.Term)+"\\fR", i.Text)
		}
	}
	return b.Flush()
}

func section(w io.Writer, title string) { fmt.Fprintf(w, ".SH %s\n", roff(title)) }

func tagged(w io.Writer, term, text string) { fmt.Fprintf(w, ".TP\n%s\n%s\n", term, line(text)) }

// paragraphs sets text whose paragraphs are parted by empty lines. Lines that
// are set in stay as they are.
func paragraphs(w io.Writer, text string) {
	for paragraph := range strings.SplitSeq(text, "\n\n") {
		if paragraph == "" {
			continue
		}
		fmt.Fprintln(w, ".PP")
		verbatim := false
		for l := range strings.SplitSeq(paragraph, "\n") {
			if indented := strings.HasPrefix(l, " "); indented != verbatim {
				verbatim = indented
				fmt.Fprintln(w, map[bool]string{true: ".RS\n.nf", false: ".fi\n.RE"}[verbatim])
			}
			fmt.Fprintln(w, line(strings.TrimSpace(l)))
		}
		if verbatim {
			fmt.Fprintln(w, ".fi\n.RE")
		}
	}
}

// line is text in which no line begins a request of roff.
func line(text string) string {
	lines := strings.Split(roff(text), "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, ".") || strings.HasPrefix(l, "'") {
			lines[i] = `\&` + l
		}
	}
	return strings.Join(lines, "\n.br\n")
}

// roff is text in which nothing means something else to roff.
func roff(text string) string {
	return strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
}
