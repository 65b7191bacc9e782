package main

import (
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/semver"

	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// TestTypesAreTheOperators: what the table says of the types for the configuration of an
// Alertmanager is what the operator has, at the version that judges.
func TestTypesAreTheOperators(t *testing.T) {
	dir, err := goList(module)
	if err != nil {
		t.Fatal(err)
	}
	_, version, _ := strings.Cut(filepath.Base(dir), "@")
	has := amTypes()
	if *program != "" {
		out, err := exec.Command(*program, "types").Output()
		if err != nil {
			t.Fatal(err)
		}
		has, version = string(out), newOlder(t).version
	}
	want := strings.Split(strings.TrimSpace(has), "\n")
	got := tableAt(version)
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("the table lacks %q of %s", line, version)
		}
	}
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("the table has %q, which %s lacks", line, version)
		}
	}
}

// tableAt are the lines of the table that hold for a version of the operator.
func tableAt(version string) (lines []string) {
	for line := range strings.Lines(prometheus.OperatedTypes()) {
		f := strings.Fields(line)
		for _, key := range f[1:] {
			key, since, _ := strings.Cut(strings.TrimSuffix(key, "="), "@")
			if since == "" || semver.Compare(version, since) >= 0 {
				lines = append(lines, f[0]+" "+strings.Replace(key, ":", " ", 1))
			}
		}
	}
	return lines
}
