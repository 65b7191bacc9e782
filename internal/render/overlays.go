package render

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
)

// functions returns the configurations of the functions that an overlay lists.
func (r Renderer) functions(o Overlay) ([]*krm.Object, error) {
	k, err := readKustomization(r.fileSystem(), o.Dir)
	if err != nil {
		return nil, err
	}
	return k.takePipeline(r.Find)
}

// Cluster is that of an overlay for several, or of the first of an overlay's functions
// that names one, "" for control planes.
func (r Renderer) Cluster(o Overlay) (string, error) {
	if o.Cluster != "" {
		return o.Cluster, nil
	}
	configs, err := r.functions(o)
	return clusterOf(configs), err
}

// seen is a folder that was looked at.
type seen struct {
	path string
	k    *kustomization
	// lists are the entries of its transformers.
	lists []string
	// pipeline are the configurations of its functions.
	pipeline  []*krm.Object
	isOverlay bool
}

// look tells whether a folder is a kustomization that lists functions.
func (r Renderer) look(dir string) (seen, error) {
	k, err := readKustomization(r.fileSystem(), dir)
	if err != nil {
		return seen{}, err
	}
	s := seen{path: dir, k: k, lists: k.Transformers}
	pipeline, err := k.takePipeline(r.Find)
	if found := krm.Findings(k.check()); err != nil && len(found) > 0 {
		err = found // with it, all that is wrong in the folder
	}
	s.pipeline, s.isOverlay = pipeline, len(pipeline) > 0
	if s.isOverlay && k.Kind == types.ComponentKind {
		err = krm.Findings{k.finding("transformers", "list them in transformers of the overlay, where they see what it patches, or write kind: Kustomization", "a Component lists functions of thanos-fleet")}
	}
	return s, err
}

// lookAll looks at folders, and tells of each that was to be an overlay and is none.
func (r Renderer) lookAll(folders []string) ([]seen, error) {
	var all []seen
	var wrong krm.Findings
	named := map[string]bool{}
	for _, path := range folders {
		s, err := r.look(path)
		var findings krm.Findings
		switch {
		case errors.As(err, &findings):
			wrong = append(wrong, findings...)
		case errors.Is(err, errNoKustomization):
			wrong = append(wrong, r.misnamed(path)...)
		case err != nil:
			return nil, err
		default:
			all = append(all, s)
		}
		for _, entry := range s.lists {
			named[resolve(s.k.path(entry))] = true
		}
	}
	spread(named, all)
	for _, s := range all {
		if !s.isOverlay && s.k.Kind != types.ComponentKind {
			wrong = append(wrong, s.k.overlooked(r.Find, named)...)
		}
	}
	if len(wrong) > 0 {
		return nil, once(wrong)
	}
	return all, nil
}

// spread adds to what transformers name the folders that those are made of.
func spread(named map[string]bool, all []seen) {
	for grown := true; grown; {
		grown = false
		for _, s := range all {
			for _, entry := range s.k.Resources {
				if path := resolve(s.k.path(entry)); named[s.k.dir] && !named[path] {
					named[path], grown = true, true
				}
			}
		}
	}
}

// Overlays finds the overlays in a folder and below it. A folder that is a
// kustomization and holds none is taken as it is. A link to an overlay is one,
// unless that is found by its own name; what is below a link is not looked at. One for
// several clusters is there once for each.
func (r Renderer) Overlays(dir string) ([]Overlay, error) {
	folders, links, err := subfolders(dir)
	if err != nil {
		return nil, err
	}
	folders = r.Files.plan(dir, folders)
	all, err := r.lookAll(append(folders, links...))
	if err != nil {
		return nil, err
	}
	taken := map[string]bool{}
	found, err := r.claimants(all, taken)
	if err != nil {
		return nil, err
	}
	if len(found) > 0 {
		if err := r.checkAsked(dir, folders, taken); err != nil {
			return nil, err
		}
		looked := map[string]bool{}
		for _, s := range all {
			looked[resolve(s.path)] = true
		}
		return r.expand(found, looked)
	}
	if _, err := r.look(dir); err != nil {
		return nil, fmt.Errorf("no overlay there, which would list functions of thanos-fleet in transformers: %w", err)
	}
	o, err := NewOverlay(dir)
	return []Overlay{o}, err
}

// once returns findings without those that are there twice, for several folders may
// name one.
func once(findings krm.Findings) krm.Findings {
	seen := map[krm.Finding]bool{}
	return slices.DeleteFunc(findings, func(f krm.Finding) bool {
		twice := seen[f]
		seen[f] = true
		return twice
	})
}

// subfolders returns a folder and all below it, and the links to folders among them.
// A link to nowhere that may have been one of a folder is an error: a cluster would be
// left out.
func subfolders(dir string) (folders, links []string, err error) {
	var lost krm.Findings
	err = filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && strings.HasPrefix(entry.Name(), output.Prefix):
			return filepath.SkipDir // files on their way to their places
		case entry.IsDir():
			folders = append(folders, path)
		case entry.Type()&os.ModeSymlink != 0:
			info, err := os.Stat(path)
			if err == nil && info.IsDir() {
				links = append(links, path)
			}
			if below, _ := filepath.Rel(dir, path); err != nil && filepath.Ext(path) == "" && !strings.HasPrefix(below, ".") && !strings.Contains(below, "/.") {
				lost = append(lost, krm.Finding{Severity: krm.Error, File: show(path), Message: "a link to nowhere, which may have been an overlay", Remedy: "correct the link or remove it"})
			}
		}
		return nil
	})
	if err == nil && len(lost) > 0 {
		err = lost
	}
	return folders, links, err
}
