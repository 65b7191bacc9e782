// Package findings_test holds every script of this folder to the form that the README gives,
// and the README's list to the scripts. It runs none of them.
package findings_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the list in README.md")

const listStart, listEnd = "<!-- generated: findings -->\n", "<!-- end -->"

var (
	// header is the comment behind the first line, its sentences and its parts.
	header = regexp.MustCompile(`^#!(?:/bin/sh|/usr/bin/env bash)\n# (.+[.])\n#\n# Guess: (?s:.+)\n# Happens: (?s:.+)\n# With: (.+)\n# Seen:\n((?:#   .*\n)+)set -eu`)
	pinned = regexp.MustCompile(`^[a-z@][^\s@]*@v?\d+[.]\d+[.]\d\S*$`)
	// What is fetched by name is pinned; a version may stand in a variable.
	fetched = regexp.MustCompile(`\b(?:go (?:install|get|mod download)|npm install|apt-get install) +(?:-\S+ +)*(\S.*)`)
	// folders are roots that differ between machines; a script works in its own.
	folders = regexp.MustCompile(`(?:^|[\s"'=(<>:])/(?:home|root|work|Users|tmp|opt|var|srv|usr/local)/`)
	// Packages come by their ordinary clients as these are set up, and nothing else is fetched.
	hosts = regexp.MustCompile(`proxy\.golang\.org|sum\.golang\.org|registry\.npmjs\.org|deb\.debian\.org|ghcr\.io|quay\.io|docker\.io|GOPROXY|GONOSUM|--registry|\b(?:curl|wget)\b.*https?://(?:[\w-]+\.)+[a-z]{2,}`)
)

// required are the parts of a script that its form cannot do without.
var required = map[string]string{
	"an own name that stays true in another folder": `self=$(realpath "$0")`,
	"a temporary folder":                            `$(mktemp -d)`,
	"a trap that removes it":                        `rm -rf "$`,
	"the code 2 when something was not to be had":   `exit 2`,
	"the comparison with what was seen, at the end": "\nsed -n 's/^#   //p' \"$self\" | diff - seen\n",
}

func scripts(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.sh")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	texts := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[file] = string(text)
	}
	return texts
}

func TestForm(t *testing.T) {
	for file, text := range scripts(t) {
		t.Run(file, func(t *testing.T) {
			if info, err := os.Stat(file); err != nil || info.Mode()&0o111 == 0 {
				t.Errorf("it is not executable: %v", err)
			}
			for _, problem := range problems(text) {
				t.Error(problem)
			}
		})
	}
}

// problems are what a script's text lacks of its form.
func problems(text string) []string {
	var found []string
	parts := header.FindStringSubmatch(text)
	if parts == nil {
		return []string{"its head is not: #! line, one sentence, Guess:, Happens:, With:, Seen: and what was seen, set -eu (see README.md)"}
	}
	for _, item := range strings.Split(parts[2], ", ") {
		if !pinned.MatchString(item) {
			found = append(found, "With: "+item+" is not package@version")
		}
	}
	for what, part := range required {
		if !strings.Contains(text, part) {
			found = append(found, "it lacks "+what+": "+strings.TrimSpace(part))
		}
	}
	body := text[len(parts[0]):]
	if regexp.MustCompile(`(?m)^#   `).MatchString(body) {
		found = append(found, "a line behind the head is indented as what was seen")
	}
	for _, get := range fetched.FindAllStringSubmatch(body, -1) {
		if !strings.Contains(get[1], "@") && !strings.Contains(get[1], "$at") && !strings.Contains(get[1], "=") {
			found = append(found, "it installs without a version: "+get[0])
		}
	}
	for _, line := range strings.Split(text, "\n") {
		if at := folders.FindString(line); at != "" {
			found = append(found, "an absolute path: "+line)
		}
		if at := hosts.FindString(line); at != "" {
			found = append(found, "a host of others: "+line)
		}
	}
	return found
}

func TestList(t *testing.T) {
	var list strings.Builder
	texts := scripts(t)
	files, _ := filepath.Glob("*.sh") // sorted, as it promises
	for _, file := range files {
		if parts := header.FindStringSubmatch(texts[file]); parts != nil {
			list.WriteString("- [" + strings.TrimSuffix(file, ".sh") + "](" + file + "): " + parts[1] + "\n")
		}
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), listStart)
	_, after, closed := strings.Cut(rest, listEnd)
	if !ok || !closed {
		t.Fatalf("README.md has no list between %q and %q", listStart, listEnd)
	}
	want := before + listStart + list.String() + listEnd + after
	if *update {
		if err := os.WriteFile("README.md", []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Errorf("README.md is stale; run `go test ./findings -update` (-want +got):\n%s", diff)
	}
}

const sound = `#!/bin/sh
# A thing is so.
#
# Guess: it is not.
# Happens: it is.
# With: example.com/thing@v1.2.3
# Seen:
#   so
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
go install example.com/thing@v1.2.3 >log 2>&1 || { cat log >&2; exit 2; }
./thing >seen
sed -n 's/^#   //p' "$self" | diff - seen
`

// A check that finds nothing wrong in anything would pass, too.
func TestProblems(t *testing.T) {
	if found := problems(sound); len(found) > 0 {
		t.Errorf("a sound script: %q", found)
	}
	for _, change := range [][2]string{
		{"# Guess: it is not.\n", ""},
		{"# Happens: it is.\n", ""},
		{"# With: example.com/thing@v1.2.3", "# With: example.com/thing"},
		{"# With: example.com/thing@v1.2.3", "# With: example.com/thing@latest"},
		{"#   so\n", ""},
		{"set -eu\n", ""},
		{"thing is so.", "thing is"},
		{`self=$(realpath "$0") `, `self=$0 `},
		{"$(mktemp -d)", "build"},
		{"trap 'rm -rf \"$dir\"' EXIT\n", ""},
		{"exit 2", "exit 1"},
		{"go install example.com/thing@v1.2.3", "go install example.com/thing"},
		{"./thing >seen", "./thing >/tmp/seen"},
		{"./thing >seen", "GOPROXY=x ./thing >seen"},
		{"./thing >seen", "curl https://raw.githubusercontent.com/x >seen"},
		{"./thing >seen", "#   so\n./thing >seen"},
		{"| diff - seen", "| cat"},
	} {
		if broken := strings.Replace(sound, change[0], change[1], 1); broken == sound || len(problems(broken)) == 0 {
			t.Errorf("not found: %q instead of %q", change[1], change[0])
		}
	}
}
