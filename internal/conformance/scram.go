package conformance

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// The client's side of SCRAM-SHA-256 (RFC 5802, RFC 7677), written anew for the
// reason that the parser was.

const (
	scramHeader = "n,,"
	scramNonce  = "rOprNGfwEbeRWgbNEkqO"
)

// clientFirst is the client's first message.
func clientFirst(user string) string {
	return scramHeader + "n=" + user + ",r=" + scramNonce
}

// challenge is the server's first message.
type challenge struct {
	text, nonce string
	salt        []byte
	iterations  int
}

// parseChallenge reads one, and checks what RFC 5802 and "AUTH" ask of it.
func parseChallenge(text string) (c challenge, err error) {
	fields := strings.Split(text, ",")
	if len(fields) < 3 {
		return c, fmt.Errorf("the challenge %q has no nonce, salt and iteration count", text)
	}
	nonce, ok1 := strings.CutPrefix(fields[0], "r=")
	salt, ok2 := strings.CutPrefix(fields[1], "s=")
	count, ok3 := strings.CutPrefix(fields[2], "i=")
	c = challenge{text: text, nonce: nonce}
	var err1, err2 error
	c.salt, err1 = base64.StdEncoding.DecodeString(salt)
	c.iterations, err2 = strconv.Atoi(count)
	switch {
	case !ok1 || !ok2 || !ok3 || err1 != nil || err2 != nil:
		err = fmt.Errorf("the challenge %q is not r=NONCE,s=SALT,i=COUNT", text)
	case !strings.HasPrefix(nonce, scramNonce) || len(nonce) < len(scramNonce)+8:
		err = fmt.Errorf("the nonce %q does not begin with the client's and go on with the server's", nonce)
	case len(c.salt) == 0:
		err = errors.New("the salt is empty")
	case c.iterations < 4096 || c.iterations > 1_000_000:
		err = fmt.Errorf("the iteration count is %d; 4096 to 1000000 may be", c.iterations)
	}
	return c, err
}

// answer is the client's final message, and the one that the server must end
// with.
func (c challenge) answer(user, password string) (final, signature string, err error) {
	key, err := pbkdf2.Key(sha256.New, password, c.salt, c.iterations, sha256.Size)
	if err != nil {
		return "", "", err
	}
	clientKey := mac(key, "Client Key")
	storedKey := sha256.Sum256(clientKey)
	bare := "c=" + base64.StdEncoding.EncodeToString([]byte(scramHeader)) + ",r=" + c.nonce
	auth := strings.TrimPrefix(clientFirst(user), scramHeader) + "," + c.text + "," + bare
	proof := bytes.Clone(clientKey)
	for i, b := range mac(storedKey[:], auth) {
		proof[i] ^= b
	}
	final = bare + ",p=" + base64.StdEncoding.EncodeToString(proof)
	return final, "v=" + base64.StdEncoding.EncodeToString(mac(mac(key, "Server Key"), auth)), nil
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
