//go:build unix

package output

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// patience is how long another run that writes into the same folder is waited for.
var patience = 30 * time.Second

// lock keeps other runs out of a folder until unlock is called or the program ends,
// however it ends. A file system without locks, as some network's, does without. It is
// errRemoved where another run took the folder away while it was waited for.
func lock(dir string) (unlock func(), err error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil || !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR) {
			if !isAt(f, dir) {
				return nil, errors.Join(errRemoved, f.Close())
			}
			return func() { _ = f.Close() }, nil
		}
		if time.Now().After(end) {
			return nil, errors.Join(fmt.Errorf("%s: another program has locked it, a second thanos-fleet that writes there for instance; run again when it has ended", dir), f.Close())
		}
	}
}

// isAt tells whether an open folder still is what its path leads to.
func isAt(f *os.File, dir string) bool {
	locked, err := f.Stat()
	there, gone := os.Stat(dir)
	return err == nil && gone == nil && os.SameFile(locked, there)
}
