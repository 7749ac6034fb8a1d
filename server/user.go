package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/urfave/cli/v2"
	"golang.org/x/term"

	"segue/server/users"
)

// userCommand changes who may log in; a server that runs knows it at once.
func userCommand() *cli.Command {
	return &cli.Command{
		Name:            "user",
		Usage:           "add, remove and list the users who may log in",
		HideHelpCommand: true,
		Subcommands: []*cli.Command{
			{
				Name: "add", Usage: "add a user, or give one another password", ArgsUsage: "NAME",
				Flags: []cli.Flag{
					usersFlag(),
					&cli.StringFlag{Name: "password-file", Usage: "the password is the first line of `FILE`, not asked for"},
				},
				Action: func(c *cli.Context) error {
					return withName(c, func(f *users.File, name string) error {
						password, err := newPassword(c)
						if err != nil {
							return err
						}
						u, err := users.New(name, password)
						if err != nil {
							return err
						}
						return f.Put(u)
					})
				},
			},
			{
				Name: "remove", Usage: "remove a user; who is connected stays so", ArgsUsage: "NAME",
				Flags: []cli.Flag{usersFlag()},
				Action: func(c *cli.Context) error {
					return withName(c, (*users.File).Remove)
				},
			},
			{
				Name: "list", Usage: "list the users, a name a line", ArgsUsage: " ",
				Flags: []cli.Flag{usersFlag()},
				Action: func(c *cli.Context) error {
					f, err := usersFile(c)
					if err != nil {
						return err
					}
					all, err := f.Users()
					for _, u := range all {
						fmt.Fprintln(c.App.Writer, u.Name)
					}
					return err
				},
			},
		},
		Action: func(c *cli.Context) error {
			return usageError{"say what to do: server user add NAME, server user remove NAME, or server user list"}
		},
	}
}

// withName changes the file of users for the one name that is given.
func withName(c *cli.Context, change func(*users.File, string) error) error {
	if c.NArg() != 1 {
		return usageError{fmt.Sprintf("name one user, as in: server user %s ann", c.Command.Name)}
	}
	name := c.Args().First()
	if err := users.CheckName(name); err != nil {
		return usageError{err.Error()}
	}
	f, err := usersFile(c)
	if err != nil {
		return err
	}
	return change(f, name)
}

// usersFile is the file that --users names, before the command or after it.
func usersFile(c *cli.Context) (*users.File, error) {
	path := c.String("users")
	for _, up := range c.Lineage() {
		if up.IsSet("users") {
			path = up.String("users")
			break
		}
	}
	if path == "" {
		return nil, usageError{"say with --users FILE where the users are kept: there is no configuration directory"}
	}
	return users.Open(path), nil
}

// newPassword asks for a password: twice at a terminal, else it is the first
// line of the file that is named, or of what comes in.
func newPassword(c *cli.Context) (string, error) {
	if name := c.String("password-file"); name != "" {
		file, err := os.Open(name)
		if err != nil {
			return "", fmt.Errorf("cannot read the password: %w", err)
		}
		defer file.Close()
		return firstLine(file)
	}
	in, ok := c.App.Reader.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return firstLine(c.App.Reader)
	}
	var typed [2]string
	for i, question := range []string{"password: ", "once more: "} {
		fmt.Fprint(c.App.ErrWriter, question)
		b, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(c.App.ErrWriter)
		if err != nil {
			return "", fmt.Errorf("cannot read the password: %w", err)
		}
		typed[i] = string(b)
	}
	if typed[0] != typed[1] {
		return "", fmt.Errorf("the two passwords differ; nothing was changed")
	}
	return typed[0], nil
}

func firstLine(r io.Reader) (string, error) {
	line, err := bufio.NewReader(io.LimitReader(r, 4096)).ReadString('\n')
	if err != nil && err != io.EOF {
		return "", fmt.Errorf("cannot read the password: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}
