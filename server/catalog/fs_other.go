//go:build !linux

package catalog

import "io/fs"

// isRemote reports whether others than this machine may change what is in a
// directory; here that is not known.
func isRemote(string) bool { return false }

// changeTime is when anything of a file changed last; here that is not known.
func changeTime(fs.FileInfo) int64 { return 0 }

// inodeOf is what stays the same of a file or directory wherever it is moved;
// here that is not known.
func inodeOf(fs.FileInfo) (inode, bool) { return inode{}, false }

// isWritten reports whether somebody has a file open to write it; here that is
// not known.
func isWritten(openFile) bool { return false }
