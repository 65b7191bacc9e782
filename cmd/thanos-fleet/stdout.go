package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// stdout keeps the first error of writing to it, so that no command ends well whose
// output nobody got.
type stdout struct {
	io.Writer
	err error
}

func newStdout(f *os.File) *stdout {
	if isClosed(f) {
		return &stdout{Writer: closed{}}
	}
	return &stdout{Writer: f}
}

func (s *stdout) Write(p []byte) (int, error) {
	n, err := s.Writer.Write(p)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("nobody gets what is printed: %w", err)
	}
	return n, err
}

// closed takes nothing.
type closed struct{}

var errClosed = errors.New("stdout is closed; give a file or a pipe, or > /dev/null")

func (closed) Write([]byte) (int, error) { return 0, errClosed }

// aside is where a command reports what it did to files, when that is not what it was
// called for: nobody needs to read it.
func aside(w io.Writer) io.Writer {
	if s, isStdout := w.(*stdout); isStdout && s.Writer == (closed{}) {
		return io.Discard
	}
	return w
}
