// Package history says when files were changed last, by the git repositories that they are in.
package history

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// History answers for files of any repositories, and asks git once for each.
type History struct {
	// roots are the repositories that folders are in, "" for none.
	roots map[string]string
	// days are those of the last commit that changed each file, by its path, of each root.
	days map[string]map[string]string
	// files are those that were asked for.
	files map[string]string
}

// New returns the history of whatever is asked for.
func New() *History {
	return &History{roots: map[string]string{}, days: map[string]map[string]string{}, files: map[string]string{}}
}

// Last is the day of the last commit that changed a file, as 2006-01-02 in the time zone of who
// made it; "" where git is not there, and for a file that is in no history.
func (h *History) Last(file string) string {
	day, known := h.files[file]
	if !known {
		day = h.find(file)
		h.files[file] = day
	}
	return day
}

func (h *History) find(file string) string {
	path, err := filepath.Abs(file)
	if err != nil {
		return ""
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	root := h.root(filepath.Dir(path))
	if root == "" {
		return ""
	}
	if h.days[root] == nil {
		h.days[root] = read(root)
	}
	below, err := filepath.Rel(root, path)
	if err != nil {
		return ""
	}
	return h.days[root][filepath.ToSlash(below)]
}

// root is the repository of a folder: the next above with an entry .git, which is a file where
// it is a worktree or a submodule.
func (h *History) root(dir string) string {
	if known, found := h.roots[dir]; found {
		return known
	}
	root := ""
	if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
		root = dir
	} else if up := filepath.Dir(dir); up != dir {
		root = h.root(up)
	}
	h.roots[dir] = root
	return root
}

// read asks git for all files; none where it is not there, or there is no commit.
func read(root string) map[string]string {
	days := map[string]string{}
	log, err := exec.Command("git", "-C", root, "-c", "core.quotePath=off", "log", "--format=%x01%cs", "--name-only", "--no-renames", "HEAD").Output()
	if err != nil {
		return days
	}
	day := ""
	lines := bufio.NewScanner(bytes.NewReader(log))
	for lines.Scan() {
		if text, isCommit := strings.CutPrefix(lines.Text(), "\x01"); isCommit {
			day = text
		} else if file := lines.Text(); file != "" {
			days[file] = max(days[file], day)
		}
	}
	return days
}
