// Package users knows who may log in to a server, and checks who does.
//
// A File holds names and what SCRAM needs to prove them (RFC 5802), no
// password. It may be changed while a server runs. An Authenticator says which
// connections must log in, and has the conversation with those that do. It knows
// nothing of sockets.
package users

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
)

// A NoUserError says that a file holds no such user.
type NoUserError struct{ Name, Path string }

func (e *NoUserError) Error() string { return fmt.Sprintf("there is no user %q in %s", e.Name, e.Path) }

// A File is a file of users. Its methods may be called concurrently, and by
// several processes. A file that doesn't exist holds nobody.
type File struct {
	path string

	mu     sync.Mutex
	read   fs.FileInfo // of what is held, nil before the first
	held   table
	failed error // why what was read last could not be used
}

// table is what a file holds.
type table struct {
	secret []byte // what fake salts are made of
	users  []User // in the order of their names
}

// Open makes a File. It is read when it is first asked.
func Open(path string) *File { return &File{path: path} }

// Path is where the file is.
func (f *File) Path() string { return f.path }

// Users are all users, in the order of their names.
func (f *File) Users() ([]User, error) {
	t, err := f.current()
	return t.users, err
}

// Put adds a user, or gives one that there is another password.
func (f *File) Put(u User) error {
	return f.change(func(t *table) error {
		i, found := t.find(u.Name)
		if found {
			t.users[i] = u
			return nil
		}
		if len(t.users) >= maxUsers {
			return fmt.Errorf("%s holds %d users already, and may hold no more", f.path, maxUsers)
		}
		t.users = slices.Insert(t.users, i, u)
		return nil
	})
}

// Remove removes a user.
func (f *File) Remove(name string) error {
	return f.change(func(t *table) error {
		i, found := t.find(name)
		if !found {
			return &NoUserError{name, f.path}
		}
		t.users = slices.Delete(t.users, i, i+1)
		return nil
	})
}

// find gives where a name stands, or would.
func (t table) find(name string) (int, bool) {
	return slices.BinarySearchFunc(t.users, name, func(u User, name string) int { return strings.Compare(u.Name, name) })
}

// current is what the file holds now. It is read again where it has changed
// since: another size, another time, another file.
func (f *File) current() (table, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := os.Stat(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		f.read, f.held = nil, table{}
		return table{}, nil
	}
	if err == nil && f.read != nil && os.SameFile(now, f.read) && now.Size() == f.read.Size() && now.ModTime().Equal(f.read.ModTime()) &&
		now.Mode() == f.read.Mode() {
		return f.held, f.failed
	}
	f.held, f.read, f.failed = load(f.path)
	return f.held, f.failed
}
