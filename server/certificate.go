package main

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"segue/internal/paths"
	"segue/server/cert"
)

// certCommand makes a certificate for a server that no authority vouches for.
func certCommand() *cli.Command {
	return &cli.Command{
		Name:      "cert",
		Usage:     "make a certificate, for clients that are told its fingerprint",
		ArgsUsage: " ",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "host", Usage: "the `NAMES` or addresses by which clients know this server, divided by commas (default: this machine's name)"},
			&cli.StringFlag{Name: "dir", Value: filepath.Dir(paths.Config("cert.pem")), Usage: "write cert.pem and key.pem into `DIR`"},
		},
		Action: func(c *cli.Context) error {
			if c.NArg() > 0 {
				return usageError{"server cert takes flags only; see server cert --help"}
			}
			hosts, err := hostNames(c.String("host"))
			if err != nil {
				return err
			}
			files := cert.In(c.String("dir"))
			der, err := cert.Make(files, hosts, time.Now())
			if err != nil {
				return err
			}
			fmt.Fprintf(c.App.Writer, "certificate  %s, for %s, until %s\n", files.Cert, strings.Join(hosts, ", "), time.Now().Add(cert.Validity).Format(time.DateOnly))
			fmt.Fprintf(c.App.Writer, "key          %s, which nobody else may have\n", files.Key)
			fmt.Fprintf(c.App.Writer, "fingerprint  %s\n", cert.Fingerprint(der))
			fmt.Fprintf(c.App.Writer, "serve with   server --tls-cert %s --tls-key %s MUSIC\n", files.Cert, files.Key)
			fmt.Fprintf(c.App.Writer, "play with    client --server segues://%s --tls-fingerprint %s\n", inURL(hosts[0]), cert.Fingerprint(der))
			return nil
		},
	}
}

// hostNames are those that --host names; this machine always goes by its own.
func hostNames(flag string) ([]string, error) {
	var hosts []string
	for h := range strings.SplitSeq(flag, ",") {
		if h = strings.Trim(strings.TrimSpace(h), "[]"); h != "" {
			hosts = append(hosts, h)
		}
	}
	if len(hosts) == 0 {
		name, err := os.Hostname()
		if err != nil {
			return nil, fmt.Errorf("cannot tell this machine's name: %w; name it with --host", err)
		}
		hosts = []string{name}
	}
	for _, h := range []string{"localhost", "127.0.0.1", "::1"} {
		if !slices.Contains(hosts, h) {
			hosts = append(hosts, h)
		}
	}
	return hosts, nil
}

// inURL is a host as it stands in an address.
func inURL(host string) string {
	if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
		return "[" + host + "]"
	}
	return host
}
