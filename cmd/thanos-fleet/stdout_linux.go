package main

import (
	"os"

	"golang.org/x/sys/unix"
)

// isClosed tells whether the program was started without the file. Go opens /dev/null
// in its place, for reading and writing (go1.26, runtime/fds_unix.go), where a shell's
// > /dev/null is for writing alone. What starts programs and does not want their
// output may do as Go does: such a one is taken for closed, too.
func isClosed(f *os.File) bool {
	var is, null unix.Stat_t
	flags, err := unix.FcntlInt(f.Fd(), unix.F_GETFL, 0)
	if err != nil || flags&unix.O_ACCMODE != unix.O_RDWR {
		return err != nil
	}
	return unix.Fstat(int(f.Fd()), &is) == nil && unix.Stat(os.DevNull, &null) == nil && is.Rdev == null.Rdev && is.Mode == null.Mode
}
