package update

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// Git merges texts by lines as git does, by its own command, which needs no repository.
type Git struct {
	// Favour is what stands where both changed the same lines: "ours", "theirs", or "" for
	// both, between git's marks.
	Favour string
	// Was and Is name the old and the new version in the marks.
	Was, Is string
}

// Merge is a Merge.
func (g Git) Merge(ctx context.Context, base, ours, theirs []byte) (text []byte, where []string, err error) {
	dir, err := os.MkdirTemp("", "thanos-fleet-merge-")
	if err != nil {
		return nil, nil, err
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string][]byte{"base": base, "ours": ours, "theirs": theirs} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return nil, nil, err
		}
	}
	marked, err := g.run(ctx, dir)
	if err != nil {
		return nil, nil, err
	}
	if where = conflicts(marked); len(where) == 0 || g.Favour == "" {
		return marked, where, nil
	}
	text, err = g.run(ctx, dir, "--"+g.Favour)
	return text, where, err
}

// run calls git without anybody's configuration: what comes out depends on the texts alone.
func (g Git) run(ctx context.Context, dir string, flags ...string) ([]byte, error) {
	args := append([]string{"merge-file", "--stdout", "--diff3", "-L", "yours", "-L", g.Was, "-L", g.Is}, flags...)
	cmd := exec.CommandContext(ctx, "git", append(args, "ours", "base", "theirs")...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_DIR="+filepath.Join(dir, "none"), "LC_ALL=C")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.Is(err, exec.ErrNotFound):
		return nil, errors.New("both you and the new version changed it, and git, which merges the two, is not installed")
	case errors.As(err, &exit) && exit.ExitCode() > 0 && exit.ExitCode() < 128:
		return stdout.Bytes(), nil // as many conflicts
	case err != nil:
		return nil, fmt.Errorf("git merge-file: %w %s", err, strings.TrimSpace(stderr.String()))
	}
	return stdout.Bytes(), nil
}

// setting is what a line of a manifest sets, without its value.
var setting = regexp.MustCompile(`^\s*(?:- )*(?:(--[\w.-]+)=|([\w./-]+):(?:\s|$))`)

// conflicts names each conflict in a text with marks by the first setting in it. Values are
// not shown: some are secrets.
func conflicts(marked []byte) []string {
	var found []string
	inside := false
	for line := range strings.Lines(string(marked)) {
		switch m := setting.FindStringSubmatch(line); {
		case strings.HasPrefix(line, "<<<<<<< yours"):
			inside = true
			found = append(found, "")
		case strings.HasPrefix(line, ">>>>>>> "):
			inside = false
		case inside && m != nil && found[len(found)-1] == "":
			found[len(found)-1] = m[1] + m[2]
		}
	}
	for i := range found {
		found[i] = cmp.Or(found[i], "a text")
	}
	return found
}
