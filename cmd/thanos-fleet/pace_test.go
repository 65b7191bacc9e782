package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPace: not more than ten lines a second, and nothing where nobody watches.
func TestPace(t *testing.T) {
	run := func(terminal bool) []string {
		var out bytes.Buffer
		start := time.Unix(1000, 0)
		p := pace{screen: screen{Writer: &out, terminal: terminal}, total: 1000, begun: start}
		p.step(start, 0, "first")
		for i := range 500 {
			p.step(start.Add(time.Duration(i+1)*10*time.Millisecond), i+1, "eu/a")
		}
		return strings.Split(out.String(), "\r\x1b[K")[1:]
	}
	lines := run(true)
	if len(lines) != 51 {
		t.Errorf("%d lines in five seconds", len(lines))
	}
	got := []string{lines[0], lines[1], lines[50]}
	want := []string{"rendered 0/1000 first", "rendered 10/1000, 100/s, 10s left eu/a", "rendered 500/1000, 100/s, 5s left eu/a"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if lines := run(false); len(lines) > 0 {
		t.Errorf("in a pipe: %q", lines)
	}
}
