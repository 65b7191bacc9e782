package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// thirdParty is the file with the licences of all that is linked or embedded.
const thirdParty = "THIRD_PARTY_LICENSES.txt"

// licences are those of the modules of all binaries.
type licences struct {
	text []byte
	// ids are SPDX expressions by module path.
	ids map[string]string
}

// embedded is what a binary holds that is no Go module.
type embedded struct{ name, version, licence, purl, dir string }

// dagre lays pictures out; it is in binaries for desks (internal/graph/dagre).
func dagre(root string) (embedded, error) {
	dir := filepath.Join(root, "internal/graph/dagre")
	script, err := os.ReadFile(filepath.Join(dir, "dagre.min.js"))
	if err != nil {
		return embedded{}, err
	}
	m := regexp.MustCompile(`="([0-9]+\.[0-9]+\.[0-9]+)"`).FindSubmatch(script)
	if m == nil {
		return embedded{}, fmt.Errorf("%s does not say its version", dir)
	}
	version := string(m[1])
	return embedded{"dagre", version, "MIT", "pkg:npm/%40dagrejs/dagre@" + version, dir}, nil
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|copyright|patents)([.-].*)?$`)

// licences collects the texts, and fails where a module has none.
func (r *release) licences() (*licences, error) {
	modules, err := r.modules()
	if err != nil {
		return nil, err
	}
	found := &licences{ids: map[string]string{}}
	var out bytes.Buffer
	fmt.Fprintf(&out, "thanos-fleet %s holds the following. Its own licence is in the file LICENSE.\n", r.version)
	goroot, err := output(r.root, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	id, err := appendLicence(&out, "The Go standard library and runtime", strings.TrimSpace(goroot))
	found.ids["stdlib"] = id
	errs := []error{err}
	for _, m := range modules {
		dir, err := r.moduleDir(m)
		if err == nil {
			found.ids[m.Path], err = appendLicence(&out, m.Path+" "+m.Version, dir)
		}
		errs = append(errs, err)
	}
	script, err := dagre(r.root)
	if err == nil {
		_, err = appendLicence(&out, "dagre "+script.version, script.dir)
	}
	if err := errors.Join(append(errs, err)...); err != nil {
		return nil, err
	}
	found.text = out.Bytes()
	return found, os.WriteFile(filepath.Join(r.out, thirdParty), found.text, 0o644)
}

// modules are those of all binaries, sorted.
func (r *release) modules() ([]debug.Module, error) {
	var all []debug.Module
	for _, p := range r.platforms {
		info, err := buildinfo.ReadFile(r.binary(p))
		if err != nil {
			return nil, err
		}
		for _, dep := range info.Deps {
			if dep.Replace != nil {
				dep = dep.Replace
			}
			all = append(all, debug.Module{Path: dep.Path, Version: dep.Version})
		}
	}
	slices.SortFunc(all, func(a, b debug.Module) int { return strings.Compare(a.Path, b.Path) })
	return slices.CompactFunc(all, func(a, b debug.Module) bool { return a.Path == b.Path }), nil
}

func (r *release) moduleDir(m debug.Module) (string, error) {
	text, err := output(r.root, "go", "mod", "download", "-json", m.Path+"@"+m.Version)
	if err != nil {
		return "", err
	}
	var found struct{ Dir string }
	err = json.Unmarshal([]byte(text), &found)
	return found.Dir, err
}

// appendLicence appends the licence files of a folder, and returns what they are as an SPDX
// expression; NOASSERTION where that is not certain.
func appendLicence(out *bytes.Buffer, name, dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var ids []string
	files := 0
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, entry.Name()))
		if err != nil {
			return "", err
		}
		files++
		fmt.Fprintf(out, "\n%s\n%s: %s\n\n%s\n", strings.Repeat("=", 80), name, entry.Name(), bytes.TrimSpace(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n"))))
		for _, m := range licensecheck.Scan(text).Match {
			if id := spdxID(m.ID); !slices.Contains(ids, id) && !m.IsURL {
				ids = append(ids, id)
			}
		}
	}
	if files == 0 {
		return "", fmt.Errorf("%s: no licence is in %s; without one it must not be published", name, dir)
	}
	slices.Sort(ids)
	if len(ids) == 0 {
		return "NOASSERTION", nil
	}
	return strings.Join(ids, " AND "), nil
}

// spdxID is licensecheck's name of a licence as SPDX has it.
func spdxID(id string) string {
	if strings.HasPrefix(id, "GooglePatent") {
		return patents
	}
	return id
}

func output(dir, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return string(out), nil
}
