package krm

import (
	"bytes"
	"io"
	"os"
	"testing"
)

// endless is a stream of one comment that is held nowhere.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = '#'
	}
	return len(p), nil
}

// TestInputTooLarge: 50 MB are refused, and no more is read than it takes to
// know so.
func TestInputTooLarge(t *testing.T) {
	want, err := os.ReadFile("testdata/bad-too-large.txt")
	if err != nil {
		t.Fatal(err)
	}
	in := &io.LimitedReader{R: endless{}, N: 50_000_000}
	var out, stderr bytes.Buffer
	if code := Main(find(nil), in, &out, &stderr); code != ExitUsage || out.Len() > 0 {
		t.Errorf("got %d and %d bytes", code, out.Len())
	}
	wantText(t, string(want), stderr.String())
	if read := 50_000_000 - in.N; read > MaxInputBytes+1 {
		t.Errorf("read %d bytes", read)
	}
}
