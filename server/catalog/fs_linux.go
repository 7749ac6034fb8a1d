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

// changeTime is when anything of a file changed last: its octets, its name or
// its mode. No program can set it.
func changeTime(info fs.FileInfo) int64 {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return 0
	}
	return syscall.TimespecToNsec(s.Ctim)
}

// inodeOf is what stays the same of a file or directory wherever it is moved.
func inodeOf(info fs.FileInfo) (inode, bool) {
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return inode{}, false
	}
	return inode{s.Dev, s.Ino}, true
}

// isWritten reports whether somebody has a file open to write it, if the system
// tells: it lets us have a lease for reading only where nobody has.
func isWritten(f openFile) bool {
	file, ok := f.(interface {
		SyscallConn() (syscall.RawConn, error)
	})
	if !ok {
		return false
	}
	conn, err := file.SyscallConn()
	if err != nil {
		return false
	}
	written := false
	conn.Control(func(fd uintptr) {
		_, err := unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_RDLCK)
		if err == nil {
			unix.FcntlInt(fd, unix.F_SETLEASE, unix.F_UNLCK)
		}
		written = err == unix.EAGAIN
	})
	return written
}
