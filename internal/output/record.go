package output

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// RecordName is the file that says what render wrote into a folder. It is text that
// `sha256sum --check` reads. What it says does not depend on the order of its lines,
// and a path may stand there with several checksums, so two branches of a repository
// merge into a record that holds for both (git's merge=union; conflict markers are
// skipped, too).
const RecordName = Prefix + "rendered"

const recordHead = "# Written by thanos-fleet render, which changes and removes these files alone. Keep it in git with them.\n"

// record is what a folder's record says.
type record struct {
	// sources are the folders of overlays, by the name of their rendering.
	sources map[string]string
	// sums are the checksums that a file may have, by its path.
	sums map[string][]string
	// isNew is true where the folder has none yet.
	isNew bool
}

func sum(data []byte) string {
	digest := sha256.Sum256(data)
	return hex.EncodeToString(digest[:])
}

func readRecord(root *os.Root) (*record, error) {
	info, err := root.Lstat(RecordName)
	if errors.Is(err, fs.ErrNotExist) {
		return &record{map[string]string{}, map[string][]string{}, true}, nil
	}
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s is %s; remove it", RecordName, kindOf(info.Mode()))
	}
	if err != nil {
		return nil, err
	}
	data, err := root.ReadFile(RecordName)
	if err != nil {
		return nil, err
	}
	return parseRecord(data)
}

func parseRecord(data []byte) (*record, error) {
	r := &record{sources: map[string]string{}, sums: map[string][]string{}}
	n := 0
	for line := range strings.Lines(string(data)) {
		n++
		if !r.read(strings.TrimRight(line, "\r\n")) {
			return nil, fmt.Errorf("%s:%d: not a checksum and a path below this folder; restore it from git, or remove it, and files that render would write as they are count as written by it", RecordName, n)
		}
	}
	return r, nil
}

// read takes in one line, and tells whether it is one of a record.
func (r *record) read(line string) bool {
	for _, marker := range []string{"<<<<<<<", "|||||||", "=======", ">>>>>>>"} {
		if strings.HasPrefix(line, marker) {
			return true
		}
	}
	if comment, found := strings.CutPrefix(line, "#"); found || line == "" {
		if name, source, found := strings.Cut(strings.TrimSpace(comment), ": "); found && strings.Count(name, "/") == 1 {
			r.sources[name] = source
		}
		return true
	}
	checksum, at, found := strings.Cut(line, "  ")
	digest, err := hex.DecodeString(checksum)
	if !found || err != nil || len(digest) != sha256.Size || nameOf(at) == "" {
		return false
	}
	r.sums[at] = append(r.sums[at], checksum)
	return true
}

// nameOf returns the name of the rendering that a path belongs to: topology/cluster.
// It is "" for a path that no rendering has.
func nameOf(at string) string {
	parts := strings.Split(at, "/")
	if !filepath.IsLocal(filepath.FromSlash(at)) || path.Clean(at) != at || strings.HasPrefix(parts[0], Prefix) {
		return ""
	}
	switch len(parts) {
	case 2:
		if name, found := strings.CutSuffix(at, ".yaml"); found {
			return name
		}
	case 3:
		return parts[0] + "/" + parts[1]
	}
	return ""
}

// String prints the record: renderings by name, each with its files.
func (r *record) String() string {
	files := r.byName()
	var out strings.Builder
	out.WriteString(recordHead)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if source := r.sources[name]; source != "" {
			fmt.Fprintf(&out, "# %s: %s\n", name, source)
		}
		for _, at := range files[name] {
			for _, checksum := range slices.Compact(slices.Sorted(slices.Values(r.sums[at]))) {
				fmt.Fprintf(&out, "%s  %s\n", checksum, at)
			}
		}
	}
	return out.String()
}

func (r *record) clone() *record {
	return &record{sources: maps.Clone(r.sources), sums: maps.Clone(r.sums)}
}

func (r *record) add(at, checksum string) { r.sums[at] = []string{checksum} }

func (r *record) keep(at string, old *record) { r.sums[at] = old.sums[at] }

func (r *record) drop(at string) { delete(r.sums, at) }

func (r *record) holds(at string) bool { return len(r.sums[at]) > 0 }

// matches tells whether a file is as it was written. A checkout of git may have
// given it other line ends.
func (r *record) matches(at string, data []byte) bool {
	unix := bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return slices.Contains(r.sums[at], sum(data)) || slices.Contains(r.sums[at], sum(unix))
}

// forget drops the files of a rendering.
func (r *record) forget(files []string) {
	for _, at := range files {
		delete(r.sums, at)
	}
}

// byName returns the paths of each rendering, sorted.
func (r *record) byName() map[string][]string {
	files := map[string][]string{}
	for _, at := range slices.Sorted(maps.Keys(r.sums)) {
		name := nameOf(at)
		files[name] = append(files[name], at)
	}
	return files
}

// Rendered returns the files that the record of a folder names, by the name of their
// rendering, topology/cluster, sorted; nil where the folder has no record.
func Rendered(dir string) (map[string][]string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	r, err := readRecord(root)
	if err != nil || r.isNew {
		return nil, err
	}
	return r.byName(), nil
}

// RenderedFrom is Rendered for what came from some folders, as the record names them, or
// from folders in those. What came from a source that the record does not name counts.
func RenderedFrom(dir string, folders []string) (map[string][]string, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	r, err := readRecord(root)
	if err != nil || r.isNew {
		return nil, err
	}
	found := r.byName()
	maps.DeleteFunc(found, func(name string, _ []string) bool {
		source := r.sources[name]
		return source != "" && !covers(folders, folderOf(source, name))
	})
	return found, nil
}
