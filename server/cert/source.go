package cert

import (
	"crypto/tls"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"sync"

	"segue/internal/wire"
)

// A MissingError says why a certificate's file can't be looked at.
type MissingError struct{ Err error }

func (e *MissingError) Error() string { return fmt.Sprintf("cannot read the certificate: %v", e.Err) }
func (e *MissingError) Unwrap() error { return e.Err }

// A Source gives the certificate in its files, and reads them again with the
// first handshake after they have changed. Where what they hold then is no
// certificate with its key, perhaps because one of them is still to be written,
// the last one that was good goes on being used, and the log says so once. Its
// methods may be called concurrently.
type Source struct {
	files Files
	log   *slog.Logger

	mu    sync.Mutex
	seen  [2]fs.FileInfo // of the files, when they were last read
	pair  *tls.Certificate
	wrong string // said of the files last
}

// Open reads the files for the first time.
func Open(f Files, log *slog.Logger) (*Source, error) {
	s := &Source{files: f, log: log}
	seen, err := s.look()
	if err != nil {
		return nil, err
	}
	s.seen = seen
	if s.pair, err = s.load(); err != nil {
		return nil, err
	}
	return s, nil
}

// Config is the TLS of a server that uses the source (RFC, "TLS").
func (s *Source) Config() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS13,
		NextProtos:     []string{wire.ALPN},
		GetCertificate: s.Get,
	}
}

// Fingerprint is that of the certificate in use.
func (s *Source) Fingerprint() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return Fingerprint(s.pair.Certificate[0])
}

// Get is for tls.Config.GetCertificate.
func (s *Source) Get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen, err := s.look()
	if err == nil && same(seen[0], s.seen[0]) && same(seen[1], s.seen[1]) {
		return s.pair, nil
	}
	if err == nil {
		var pair *tls.Certificate
		if pair, err = s.load(); err == nil {
			s.pair, s.seen, s.wrong = pair, seen, ""
			s.log.Info("read the certificate again", "file", s.files.Cert, "fingerprint", Fingerprint(pair.Certificate[0]))
			return pair, nil
		}
	}
	if text := err.Error(); text != s.wrong {
		s.wrong = text
		s.log.Error("the certificate has changed and cannot be used; the one before goes on", "reason", err)
	}
	return s.pair, nil
}

// look tells how the files are.
func (s *Source) look() (info [2]fs.FileInfo, err error) {
	for i, name := range []string{s.files.Cert, s.files.Key} {
		if info[i], err = os.Stat(name); err != nil {
			return info, &MissingError{err}
		}
	}
	return info, nil
}

func same(a, b fs.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

func (s *Source) load() (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(s.files.Cert, s.files.Key)
	if err != nil {
		return nil, fmt.Errorf("cannot use the certificate %s with the key %s: %w", s.files.Cert, s.files.Key, err)
	}
	return &pair, nil
}
