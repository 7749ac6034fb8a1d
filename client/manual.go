package main

import (
	"github.com/urfave/cli/v2"

	"segue/client/command"
	"segue/internal/docs"
)

// manual is what the client's manual and completions are made of.
func manual(app *cli.App) docs.Program {
	var typed []docs.Item
	for _, c := range command.Table() {
		text := c.Help
		if c.Long != "" {
			text += ".\n" + c.Long
		}
		typed = append(typed, docs.Item{Term: c.Usage(), Text: text})
	}
	for _, k := range command.Keys() {
		typed = append(typed, docs.Item{Term: k.Name, Text: k.Help})
	}
	return docs.Program{
		App: app,
		Sections: []docs.Section{
			{Title: "AT THE PROMPT", Text: command.Remarks, Items: typed},
			{Title: "ENVIRONMENT", Items: []docs.Item{
				{Term: "SEGUE_SERVER, SEGUE_OUTPUT, SEGUE_USER", Text: "what --server, --output and --user say"},
				{Term: passwordVariable, Text: "the user's password, unless --password-file names a file that holds it"},
				{Term: "NO_COLOR", Text: "if it is not empty, nothing is coloured"},
				{Term: "TERM", Text: "dumb: the prompt has no line that says what plays, and no escape sequences"},
				{Term: "LC_ALL, LC_CTYPE, LANG", Text: "where they name another encoding than UTF-8, nothing but songs' names needs more than ASCII"},
			}},
			{Title: "FILES", Items: []docs.Item{
				{Term: "$XDG_CONFIG_HOME/segue/config, ~/.config/segue/config", Text: "settings, one a line: NAME = VALUE, named as the options are. What follows a # is a comment. Options go before the environment, and that before this file."},
				{Term: "$XDG_STATE_HOME/segue/history, ~/.local/state/segue/history", Text: "what was typed at the prompt"},
			}},
			{Title: "EXIT STATUS", Items: []docs.Item{
				{Term: "0", Text: "it went well"},
				{Term: "1", Text: "it failed; of a script whose lines have failed, the first one's failure counts"},
				{Term: "2", Text: "it was used wrongly"},
				{Term: "3", Text: "the server cannot be reached"},
				{Term: "4", Text: "there is no such song"},
				{Term: "129, 130, 143", Text: "it was ended by a signal: SIGHUP, Ctrl-C or SIGTERM"},
			}},
		},
		Values: map[string][]string{"output": {"auto", "null", "wav:", "pcm:", "pcm:-"}, "bits": {"16", "24", "32f"}},
	}
}
