package main

import (
	"fmt"

	"github.com/urfave/cli/v2"

	"segue/client/command"
	"segue/client/config"
	"segue/internal/docs"
	"segue/internal/version"
)

// app is the program's flags and commands.
func (p *program) app() *cli.App {
	var opt options
	app := &cli.App{
		Name:      "client",
		Usage:     "play the songs of a Segue server",
		ArgsUsage: " ",
		Description: "Without a command it opens a prompt; help there lists what can be typed.\n" +
			"Where standard input is no terminal, it reads commands from it, a line each.\n\n" +
			"Examples:\n" +
			"   client --server music.example.net\n" +
			"   client --server music.example.net play 1 2 3\n" +
			"   client list bells --json\n" +
			"   client play 1 --output pcm:- | aplay -f cd",
		HideHelpCommand: true,
		Flags:           append(flags(&opt), accessFlags(&opt.access)...),
		Version:         version.String(),
		Before:          func(c *cli.Context) error { return applyConfig(c, config.File()) },
		Writer:          p.data,
		ErrWriter:       p.notices,
		ExitErrHandler:  func(*cli.Context, error) {},
		OnUsageError: func(_ *cli.Context, err error, _ bool) error {
			return command.UsageError{Text: fmt.Sprintf("%v; see client --help", err)}
		},
		Action: func(c *cli.Context) error {
			if kind := c.String(docs.FlagName); kind != "" {
				return docs.Write(p.data, manual(c.App), kind)
			}
			if c.NArg() > 0 {
				return command.UsageError{Text: fmt.Sprintf("%s is not a command; see client --help", c.Args().First())}
			}
			if opt.json {
				return command.UsageError{Text: "--json is for commands, as in: client list --json"}
			}
			return p.interactive(c.Context, opt)
		},
	}
	for _, cmd := range command.Table() {
		if cmd.Alone {
			app.Commands = append(app.Commands, p.subcommand(cmd, &opt))
		}
	}
	return app
}

// subcommand is a row of the table of commands as the program's argument.
func (p *program) subcommand(cmd *command.Command, opt *options) *cli.Command {
	return &cli.Command{
		Name: cmd.Name, ArgsUsage: cmd.Args, Usage: cmd.Help, Description: cmd.Long, HideHelpCommand: true,
		Action: func(c *cli.Context) error {
			if opt.json && !cmd.JSON {
				return command.UsageError{Text: fmt.Sprintf("%s prints no data that --json could shape", cmd.Name)}
			}
			return p.once(c.Context, *opt, cmd, command.Words(c.Args().Slice()))
		},
	}
}
