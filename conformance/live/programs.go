package live

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
)

// Programs are the servers of the images, and the project's own binary: each module is built
// when the first of its programs is asked for.
type Programs struct {
	mu    sync.Mutex
	dir   string
	cache string
	built map[string]error // by module
}

// NewPrograms are in the folder .cache. Modules whose sources are told otherwise (patches.go)
// are copied first, for the go command lets nobody overlay its module cache: into the user's
// cache, where no tool takes them for this project's.
func NewPrograms() (*Programs, error) {
	bin, err := filepath.Abs(".cache")
	if err != nil {
		return nil, err
	}
	cache, err := os.UserCacheDir()
	return &Programs{dir: bin, cache: filepath.Join(cache, "thanos-fleet", "live"), built: map[string]error{}}, err
}

// Path returns the file of a program, which is built.
func (p *Programs) Path(name string) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range modules {
		if !slices.ContainsFunc(m.packages, func(of string) bool { return path.Base(of) == name }) {
			continue
		}
		key := m.dir + " " + name
		if _, done := p.built[key]; !done {
			p.built[key] = m.build(p.cache, p.dir)
			for _, of := range m.packages {
				p.built[m.dir+" "+path.Base(of)] = p.built[key]
			}
		}
		if err := p.built[key]; err != nil {
			return "", fmt.Errorf("building %s: %w", m.dir, err)
		}
		return filepath.Join(p.dir, name), nil
	}
	return "", fmt.Errorf("nobody here builds %s", name)
}

// module is what is built of one module beside this one.
// The flags are those that conformance builds and tests it with, so that the go command
// compiles its packages once.
type module struct {
	dir      string
	flags    []string
	packages []string
	patches  []patch
}

func (m module) build(cache, out string) error {
	args := append([]string{"build", "-o", out + string(filepath.Separator)}, m.flags...)
	if len(m.patches) > 0 {
		modfile, err := m.patched(cache)
		if err != nil {
			return err
		}
		args = append(args, "-modfile="+modfile)
	}
	_, err := goTool(m.dir, append(args, m.packages...)...)
	return err
}

// patched writes copies of the modules that patches are for, and a go.mod that leads there.
func (m module) patched(cache string) (string, error) {
	gomod, err := os.ReadFile(filepath.Join(m.dir, "go.mod"))
	if err != nil {
		return "", err
	}
	text, done := string(gomod), map[string]string{}
	for _, patch := range m.patches {
		if done[patch.module] == "" {
			copied, err := m.copied(cache, patch.module)
			if err != nil {
				return "", err
			}
			done[patch.module] = copied
			text += fmt.Sprintf("\nreplace %s => %s\n", patch.module, copied)
		}
		if err := patch.apply(done[patch.module]); err != nil {
			return "", err
		}
	}
	modfile := filepath.Join(cache, filepath.Base(m.dir)+".mod")
	sums, err := os.ReadFile(filepath.Join(m.dir, "go.sum"))
	if err == nil {
		err = writeChanged(strings.TrimSuffix(modfile, ".mod")+".sum", sums)
	}
	if err == nil {
		err = writeChanged(modfile, []byte(text))
	}
	return modfile, err
}

// copied copies a module's sources of the pinned version, once.
func (m module) copied(cache, of string) (string, error) {
	out, err := goTool(m.dir, "mod", "download", "-json", of)
	if err != nil {
		return "", err
	}
	var found struct{ Dir, Version string }
	if out, err = goTool(m.dir, "list", "-m", "-json", of); err != nil {
		return "", err
	}
	if err := json.Unmarshal([]byte(out), &found); err != nil {
		return "", err
	}
	to := filepath.Join(cache, "src", fmt.Sprintf("%s@%s-%x", strings.ReplaceAll(of, "/", "_"), found.Version, m.sum()))
	if _, err := os.Stat(to); err == nil {
		return to, nil
	}
	if err := os.RemoveAll(to + ".new"); err != nil {
		return "", err
	}
	if err := copySources(found.Dir, to+".new"); err != nil {
		return "", err
	}
	return to, os.Rename(to+".new", to)
}

// sum tells copies apart that are patched otherwise.
func (m module) sum() []byte {
	sum := sha256.Sum256(fmt.Append(nil, m.patches))
	return sum[:4]
}

// copySources copies what a build reads: no tests and no documents.
func copySources(from, to string) error {
	skipped := []string{"docs", "documentation", "website", "testdata", "examples", "mixin", "test"}
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rest, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if slices.Contains(skipped, rest) || entry.Name() == "testdata" {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rest), 0o755)
		}
		if strings.HasSuffix(rest, "_test.go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rest), text, 0o644)
	})
}

// writeChanged leaves a file of the same bytes alone.
func writeChanged(path string, text []byte) error {
	if old, err := os.ReadFile(path); err == nil && string(old) == string(text) {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o644)
}

func goTool(dir string, args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOTOOLCHAIN=auto")
	out, err := cmd.Output()
	return string(out), err
}
