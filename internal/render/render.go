// Package render builds overlays in one process: kustomize, embedded, builds them, and
// the functions run in memory where it runs its transformers. The bytes are those that
// `kustomize build` prints with the same functions as plugins, without a process or a
// container for each.
package render

import (
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/kyaml/filesys"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Overlay is one folder that renders to one cluster's manifests.
type Overlay struct {
	// Dir is the folder, as it was given or found.
	Dir string
	// Name is where the output belongs: topology/cluster.
	Name string
	// Cluster that an overlay for several is rendered for; "" where the overlay names its
	// own.
	Cluster string
}

// NewOverlay returns the overlay of a folder, named by its last two elements.
func NewOverlay(dir string) (Overlay, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return Overlay{}, err
	}
	topology := filepath.Base(filepath.Dir(abs))
	if topology == string(filepath.Separator) {
		topology = "root"
	}
	name := filepath.Join(topology, filepath.Base(abs))
	return Overlay{Dir: dir, Name: name}, nil
}

// Renderer renders overlays with a set of functions. kustomize keeps state for
// the whole process (kustomize issue 3659): one overlay is rendered at a time.
type Renderer struct {
	// Find returns the function for the kind of a configuration, or nil.
	Find krm.Lookup
	// Files are those on the disk as they were read first; nil reads them anew for
	// each overlay.
	Files *Snapshot
	// AllowRemote lets kustomize fetch what overlays name by a URL. Without it nothing
	// is read but files.
	AllowRemote bool
	// Reference builds every overlay whole and by itself, as kustomize does: the same
	// bytes, for comparison.
	Reference bool
	// alone tells that one overlay is rendered and no other: nothing is built for others,
	// and files are only looked for where something is said of an object.
	alone bool
}

// Locate gives findings about the objects of an overlay their lines, and files as they
// are told.
func (r Renderer) Locate(o Overlay, findings []krm.Finding) {
	locate(r.fileSystem(), o.Path(), findings, nil)
}

// Render renders one overlay. An error is about the overlay as a whole; what the
// functions find is in the result.
func (r Renderer) Render(o Overlay) (*Result, error) {
	start := time.Now()
	p, result, err := r.prepare(o)
	if p != nil {
		result, err = r.renderWhole(p, nil)
	}
	if result != nil {
		result.Took = time.Since(start)
	}
	return result, err
}

// prepared is an overlay that was read, and that nothing was found wrong with.
type prepared struct {
	overlay  Overlay
	k        *kustomization
	pipeline []*krm.Object
	// blueprint is what it has in common with others, nil of one that is rendered alone.
	blueprint *blueprint
}

// prepare reads an overlay; what is wrong with it is in the result or the error.
func (r Renderer) prepare(o Overlay) (*prepared, *Result, error) {
	k, err := readKustomization(r.fileSystem(), o.Dir)
	if err != nil {
		return nil, nil, err
	}
	if found := k.check(); len(found) > 0 {
		return nil, &Result{Overlay: o, Findings: found}, nil
	}
	if err := k.checkSupported(r.Find); err != nil {
		return nil, nil, err
	}
	pipeline, err := k.takePipeline(r.Find)
	if err != nil {
		return nil, nil, err
	}
	o.narrow(pipeline, r.Find)
	return &prepared{overlay: o, k: k, pipeline: pipeline}, nil, nil
}

// renderWhole lets kustomize build an overlay, and notes what others have in common with it.
func (r Renderer) renderWhole(p *prepared, rec *recording) (*Result, error) {
	if r.alone && !r.Reference {
		if result := r.renderUnplaced(p); result != nil {
			return result, nil
		}
		r.alone = false
	}
	k := p.k
	result := &Result{Overlay: p.overlay, Functions: p.pipeline}
	whole := k.Resources
	var err error
	if b := r.takeBase(k); b != nil {
		err = r.build(k, b, result, rec)
	}
	if k.Resources = whole; result.Objects == nil && !result.Failed() {
		*result = Result{Overlay: p.overlay, Functions: p.pipeline}
		rec.restart()
		err = r.build(k, nil, result, rec)
	}
	locate(k.fs, k.dir, result.Findings, result.was)
	switch {
	case result.Failed(): // a build that findings gave up has no other error
		result.Inventory = nil
	case err != nil:
		return nil, k.explain(err)
	}
	return result, nil
}

// renderUnplaced renders an overlay without asking kustomize which file each object came
// from, which takes a third of the time: a transformer that ran is noted in every object.
// It is nil where the files are needed: something was found, or an inventory was.
func (r Renderer) renderUnplaced(p *prepared) *Result {
	result := &Result{Overlay: p.overlay, Functions: p.pipeline, Unplaced: true}
	whole := p.k.Resources
	err := r.build(p.k, r.takeBase(p.k), result, nil)
	p.k.Resources = whole
	if err != nil || len(result.Findings) > 0 || slices.ContainsFunc(result.Local, (*krm.Object).IsInventory) {
		return nil
	}
	return result
}

// Place returns the files that objects came from, relative to the overlay: none of what a
// function or a generator made.
func (r Renderer) Place(o Overlay) map[krm.Ref]string {
	files := map[krm.Ref]string{}
	r.alone = false
	if result, err := r.Render(o); err == nil {
		for _, object := range result.Objects {
			files[object.Ref] = object.File
		}
	}
	return files
}

func kustomize(fs filesys.FileSystem, dir string, order krusty.ReorderOption) (resmap.ResMap, error) {
	options := krusty.MakeDefaultOptions()
	options.Reorder = order
	defer offline(fs)()
	m, err := krusty.MakeKustomizer(options).Run(fs, dir)
	if err != nil {
		return nil, fmt.Errorf("kustomize build %s: %w", dir, err)
	}
	return m, nil
}
