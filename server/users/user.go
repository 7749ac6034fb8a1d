package users

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/xdg-go/scram"
)

// Limits of what a user is.
const (
	maxName     = 64   // octets
	minPassword = 8    // characters
	maxPassword = 1024 // octets

	// iterations is what a new password is made to cost whoever guesses at it:
	// some 15 ms a guess, where RFC 7677 asks for 15,000 at the least.
	iterations    = 100_000
	minIterations = 4096      // no client takes fewer (RFC, "AUTH")
	maxIterations = 1_000_000 // or more

	saltLength = 16
	keyLength  = 32 // of SHA-256

	mechanism = "SCRAM-SHA-256"
)

// A User is a name and what proves it: not the password, but what SCRAM stores
// in its place (RFC 5802, section 3).
type User struct {
	Name string

	credentials scram.StoredCredentials
}

// New makes a user of a name and a password, with a salt of its own.
func New(name, password string) (User, error) { return newUser(name, password, iterations) }

func newUser(name, password string, iterations int) (User, error) {
	if err := CheckName(name); err != nil {
		return User{}, err
	}
	if err := checkPassword(password); err != nil {
		return User{}, err
	}
	client, err := scram.SHA256.NewClient(name, password, "")
	if err != nil {
		// The library's own words hold the password.
		return User{}, errors.New("the password holds characters that no password may hold (RFC 4013); choose another")
	}
	salt := make([]byte, saltLength)
	rand.Read(salt)
	c, err := client.GetStoredCredentialsWithError(scram.KeyFactors{Salt: string(salt), Iters: iterations})
	return User{name, c}, err
}

// CheckName tells why a name is none, nil if it is one: 1 to 64 ASCII letters,
// digits and any of ._@-, a letter or digit first.
func CheckName(name string) error {
	for i := range len(name) {
		c := name[i]
		plain := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
		if !plain && (i == 0 || !strings.ContainsRune("._@-", rune(c))) {
			return fmt.Errorf("%q is not a name: letters, digits and ._@- make one, a letter or digit first", name)
		}
	}
	if name == "" || len(name) > maxName {
		return fmt.Errorf("a name has 1 to %d characters", maxName)
	}
	return nil
}

func checkPassword(password string) error {
	switch {
	case utf8.RuneCountInString(password) < minPassword:
		return fmt.Errorf("the password is too short: choose one of %d characters or more", minPassword)
	case len(password) > maxPassword:
		return fmt.Errorf("the password is longer than %d octets; choose a shorter one", maxPassword)
	}
	return nil
}

// append appends the user's line: the name, then what RFC 5803 stores.
//
//	NAME SCRAM-SHA-256$ITERATIONS:SALT$STOREDKEY:SERVERKEY
func (u User) append(dst []byte) []byte {
	text := base64.StdEncoding.EncodeToString
	c := u.credentials
	return fmt.Appendf(dst, "%s %s$%d:%s$%s:%s\n", u.Name, mechanism,
		c.Iters, text([]byte(c.Salt)), text(c.StoredKey), text(c.ServerKey))
}

var errUser = errors.New("not a user: NAME " + mechanism + "$ITERATIONS:SALT$STOREDKEY:SERVERKEY")

// parseUser reads a user's line, without its end.
func parseUser(line string) (User, error) {
	name, rest, ok := strings.Cut(line, " ")
	parts := strings.Split(rest, "$")
	if !ok || CheckName(name) != nil || len(parts) != 3 || parts[0] != mechanism {
		return User{}, errUser
	}
	count, salt, ok1 := strings.Cut(parts[1], ":")
	stored, server, ok2 := strings.Cut(parts[2], ":")
	n, err := strconv.Atoi(count)
	if !ok1 || !ok2 || err != nil || n < minIterations || n > maxIterations {
		return User{}, errUser
	}
	u := User{Name: name}
	u.credentials.Iters = n
	decoded, err1 := decode(salt, 8, 64)
	u.credentials.Salt = string(decoded)
	var err2, err3 error
	u.credentials.StoredKey, err2 = decode(stored, keyLength, keyLength)
	u.credentials.ServerKey, err3 = decode(server, keyLength, keyLength)
	return u, errors.Join(err1, err2, err3)
}

// decode reads base64 of least to most octets.
func decode(s string, least, most int) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	if err != nil || len(b) < least || len(b) > most {
		return nil, errUser
	}
	return b, nil
}
