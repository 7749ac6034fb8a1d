//go:build !linux

package catalog

import "io/fs"

// isRemote reports whether others than this machine may change what is in a
// directory; here that is not known.
func isRemote(string) bool { return false }

// inodeOf is what stays the same of a file or directory wherever it is moved;
// here that is not known.
func inodeOf(fs.FileInfo) (inode, bool) { return inode{}, false }
