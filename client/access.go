package main

import (
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"segue/client/command"
	"segue/client/link"
	"segue/internal/wire"
)

// access is how a server is come to: what hides the connection, and who logs
// in. The password is no flag, for others can see those.
type access struct {
	tls          bool
	fingerprint  string // of the server's certificate; "": an authority vouches for it
	ca           string // file of authorities; "": the system's
	user         string // "": the client comes as a stranger
	passwordFile string
}

func accessFlags(a *access) []cli.Flag {
	return []cli.Flag{
		&cli.BoolFlag{Name: "tls", Usage: "speak TLS, as segues:// does", Destination: &a.tls},
		&cli.StringFlag{Name: "tls-fingerprint", Usage: "trust the one certificate with this `SHA256`, as server cert prints it", Destination: &a.fingerprint},
		&cli.StringFlag{Name: "tls-ca", Usage: "trust the authorities in `FILE` (PEM) and no others", Destination: &a.ca},
		&cli.StringFlag{Name: "user", EnvVars: []string{"SEGUE_USER"}, Usage: "log in as `NAME` where the server wants that", Destination: &a.user},
		&cli.StringFlag{Name: "password-file", Usage: "the password is the first line of `FILE` (default: that of " + passwordVariable + ", else it is asked for)", Destination: &a.passwordFile},
	}
}

// target is where the server is, written as HOST[:PORT], segue://HOST[:PORT] or
// segues://HOST[:PORT], and how to come to it.
func (a access) target(server string, password *password) (link.Target, error) {
	secure := a.tls || a.fingerprint != "" || a.ca != ""
	if scheme, rest, ok := strings.Cut(server, "://"); ok {
		if scheme != "segue" && scheme != "segues" {
			return link.Target{}, command.UsageError{Text: fmt.Sprintf("%q is no address of a server: write HOST:PORT, segue://HOST:PORT, or segues://HOST:PORT for TLS", server)}
		}
		if scheme == "segue" && secure {
			return link.Target{}, command.UsageError{Text: fmt.Sprintf("%s is without TLS; write segues:// for it, or leave out the --tls flags", server)}
		}
		secure = secure || scheme == "segues"
		server = strings.TrimSuffix(rest, "/")
	}
	t := link.Target{Addr: address(server)}
	if secure {
		if err := a.secure(&t); err != nil {
			return link.Target{}, err
		}
	}
	if a.user != "" {
		t.Login = &link.Login{Name: a.user, Password: password.get}
	}
	return t, nil
}

// address completes HOST, HOST:PORT, [IPv6] or [IPv6]:PORT.
func address(s string) string {
	if host, port, err := net.SplitHostPort(s); err == nil && port != "" {
		return net.JoinHostPort(host, port)
	}
	host := strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(s, "["), ":"), "]")
	return net.JoinHostPort(host, strconv.Itoa(wire.DefaultPort))
}

// secure says whom the target's certificate is checked by.
func (a access) secure(t *link.Target) error {
	if a.fingerprint != "" && a.ca != "" {
		return command.UsageError{Text: "--tls-fingerprint names one certificate and --tls-ca those who vouch for others; give one of them"}
	}
	if a.fingerprint != "" {
		sum, err := link.ParseFingerprint(a.fingerprint)
		if err != nil {
			return command.UsageError{Text: err.Error() + ", as server cert prints them"}
		}
		t.TLS = link.Pin(sum)
		return nil
	}
	var roots *x509.CertPool
	if a.ca != "" {
		pem, err := os.ReadFile(a.ca)
		if err != nil {
			return fmt.Errorf("cannot read the authorities: %w", err)
		}
		roots = x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return fmt.Errorf("there is no certificate in %s; it should hold those of authorities, in PEM", a.ca)
		}
	}
	host, _, err := net.SplitHostPort(t.Addr)
	t.TLS = link.Verify(host, roots)
	return err
}
