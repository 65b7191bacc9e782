package live

import (
	"fmt"
	"os"
	"testing"
)

var programs *Programs

func TestMain(m *testing.M) {
	var err error
	if programs, err = NewPrograms(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}
