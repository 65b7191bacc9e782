package render

import (
	"bytes"
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
)

// kustomization is an overlay's root kustomization, without what the renderer
// does itself.
type kustomization struct {
	fs   filesys.FileSystem
	dir  string
	file string
	types.Kustomization
}

func readKustomization(fs filesys.FileSystem, dir string) (*kustomization, error) {
	root, name, err := fs.CleanedAbs(dir)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	if name != "" {
		return nil, fmt.Errorf("%s is a file; give the folder of an overlay, or one that holds overlays", dir)
	}
	for _, name := range konfig.RecognizedKustomizationFileNames() {
		file := filepath.Join(root.String(), name)
		data, err := fs.ReadFile(file)
		if err != nil {
			continue
		}
		if len(bytes.TrimSpace(data)) == 0 {
			return nil, fmt.Errorf("%s is empty; list resources and functions in it, or remove it", filepath.Join(dir, name))
		}
		k := &kustomization{fs: fs, dir: root.String(), file: file}
		if err := k.Unmarshal(data); err != nil {
			return nil, fmt.Errorf("%s: %w", filepath.Join(dir, name), err)
		}
		return k, nil
	}
	return nil, fmt.Errorf("%s: %w; give the folder of an overlay, or one that holds overlays", dir, errNoKustomization)
}

var errNoKustomization = errors.New("no kustomization.yaml")

// checkSupported refuses what would not come out as kustomize gives it: build
// metadata, which tells of kustomize's own build, and functions in components,
// which run before the overlay's own patches.
func (k *kustomization) checkSupported(find krm.Lookup) error {
	if len(k.BuildMetadata) > 0 {
		return fmt.Errorf("%s: buildMetadata tells how kustomize built the output, which render does otherwise; remove it, or use kustomize build", k.file)
	}
	for _, component := range k.Components {
		c, err := readKustomization(k.fs, filepath.Join(k.dir, component))
		if err != nil {
			continue // remote, or broken: kustomize says so
		}
		if pipeline, err := c.takePipeline(find); err == nil && len(pipeline) > 0 {
			return fmt.Errorf("%s: component %q lists functions of thanos-fleet; list them in transformers of the overlay, where they see what it patches", k.file, component)
		}
	}
	return nil
}

// takePipeline takes the functions out of transformers and returns their
// configurations in order. They must stand last: kustomize would run what comes
// behind them on their output.
func (k *kustomization) takePipeline(find krm.Lookup) ([]*krm.Object, error) {
	var pipeline []*krm.Object
	var rest []string
	for _, entry := range k.Transformers {
		configs, err := k.configs(entry)
		if err != nil {
			return nil, err
		}
		if len(configs) == 0 {
			return nil, fmt.Errorf("%s: transformers: %q holds nothing; write the configuration of a function there, or take it off the list", k.file, entry)
		}
		ours := slices.DeleteFunc(slices.Clone(configs), func(o *krm.Object) bool { return !isOurs(o, find) })
		switch {
		case len(ours) == 0 && len(pipeline) == 0:
			rest = append(rest, entry)
		case len(ours) == len(configs):
			pipeline = append(pipeline, ours...)
		default:
			return nil, fmt.Errorf("%s: transformers: %q comes behind a function of thanos-fleet or beside one; list these last, in files of their own", k.file, entry)
		}
	}
	k.Transformers = rest
	return pipeline, nil
}

// isOurs tells a function of this project from any other transformer.
func isOurs(o *krm.Object, find krm.Lookup) bool {
	return o.Text("apiVersion") == krm.APIVersion && find(o.Kind()) != nil
}

// configs reads an entry of transformers: a document in place, a file, or a
// folder that is a kustomization of its own.
func (k *kustomization) configs(entry string) ([]*krm.Object, error) {
	path := filepath.Join(k.dir, entry)
	if k.fs.IsDir(path) {
		m, err := kustomize(k.fs, path, krusty.ReorderOptionNone)
		if err != nil {
			return nil, err
		}
		return objects(m), nil
	}
	text, err := k.fs.ReadFile(path)
	if err != nil {
		if n, err := yaml.Parse(entry); err == nil && n.YNode().Kind == yaml.MappingNode {
			return []*krm.Object{krm.NewObject(n)}, nil
		}
		return nil, fmt.Errorf("%s: transformers: %w", k.file, err)
	}
	configs, err := krm.ParseStream(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, c := range configs {
		c.SetText("path: "+entry, "metadata", "annotations", krm.OriginAnnotation)
	}
	return configs, nil
}

// build runs kustomize on the resources alone. Three things are arranged so that
// the functions see what they would see as plugins: local-config objects stay,
// names get no hash yet, and every object says which file it came from.
func (k *kustomization) build() (resmap.ResMap, error) {
	first := k.Kustomization
	first.BuildMetadata = append(slices.Clone(first.BuildMetadata), types.OriginAnnotations)
	first.Patches = append(slices.Clone(first.Patches), hideLocalConfig())
	content, err := yaml.Marshal(first)
	if err != nil {
		return nil, err
	}
	m, err := kustomize(view{k.fs, k.file, content}, k.dir, krusty.ReorderOptionNone)
	if err != nil {
		return nil, err
	}
	for _, res := range m.Resources() {
		unmark(krm.NewObject(&res.RNode))
	}
	return m, nil
}
