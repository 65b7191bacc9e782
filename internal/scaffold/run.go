package scaffold

import (
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Run is what init or add-base was asked for: a newer version that is asked the same gives
// what it has today.
type Run struct {
	// Topology of init, "" for add-base.
	Topology   string
	Rename     map[string]string
	OneOverlay bool
	// Bases of add-base.
	Bases []string
}

// String is the run's command line.
func (r Run) String() string {
	if r.Topology == "" {
		return "add-base " + strings.Join(slices.Sorted(slices.Values(r.Bases)), " ")
	}
	line := "init " + r.Topology
	if r.OneOverlay {
		line += " --one-overlay"
	}
	var pairs []string
	for _, old := range slices.Sorted(maps.Keys(r.Rename)) {
		pairs = append(pairs, old+"="+r.Rename[old])
	}
	if len(pairs) > 0 {
		line += " --rename " + strings.Join(pairs, ",")
	}
	return line
}

// ParseRun reads what String gives.
func ParseRun(line string) (Run, error) {
	words := strings.Split(line, " ")
	if words[0] == "add-base" && len(words) > 1 {
		return Run{Bases: words[1:]}, nil
	}
	if words[0] != "init" || len(words) < 2 {
		return Run{}, fmt.Errorf("a record names the run %q, which this version does not know", line)
	}
	r := Run{Topology: words[1]}
	for words = words[2:]; len(words) > 0; {
		switch {
		case words[0] == "--one-overlay":
			r.OneOverlay, words = true, words[1:]
		case words[0] == "--rename" && len(words) > 1:
			r.Rename = map[string]string{}
			for _, pair := range strings.Split(words[1], ",") {
				old, name, _ := strings.Cut(pair, "=")
				r.Rename[old] = name
			}
			words = words[2:]
		default:
			return Run{}, fmt.Errorf("a record names the run %q, of which this version does not know %s", line, words[0])
		}
	}
	return r, nil
}

// Files are what the run writes.
func (r Run) Files(source fs.FS) (map[string][]byte, error) {
	if r.Topology == "" {
		return BaseFiles(source, r.Bases)
	}
	return Repository(source, r.Topology, r.Rename, r.OneOverlay)
}

// today is Files, without what this version does not have any more: a base, or a cluster of
// the topology that was renamed. A topology that is gone has no files.
func (r Run) today(source fs.FS) (map[string][]byte, error) {
	if r.Topology == "" {
		bases, err := Bases(source)
		if err != nil {
			return nil, err
		}
		r.Bases = slices.DeleteFunc(slices.Clone(r.Bases), func(name string) bool {
			return !slices.ContainsFunc(bases, func(b Base) bool { return b.Name == name })
		})
		return r.Files(source)
	}
	topologies, err := Topologies(source)
	if err != nil || !slices.ContainsFunc(topologies, func(t Topology) bool { return t.Name == r.Topology }) {
		return nil, err
	}
	files, err := Repository(source, r.Topology, nil, false)
	if err != nil {
		return nil, err
	}
	clusters := Clusters(files, r.Topology)
	r.Rename = maps.Clone(r.Rename)
	maps.DeleteFunc(r.Rename, func(old, _ string) bool { return !slices.Contains(clusters, old) })
	return r.Files(source)
}
