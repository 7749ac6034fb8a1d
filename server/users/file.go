package users

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/natefinch/atomic"
	"github.com/rogpeppe/go-internal/lockedfile"
)

// Limits of a file.
const (
	maxUsers = 10_000
	maxSize  = 4 << 20 // octets
)

// header opens a file's first line; the secret follows it, in base64. Fake
// salts are made of the secret, so that they outlive the server as real ones
// do.
const header = "segue-users-1 "

// load reads a file, and refuses one that others than its owner may read or
// change.
func load(path string) (table, fs.FileInfo, error) {
	file, err := os.Open(path)
	if err != nil {
		return table{}, nil, fmt.Errorf("cannot read the file of users: %w", err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return table{}, nil, fmt.Errorf("cannot read the file of users: %w", err)
	}
	if err := checkRights(path, info); err != nil {
		return table{}, info, err
	}
	text, err := io.ReadAll(io.LimitReader(file, maxSize+1))
	if err == nil && len(text) > maxSize {
		err = fmt.Errorf("it is larger than %d octets", maxSize)
	}
	if err != nil {
		return table{}, info, fmt.Errorf("cannot read the file of users %s: %w", path, err)
	}
	t, err := parse(string(text))
	if err != nil {
		return table{}, info, fmt.Errorf("%s is not a file of users: %w", path, err)
	}
	return t, info, nil
}

// checkRights refuses a file that is not its owner's alone. Windows keeps
// rights elsewhere, and a file in a user's own directory is its owner's there.
func checkRights(path string, info fs.FileInfo) error {
	switch {
	case !info.Mode().IsRegular():
		return fmt.Errorf("%s is not a file", path)
	case runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0:
		return fmt.Errorf("%s may be read or changed by others (%v); make it its owner's alone: chmod 600 %s",
			path, info.Mode().Perm(), path)
	}
	return nil
}

// parse reads what a file holds: the header, and a line for each user.
func parse(text string) (table, error) {
	var t table
	n := 0
	for line := range strings.Lines(text) {
		n++
		line, ended := strings.CutSuffix(line, "\n")
		if !ended {
			return table{}, fmt.Errorf("line %d has no end", n)
		}
		if n == 1 {
			secret, ok := strings.CutPrefix(line, header)
			var err error
			if t.secret, err = decode(secret, keyLength, keyLength); !ok || err != nil {
				return table{}, fmt.Errorf("its first line is not %sSECRET", header)
			}
			continue
		}
		u, err := parseUser(line)
		if err != nil {
			return table{}, fmt.Errorf("line %d: %w", n, errUser)
		}
		i, twice := t.find(u.Name)
		if twice {
			return table{}, fmt.Errorf("line %d: there is a user %s already", n, u.Name)
		}
		if len(t.users) >= maxUsers {
			return table{}, fmt.Errorf("it holds more than %d users", maxUsers)
		}
		t.users = slices.Insert(t.users, i, u)
	}
	if n == 0 {
		return table{}, errors.New("it is empty")
	}
	return t, nil
}

// print is the text that parse reads.
func (t table) print() []byte {
	b := fmt.Appendf(nil, "%s%s\n", header, base64.StdEncoding.EncodeToString(t.secret))
	for _, u := range t.users {
		b = u.append(b)
	}
	return b
}

// change edits what the file holds. Others that change it at the same time
// wait; who reads it sees all of the change or nothing.
func (f *File) change(edit func(*table) error) error {
	dir := filepath.Dir(f.path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("cannot keep users in %s: %w", dir, err)
	}
	unlock, err := lockedfile.MutexAt(f.path + ".lock").Lock()
	if err != nil {
		return fmt.Errorf("cannot change %s: %w", f.path, err)
	}
	defer unlock()
	t, _, err := load(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		t.secret = make([]byte, keyLength)
		rand.Read(t.secret)
	} else if err != nil {
		return err
	}
	if err := edit(&t); err != nil {
		return err
	}
	if err := atomic.WriteFile(f.path, bytes.NewReader(t.print())); err != nil {
		return fmt.Errorf("cannot change %s: %w", f.path, err)
	}
	return nil
}
