package live

import (
	"os/exec"
	"runtime"
)

// starter starts processes from one thread that lives as long as the test: the kernel
// ends them when the thread that started them ends, however that comes about.
var starter = newThread()

type thread chan func()

func newThread() thread {
	t := make(thread)
	go func() {
		runtime.LockOSThread()
		for work := range t {
			work()
		}
	}()
	return t
}

func (t thread) start(cmd *exec.Cmd) error {
	err := make(chan error)
	t <- func() { err <- cmd.Start() }
	return <-err
}
