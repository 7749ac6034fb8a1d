package link

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"segue/internal/wire"
)

// Verify is TLS to a host whose certificate an authority vouches for: one of
// roots, or where that is nil, one that the system trusts.
func Verify(host string, roots *x509.CertPool) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS13,
		NextProtos: []string{wire.ALPN},
		ServerName: host,
		RootCAs:    roots,
	}
}

// Pin is TLS to whoever has the one certificate with this SHA-256, whatever it
// says of hosts and authorities, while it is valid.
func Pin(fingerprint [sha256.Size]byte) *tls.Config {
	return &tls.Config{
		MinVersion:         tls.VersionTLS13,
		NextProtos:         []string{wire.ALPN},
		InsecureSkipVerify: true, // VerifyConnection checks more
		VerifyConnection: func(s tls.ConnectionState) error {
			c := s.PeerCertificates[0]
			if got := sha256.Sum256(c.Raw); got != fingerprint {
				return &pinError{got}
			}
			if now := time.Now(); now.Before(c.NotBefore) || now.After(c.NotAfter) {
				return x509.CertificateInvalidError{Cert: c, Reason: x509.Expired}
			}
			return nil
		},
	}
}

// ParseFingerprint reads a SHA-256 in hexadecimal, with colons or without.
func ParseFingerprint(s string) (sum [sha256.Size]byte, err error) {
	b, err := hex.DecodeString(strings.ReplaceAll(s, ":", ""))
	if err != nil || len(b) != len(sum) {
		return sum, fmt.Errorf("%.100q is not a fingerprint: it has %d hexadecimal digits", s, 2*len(sum))
	}
	return [sha256.Size]byte(b), nil
}

// pinError is the error for a certificate that is not the one expected.
type pinError struct{ got [sha256.Size]byte }

func (e *pinError) Error() string { return "its fingerprint is " + hex.EncodeToString(e.got[:]) }

// NoTLS is the error for a server that was to speak TLS and does not.
type NoTLS struct{ Server string }

func (e *NoTLS) Error() string { return e.Server + " speaks no TLS" }

// UnknownCertificate is the error for a server whose certificate no trusted
// authority has signed.
type UnknownCertificate struct {
	Server      string
	Fingerprint string // SHA-256 of the certificate, in hexadecimal
}

func (e *UnknownCertificate) Error() string {
	return fmt.Sprintf("nobody vouches for the certificate of %s, whose fingerprint is %s", e.Server, e.Fingerprint)
}

// handshake turns a connection, which it owns, into one inside TLS.
func handshake(ctx context.Context, nc net.Conn, config *tls.Config, name string) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, GreetingTimeout)
	defer cancel()
	tc := tls.Client(nc, config)
	err := tc.HandshakeContext(ctx)
	if err == nil {
		return tc, nil
	}
	nc.Close()
	return nil, refused(err, name)
}

// refused words why there is no TLS with a server. What concerns its
// certificate doesn't pass; what looks like the network's fault may.
func refused(err error, name string) error {
	var (
		plain    tls.RecordHeaderError
		pin      *pinError
		invalid  x509.CertificateInvalidError
		hostname x509.HostnameError
		op       *net.OpError
		unknown  x509.UnknownAuthorityError
	)
	switch {
	case errors.As(err, &plain):
		return &NoTLS{Server: name}
	case errors.As(err, &pin):
		return fmt.Errorf("%s has another certificate than the one expected: %w; do not go on unless its owner says so", name, pin)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return fmt.Errorf("the certificate of %s is valid from %s to %s; its owner must renew it, or a clock is wrong",
			name, invalid.Cert.NotBefore.Format(time.DateOnly), invalid.Cert.NotAfter.Format(time.DateOnly))
	case errors.As(err, &hostname):
		return fmt.Errorf("the certificate of %s is for another host; is the address right?", name)
	case errors.As(err, &unknown):
		return &UnknownCertificate{Server: name, Fingerprint: hexSum(unknown.Cert)}
	case errors.Is(err, context.DeadlineExceeded), isTimeout(err):
		return lostf(err, "%s accepts connections but does not answer in TLS; is it a Segue server that speaks it?", name)
	case errors.Is(err, io.EOF), errors.As(err, &op) && op.Op != "remote error":
		return lostf(err, "the connection to %s is lost before it is secured: %v", name, err)
	case errors.Is(err, context.Canceled):
		return err
	}
	return fmt.Errorf("cannot speak TLS with %s: %s", name, wire.Text(err.Error()))
}

func hexSum(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}
