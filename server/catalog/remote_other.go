//go:build !linux

package catalog

// isRemote reports whether others than this machine may change what is in a
// directory; here that is not known.
func isRemote(string) bool { return false }
