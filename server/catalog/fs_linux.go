package catalog

import (
	"io/fs"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"
)

// isRemote reports whether others than this machine may change what is in a
// directory.
func isRemote(dir string) bool {
	const (
		cifs = 0xff534d42
		fuse = 0x65735546
	)
	var of unix.Statfs_t
	if err := unix.Statfs(dir, &of); err != nil {
		return false
	}
	return slices.Contains([]uint32{
		unix.NFS_SUPER_MAGIC, unix.SMB_SUPER_MAGIC, unix.SMB2_SUPER_MAGIC, cifs,
		unix.AFS_SUPER_MAGIC, unix.CODA_SUPER_MAGIC, unix.V9FS_MAGIC, unix.CEPH_SUPER_MAGIC, fuse,
	}, uint32(of.Type))
}

// inodeOf is what stays the same of a file or directory wherever it is moved.
func inodeOf(info fs.FileInfo) (inode, bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return inode{}, false
	}
	return inode{s.Dev, s.Ino}, true
}
