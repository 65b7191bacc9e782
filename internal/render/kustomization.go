package render

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// kustomization is an overlay's root kustomization, without what the renderer
// does itself.
type kustomization struct {
	fs   filesys.FileSystem
	dir  string
	file string
	// content and node are the file as it was written.
	content []byte
	node    *yaml.Node
	// remote tells that kustomize may fetch what is not there.
	remote bool
	types.Kustomization
}

func readKustomization(fs filesys.FileSystem, dir string) (*kustomization, error) {
	root, name, err := fs.CleanedAbs(dir)
	if err != nil {
		return nil, fmt.Errorf("there is no folder %s; give one that holds overlays", dir)
	}
	if name != "" {
		return nil, fmt.Errorf("%s is a file; give the folder of an overlay, or one that holds overlays", dir)
	}
	k := &kustomization{fs: fs, dir: root.String(), remote: mayFetch(fs)}
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		file := filepath.Join(root.String(), name)
		data, err := fs.ReadFile(file)
		switch {
		case err != nil && isGone(file, err):
			continue
		case err != nil:
			return nil, unreadable(file, err)
		case k.file != "":
			return nil, k.fault(krm.Finding{File: show(file), Message: "the folder holds " + filepath.Base(k.file) + " too", Remedy: "keep one of them"})
		}
		k.file, k.content = file, data
	}
	if k.file == "" {
		return nil, fmt.Errorf("%s: %w; give the folder of an overlay, or one that holds overlays", dir, errNoKustomization)
	}
	return k, k.parse()
}

var errNoKustomization = errors.New("no kustomization.yaml")

// checkSupported refuses what would not come out as kustomize gives it: build
// metadata, which tells of kustomize's own build, and functions in components,
// which run before the overlay's own patches.
func (k *kustomization) checkSupported(find krm.Lookup) error {
	if len(k.BuildMetadata) > 0 {
		return krm.Findings{k.finding("buildMetadata", "remove it, or use kustomize build", "it tells how kustomize built the output, which render does otherwise")}
	}
	for i, component := range k.Components {
		c, err := readKustomization(k.fs, filepath.Join(k.dir, component))
		if err != nil {
			continue // remote, or broken: kustomize says so
		}
		if pipeline, err := c.takePipeline(find); err == nil && len(pipeline) > 0 {
			return krm.Findings{k.finding(problem.Index("components", i), "list them in transformers of the overlay, where they see what it patches", "component %q lists functions of thanos-fleet", component)}
		}
	}
	return nil
}

// build lets kustomize build the overlay, with transform in the place of the functions.
// With origins every object says which file it came from; those of the base do so anyway.
func (k *kustomization) build(b *base, origins bool, transform func(resmap.ResMap) error) (resmap.ResMap, error) {
	root := k.Kustomization
	if origins {
		root.BuildMetadata = append(slices.Clone(root.BuildMetadata), types.OriginAnnotations)
	}
	run := steps{pluginKind: transform}
	var shared map[string][]byte
	var err error
	if b != nil && b.objects != nil {
		root.Resources = append([]string{sharedFolder}, root.Resources...)
		run[sharedKind] = b.putInto
		if shared, err = b.files(k.dir, k.fs); err != nil {
			return nil, err
		}
	}
	root.Transformers = append(slices.Clone(root.Transformers), pluginFile)
	content, err := yaml.Marshal(root)
	if err != nil {
		return nil, err
	}
	return withPlugin(run, func() (resmap.ResMap, error) {
		return kustomize(view{k.fs, k.file, content, shared}, k.dir, krusty.ReorderOptionUnspecified)
	})
}
