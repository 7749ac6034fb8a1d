package conformance

import (
	"fmt"
	"slices"
	"strings"
)

var greetingChecks = []check{
	{section: secGreeting, name: "the first line, unasked, names version 1 and the limits", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		f := fields{line: c.greeting}
		f.is("SEGUE", 1)
		if f.arg(0) != 1 {
			f.failf("this is no server of version 1")
		}
		for key, least := range map[string]int64{"line": maxLine, "chunk": maxChunk, "outstanding": 8, "idle": 1} {
			if _, ok := c.greeting.params[key]; ok && f.number(key) < least {
				f.failf("%s is to be at least %d", key, least)
			}
		}
		if f.optional("line") > maxLine || f.optional("chunk") > maxChunk {
			f.failf("line is to be %d and chunk %d", maxLine, maxChunk)
		}
		return f.err
	}},
	{section: secVersions, name: "versions, if it is there, lists numbers, 1 among them", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		all, ok := c.greeting.params["versions"]
		if !ok {
			return nil
		}
		words := strings.Split(all, ",")
		for _, w := range words {
			if !isNumber(w, 16) || w == "0" || len(w) > 3 {
				return fmt.Errorf("versions=%q holds something else", all)
			}
		}
		if !slices.Contains(words, "1") {
			return fmt.Errorf("versions=%q lacks 1, which the greeting speaks", all)
		}
		return nil
	}},
	{section: secVersions, name: "a switch to a version that the server lacks is refused with * ERR 400, and version 1 goes on", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		if err := c.send("* SEGUE 999\n"); err != nil {
			return err
		}
		if err := c.unasked("400"); err != nil {
			return err
		}
		return c.alive()
	}},
	{section: secGreeting, name: "capabilities, if any, are words divided by commas", run: func(p *probe) error {
		c, err := p.dial()
		if err != nil {
			return err
		}
		all, ok := c.greeting.params["capabilities"]
		if !ok {
			return nil
		}
		for word := range strings.SplitSeq(all, ",") {
			if word == "" || strings.ContainsAny(word, " \"=") {
				return fmt.Errorf("capabilities=%q holds something else", all)
			}
		}
		return nil
	}},
	{section: secGreeting, name: "requests sent before the greeting has come are answered after it", run: func(p *probe) error {
		lib, err := p.library()
		if err != nil {
			return err
		}
		c, err := p.connect()
		if err != nil {
			return err
		}
		replies, err := c.ask("0.1 PING", fmt.Sprintf("1.1 SONG %d", lib.small.number), fmt.Sprintf("1.2 GETSEG %d 0", lib.small.number))
		if err != nil {
			return err
		}
		if err := c.greet(); err != nil {
			return err
		}
		if c.wantsLogin() {
			return wantsLogin // asked ahead of a login they would be refused
		}
		if err := c.wait(replies...); err != nil {
			return err
		}
		for _, r := range replies {
			if r.final.name != "OK" {
				return fmt.Errorf("%s %s is answered %q", r.tag, r.command, r.final.raw)
			}
		}
		return nil
	}},
}
