package main

import (
	"github.com/urfave/cli/v2"

	"segue/internal/docs"
)

// manual is what the client's manual and completions are made of.
func manual(app *cli.App) docs.Program {
	var typed []docs.Item
	for _, c := range commands() {
		text := c.help
		if c.long != "" {
			text += ".\n" + c.long
		}
		typed = append(typed, docs.Item{Term: c.usage(), Text: text})
	}
	for _, k := range keys {
		typed = append(typed, docs.Item{Term: k.Text, Text: k.Note})
	}
	return docs.Program{
		App: app,
		Sections: []docs.Section{
			{Title: "AT THE PROMPT", Text: "A command may be cut short as long as it is clear which is meant.", Items: typed},
			{Title: "ENVIRONMENT", Items: []docs.Item{
				{Term: "SEGUE_SERVER, SEGUE_OUTPUT, SEGUE_USER", Text: "what --server, --output and --user say"},
				{Term: passwordVariable, Text: "the user's password, unless --password-file names a file that holds it"},
				{Term: "NO_COLOR", Text: "if it is not empty, nothing is coloured"},
			}},
			{Title: "FILES", Items: []docs.Item{
				{Term: "$XDG_CONFIG_HOME/segue/config, ~/.config/segue/config", Text: "settings, one a line: NAME = VALUE, named as the options are. Options go before the environment, and that before this file."},
				{Term: "$XDG_STATE_HOME/segue/history, ~/.local/state/segue/history", Text: "what was typed at the prompt"},
			}},
			{Title: "EXIT STATUS", Items: []docs.Item{
				{Term: "0", Text: "it went well"},
				{Term: "1", Text: "it failed"},
				{Term: "2", Text: "it was used wrongly"},
				{Term: "3", Text: "the server cannot be reached"},
				{Term: "4", Text: "there is no such song"},
				{Term: "130", Text: "it was interrupted"},
			}},
		},
		Values: map[string][]string{"output": {"auto", "null", "wav:", "pcm:", "pcm:-"}, "bits": {"16", "24", "32f"}},
	}
}
