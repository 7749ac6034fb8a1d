package main

import (
	"fmt"
	"log/slog"

	"github.com/urfave/cli/v2"

	"segue/internal/paths"
	"segue/server/catalog"
)

// cacheFlag names where what is learned of the songs is kept.
func cacheFlag() cli.Flag {
	return &cli.StringFlag{
		Name:        "cache",
		Usage:       "keep what was learned of the songs in `DIR`, so that a restart reads none of them; none: don't",
		DefaultText: "segue in the user's cache directory",
	}
}

// linksFlag names where links to directories may lead.
func linksFlag() cli.Flag {
	return &cli.StringSliceFlag{
		Name:  "follow-links",
		Usage: "follow links to directories that lead to `DIR` or below it; inside: that stay in the music directory; may be repeated",
	}
}

// openCatalog makes the catalogue that the flags and the argument name.
func openCatalog(c *cli.Context, log *slog.Logger) (*catalog.Catalog, error) {
	dir := c.String("cache")
	switch dir {
	case "none":
		dir = ""
	case "":
		if dir = paths.Cache(""); dir == "" {
			log.Warn("cannot keep what is learned of the songs: the next start reads every file again; name a directory with --cache",
				"reason", "there is no home directory")
		}
	}
	songs, err := catalog.New(c.Args().First(), catalog.Options{Cache: dir, FollowLinks: c.StringSlice("follow-links"), Log: log})
	if err != nil {
		return nil, err
	}
	if songs.Empty() {
		fmt.Fprintf(c.App.Writer, "%s is empty: serving an empty list\n", c.Args().First())
	}
	return songs, nil
}
