// Package cert makes the certificate of a server that has no other, and keeps
// the one that a server uses as new as its files are.
package cert

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Validity is how long a certificate that was made here holds.
const Validity = 10 * 365 * 24 * time.Hour

// Files are the names of a certificate and its key, in PEM.
type Files struct{ Cert, Key string }

// In names the files of a directory.
func In(dir string) Files {
	return Files{Cert: filepath.Join(dir, "cert.pem"), Key: filepath.Join(dir, "key.pem")}
}

// An ExistsError says that a file is there already.
type ExistsError struct{ Path string }

func (e *ExistsError) Error() string { return e.Path + " is there already" }

// Make makes a certificate that vouches for itself, for hosts (names and
// addresses) from a time on, writes it, and gives it in DER. Files that are
// there are left alone, and that is an error. The key is its owner's alone.
func Make(f Files, hosts []string, from time.Time) ([]byte, error) {
	if len(hosts) == 0 {
		return nil, errors.New("a certificate needs the name or the address of a host")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber:          serial,
		Subject:               pkix.Name{CommonName: hosts[0]},
		NotBefore:             from.Add(-time.Hour), // clocks differ
		NotAfter:              from.Add(Validity),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, h)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("cannot make a certificate for %q: %w", hosts, err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(f.Key), 0o700); err != nil {
		return nil, err
	}
	if err := write(f.Key, 0o600, "PRIVATE KEY", secret); err != nil {
		return nil, err
	}
	if err := write(f.Cert, 0o644, "CERTIFICATE", der); err != nil {
		return nil, errors.Join(err, os.Remove(f.Key))
	}
	return der, nil
}

func write(path string, mode os.FileMode, kind string, der []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if errors.Is(err, os.ErrExist) {
		return &ExistsError{path}
	}
	if err != nil {
		return err
	}
	return errors.Join(pem.Encode(file, &pem.Block{Type: kind, Bytes: der}), file.Close())
}

// Fingerprint is a certificate's SHA-256 in hexadecimal, of the whole in DER
// (RFC, "TLS"): what openssl x509 -fingerprint -sha256 shows, without colons.
func Fingerprint(der []byte) string {
	sum := sha256.Sum256(der)
	return hex.EncodeToString(sum[:])
}
