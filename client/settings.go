package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"segue/client/command"
	"segue/client/config"
	"segue/internal/docs"
)

// notSettings are the flags that a configuration file cannot set: they are
// about one run.
var notSettings = []string{"execute", "json", "trace", "help", "version", docs.FlagName}

// applyConfig sets the flags that a configuration file names, but for those
// that the command line or the environment has set.
func applyConfig(c *cli.Context, file string) error {
	settings, err := config.Load(file)
	if err != nil {
		return command.UsageError{Text: err.Error()}
	}
	known := settingNames(c.App)
	for _, s := range settings {
		if !slices.Contains(known, s.Name) {
			return command.UsageError{Text: fmt.Sprintf("%s: line %d: %q is not a setting; there are %s", file, s.Line, s.Name, strings.Join(known, ", "))}
		}
		if c.IsSet(s.Name) && c.String(s.Name) != "" {
			continue // an empty variable of the environment sets nothing
		}
		if err := c.Set(s.Name, s.Value); err != nil {
			return command.UsageError{Text: fmt.Sprintf("%s: line %d: %q is no value for %s", file, s.Line, s.Value, s.Name)}
		}
	}
	for name, value := range map[string]string{"server": defaultServer, "output": defaultOutput} {
		if c.String(name) == "" {
			c.Set(name, value)
		}
	}
	return nil
}

// settingNames are the flags that a configuration file can set.
func settingNames(app *cli.App) (names []string) {
	for _, f := range app.Flags {
		if name := f.Names()[0]; !slices.Contains(notSettings, name) {
			names = append(names, name)
		}
	}
	return names
}
