//go:build !image

package main

import (
	"os"
	"strings"
	"testing"
)

// writeReport runs the command in the working directory.
func writeReport(t *testing.T, args ...string) error {
	t.Helper()
	root := newRoot()
	root.SetArgs(append([]string{"report"}, args...))
	root.SetIn(strings.NewReader(""))
	return root.Execute()
}

// TestReportWrites: a folder gets a page, a file is one, and both are the same and replaced.
func TestReportWrites(t *testing.T) {
	copyTree(t, "examples/check")
	clusters := []string{"--cluster", "eu=examples/check/eu.yaml", "--cluster", "us=examples/check/us.yaml"}
	for range 2 {
		for _, to := range []string{"folder/below", "page.html"} {
			if err := writeReport(t, append(clusters, "-o", to)...); err != nil {
				t.Fatal(to, err)
			}
		}
	}
	page := read(t, "page.html")
	if page != read(t, "folder/below/index.html") {
		t.Error("the pages differ")
	}
	for _, want := range []string{">eu</a>", ">us</a>", "<svg"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page holds no %s", want)
		}
	}
	if strings.Contains(page, "Last change") {
		t.Error("there is no repository, and the page tells of changes")
	}
}

// TestReportReplacesNothingElse: neither what another program wrote, nor anything when the
// manifests cannot be read.
func TestReportReplacesNothingElse(t *testing.T) {
	copyTree(t, "examples/check")
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("mine.html", "<!DOCTYPE html><p>mine")
	write("empty.html", "")
	write("broken.yaml", "kind: [")
	write("text.yaml", "no object")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"examples/check/eu.yaml", "-o", "mine.html"}, "mine.html is there and no report"},
		{[]string{"examples/check/eu.yaml"}, "give -o DIR"},
		{[]string{"examples/check/eu.yaml", "-o", "-"}, "give -o DIR"},
		{[]string{"-o", "new.html"}, "give what is to be checked"},
		{[]string{"gone", "-o", "new.html"}, "no file or folder gone"},
		{[]string{"broken.yaml", "-o", "new.html"}, ""},
		{[]string{"text.yaml", "-o", "new.html"}, ""},
		{[]string{"examples/check/eu.yaml", "--config", "gone.yaml", "-o", "new.html"}, "gone.yaml"},
		{[]string{"examples/check/eu.yaml", "-o", "mine.html/below"}, "mine.html"},
	} {
		if err := writeReport(t, test.args...); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v gives %v, want %q", test.args, err, test.want)
		}
	}
	if read(t, "mine.html") != "<!DOCTYPE html><p>mine" {
		t.Error("the file is another one")
	}
	if _, err := os.Stat("new.html"); err == nil {
		t.Error("a page is written")
	}
	if err := writeReport(t, "examples/check/eu.yaml", "-o", "empty.html"); err != nil {
		t.Error(err) // nothing is lost
	}
}
