package manifests

import (
	"os"
	"path/filepath"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// Sources are the files that clusters are made of.
type Sources struct {
	reader *Reader
	// read are the files of each overlay's folder.
	read map[string][]string
	// entries are the clusters that a file of the inventory is about, and about nothing else.
	entries map[string][]string
}

// Sources returns the files of the clusters that were read.
func (r *Reader) Sources() *Sources {
	return &Sources{reader: r, read: map[string][]string{}, entries: map[string][]string{}}
}

// Of returns the files of a cluster: those that its objects were read from, or that the
// overlay names which they were rendered from. Of an inventory that is the file of its own
// entry, and what is about all: not the entries of others, and not the list of them.
func (s *Sources) Of(c *observe.Cluster) []string {
	files := map[string]bool{}
	overlays := map[render.Overlay]bool{}
	for _, o := range c.Given() {
		origin := c.At(o, "").Object
		if overlay, rendered := s.reader.overlays[origin]; rendered {
			overlays[overlay] = true
		} else if file := origin.File(); file != "" {
			files[file] = true
		}
	}
	for overlay := range overlays {
		for _, file := range s.overlay(overlay) {
			if entries := s.entriesOf(file); len(entries) == 0 || slices.Contains(entries, c.Name) {
				files[file] = true
			}
		}
	}
	var found []string
	for file := range files {
		found = append(found, file)
	}
	slices.Sort(found)
	return found
}

// overlay are the files of an overlay, without the kustomizations that list entries.
func (s *Sources) overlay(o render.Overlay) []string {
	if known, found := s.read[o.Dir]; found {
		return known
	}
	files := s.reader.Renderer.Reads(o)
	lists := map[string]bool{}
	for _, file := range files {
		if len(s.entriesOf(file)) > 0 {
			lists[filepath.Dir(file)] = true
		}
	}
	files = slices.DeleteFunc(files, func(file string) bool {
		return lists[filepath.Dir(file)] && kustomizationIn(filepath.Dir(file)) == filepath.Base(file)
	})
	s.read[o.Dir] = files
	return files
}

// entriesOf are the clusters of a file that holds FleetClusters alone.
func (s *Sources) entriesOf(file string) []string {
	if known, found := s.entries[file]; found {
		return known
	}
	var names []string
	if data, err := os.ReadFile(file); err == nil {
		var parser krm.Parser
		for _, o := range parser.Parse(file, data).Objects {
			if o.Kind() != "FleetCluster" {
				names = nil
				break
			}
			names = append(names, o.Name())
		}
	}
	s.entries[file] = names
	return names
}
