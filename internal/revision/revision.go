// Package revision writes the tree of a revision of a git repository into a folder of its
// own, by the git client. It reads objects alone: the working tree, the index and .git stay
// as they are, no filter and no hook runs, and nothing is fetched.
//
// What is a file of git's own stands for something else stays that: a submodule is a folder
// that is not there, and a file of Git LFS is its pointer. Both are told.
package revision

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// Repository is a working tree of git.
type Repository struct {
	// Root is its folder, absolute and without links.
	Root string
}

// Find returns the repository that a folder lies in.
func Find(ctx context.Context, dir string) (*Repository, error) {
	for info, err := os.Stat(dir); err != nil || !info.IsDir(); info, err = os.Stat(dir) {
		dir = filepath.Dir(filepath.Clean(dir)) // of a folder that is only in the revision
	}
	out, err := git(ctx, dir, nil, "rev-parse", "--show-toplevel")
	if err != nil {
		return nil, fmt.Errorf("%s is in no working tree of git: %w", dir, err)
	}
	root, err := filepath.EvalSymlinks(strings.TrimSuffix(string(out), "\n"))
	return &Repository{root}, err
}

// Tree is a revision's tree as it was written.
type Tree struct {
	// Revision as it was asked for, and Commit what it is: an object's name.
	Revision, Commit string
	// Root is the folder that stands for the root of the repository.
	Root string
	// Submodules are paths in it that are other repositories, and Pointers those of files of
	// Git LFS.
	Submodules, Pointers []string
	temporary            string
}

// Remove removes the folder.
func (t *Tree) Remove() error { return os.RemoveAll(t.temporary) }

// Write writes a revision's tree into a temporary folder. Where it fails nothing is left.
func (r *Repository) Write(ctx context.Context, revision string) (*Tree, error) {
	commit, err := r.resolve(ctx, revision)
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "thanos-fleet-")
	if err != nil {
		return nil, err
	}
	// Overlays are called by their last two folders, so the root and the one above it keep
	// their names.
	root := filepath.Join(dir, filepath.Base(filepath.Dir(r.Root)), filepath.Base(r.Root))
	t := &Tree{Revision: revision, Commit: commit, Root: root, temporary: dir}
	if err := r.write(ctx, t); err != nil {
		return nil, errors.Join(err, t.Remove())
	}
	t.Root, err = filepath.EvalSymlinks(t.Root)
	return t, err
}

func (r *Repository) resolve(ctx context.Context, revision string) (string, error) {
	out, err := git(ctx, r.Root, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", revision+"^{tree}")
	if err == nil {
		return strings.TrimSpace(string(out)), nil
	}
	remedy := "`git branch --all` and `git tag` list what there is"
	if out, err := git(ctx, r.Root, nil, "rev-parse", "--is-shallow-repository"); err == nil && strings.TrimSpace(string(out)) == "true" {
		remedy = "this clone is shallow; fetch it first, in a workflow by fetch-depth: 0 of actions/checkout"
	}
	return "", fmt.Errorf("git knows no revision %q; %s", revision, remedy)
}

// Fork is the short name of the commit that two revisions both come from.
func (r *Repository) Fork(ctx context.Context, a, b string) (string, error) {
	for _, revision := range []string{a, b} {
		if _, err := r.resolve(ctx, revision); err != nil {
			return "", err
		}
	}
	out, err := git(ctx, r.Root, nil, "merge-base", "--", a, b)
	if err != nil {
		return "", fmt.Errorf("%s and %s come from no commit that this clone has: %w", a, b, err)
	}
	out, err = git(ctx, r.Root, nil, "rev-parse", "--short", strings.TrimSpace(string(out)))
	return strings.TrimSpace(string(out)), err
}

// entry is one file of a tree.
type entry struct{ mode, object, path string }

// The modes of git's trees.
const (
	modeLink       = "120000"
	modeSubmodule  = "160000"
	modeExecutable = "100755"
)

func (r *Repository) write(ctx context.Context, t *Tree) error {
	if err := os.MkdirAll(t.Root, 0o700); err != nil {
		return err
	}
	root, err := os.OpenRoot(t.Root)
	if err != nil {
		return err
	}
	defer root.Close()
	entries, err := r.list(ctx, t.Commit)
	if err != nil {
		return err
	}
	var links []entry
	files := slices.DeleteFunc(entries, func(e entry) bool {
		switch e.mode {
		case modeSubmodule:
			t.Submodules = append(t.Submodules, e.path)
		case modeLink:
			links = append(links, e)
		}
		return e.mode == modeSubmodule || e.mode == modeLink
	})
	err = r.read(ctx, files, func(e entry, data []byte) error {
		if bytes.HasPrefix(data, []byte(pointer)) {
			t.Pointers = append(t.Pointers, e.path)
		}
		return put(root, e, data)
	})
	if err != nil {
		return err
	}
	// Links come last: no file is written through one.
	return r.read(ctx, links, func(e entry, target []byte) error { return r.link(root, t, e, string(target)) })
}

// pointer is how a file begins that stands for one of Git LFS (git-lfs v3, docs/spec.md).
const pointer = "version https://git-lfs.github.com/spec/"

func (r *Repository) list(ctx context.Context, tree string) ([]entry, error) {
	out, err := git(ctx, r.Root, nil, "ls-tree", "-r", "-z", "--full-tree", tree)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for line := range strings.SplitSeq(string(out), "\x00") {
		about, name, found := strings.Cut(line, "\t")
		parts := strings.Fields(about)
		if !found || len(parts) != 3 {
			continue
		}
		entries = append(entries, entry{parts[0], parts[2], name})
	}
	return entries, nil
}

// read hands on the contents of files, in their order.
func (r *Repository) read(ctx context.Context, entries []entry, take func(entry, []byte) error) error {
	if len(entries) == 0 {
		return nil
	}
	var names strings.Builder
	for _, e := range entries {
		names.WriteString(e.object + "\n")
	}
	cmd := command(ctx, r.Root, "cat-file", "--batch", "--buffer")
	cmd.Stdin = strings.NewReader(names.String())
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	in := bufio.NewReaderSize(out, 1<<20)
	for _, e := range entries {
		data, err := next(in, e)
		if err == nil {
			err = take(e, data)
		}
		if err != nil {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			return err
		}
	}
	if err := cmd.Wait(); err != nil {
		return told(err, said.String())
	}
	return nil
}

// next reads one object: its name, type and size, its bytes, and a line feed.
func next(in *bufio.Reader, e entry) ([]byte, error) {
	var name, kind string
	var size int64
	head, err := in.ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("git cat-file ended before %s: %w", e.path, err)
	}
	if strings.HasSuffix(head, " missing\n") {
		return nil, fmt.Errorf("%s is not in this clone, which is partial; fetch all of it, for instance by `git fetch --refetch --no-filter`", e.path)
	}
	if _, err := fmt.Sscan(head, &name, &kind, &size); err != nil {
		return nil, fmt.Errorf("git cat-file of %s: %q: %w", e.path, head, err)
	}
	data := make([]byte, size+1)
	_, err = io.ReadFull(in, data)
	return data[:size], err
}

func put(root *os.Root, e entry, data []byte) error {
	mode := os.FileMode(0o600)
	if e.mode == modeExecutable {
		mode = 0o700
	}
	if err := root.MkdirAll(path.Dir(e.path), 0o700); err != nil {
		return err
	}
	return root.WriteFile(e.path, data, mode)
}

// link makes a link as the repository has it. What leaves the repository is what is there
// now: no revision says what it was.
func (r *Repository) link(root *os.Root, t *Tree, e entry, target string) error {
	if err := root.MkdirAll(path.Dir(e.path), 0o700); err != nil {
		return err
	}
	if !filepath.IsAbs(target) && !filepath.IsLocal(filepath.Join(filepath.Dir(filepath.FromSlash(e.path)), target)) {
		target = filepath.Join(r.Root, filepath.Dir(filepath.FromSlash(e.path)), target)
	}
	if rest, inside := strings.CutPrefix(target, r.Root+string(filepath.Separator)); inside {
		target = filepath.Join(t.Root, rest)
	}
	return root.Symlink(target, e.path)
}

// git runs the git client, and returns what it prints.
func git(ctx context.Context, dir string, stdin io.Reader, args ...string) ([]byte, error) {
	cmd := command(ctx, dir, args...)
	cmd.Stdin = stdin
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return nil, told(err, said.String())
	}
	return out.Bytes(), nil
}

func command(ctx context.Context, dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", dir, "--no-optional-locks", "--no-replace-objects"}, args...)...)
	// A hook of git names the repository that it runs for, which need not be this one.
	cmd.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains([]string{"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}, name)
	})
	cmd.Env = append(cmd.Env, "GIT_NO_LAZY_FETCH=1", "GIT_TERMINAL_PROMPT=0", "LC_ALL=C")
	return cmd
}

// told is an error of the client in its own words.
func told(err error, said string) error {
	if errors.Is(err, exec.ErrNotFound) {
		return errors.New("there is no git on the PATH; install it")
	}
	said, _, _ = strings.Cut(strings.TrimSpace(said), "\n")
	if said = strings.TrimPrefix(said, "fatal: "); said == "" {
		return fmt.Errorf("git: %w", err)
	}
	return fmt.Errorf("git: %s", said)
}

// Below is the path of a folder from the root of the repository.
func (r *Repository) Below(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	// The last elements may be gone, or a link that is itself in the repository.
	if parent, err := filepath.EvalSymlinks(filepath.Dir(abs)); err == nil {
		abs = filepath.Join(parent, filepath.Base(abs))
	}
	if real, err := filepath.EvalSymlinks(abs); err == nil && real == r.Root {
		abs = real
	}
	path, err := filepath.Rel(r.Root, abs)
	if err != nil || !filepath.IsLocal(path) {
		return "", fmt.Errorf("%s lies outside of the repository %s, so no revision of it has that folder", dir, r.Root)
	}
	return path, nil
}

// Explain adds to an error what git keeps elsewhere, where the error names it.
func (t *Tree) Explain(err error) error {
	text := err.Error()
	for _, path := range t.Submodules {
		if strings.Contains(text, path) {
			err = errors.Join(err, fmt.Errorf("%s is a submodule, whose files no revision of this repository has; compare with -o what was rendered from it", path))
		}
	}
	for _, path := range t.Pointers {
		if strings.Contains(text, path) {
			err = errors.Join(err, fmt.Errorf("%s is in Git LFS, and git's objects hold a pointer alone; compare with -o what was rendered from it", path))
		}
	}
	return err
}
