package render

import (
	"bytes"
	"fmt"
	"path/filepath"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// finish lets kustomize do what it does at the end of a build: drop local-config
// objects, put hashes into names and the references to them, sort and print.
func (k *kustomization) finish(items []*krm.Object) ([]Object, error) {
	fs := filesys.MakeFsInMemory()
	last := types.Kustomization{
		TypeMeta: k.TypeMeta, SortOptions: k.SortOptions, BuildMetadata: k.BuildMetadata,
		Configurations: k.Configurations, Crds: k.Crds, OpenAPI: k.OpenAPI, Resources: []string{"rendered.yaml"},
	}
	for _, file := range append(append([]string{k.OpenAPI["path"]}, k.Configurations...), k.Crds...) {
		if err := k.copyInto(fs, file); err != nil {
			return nil, err
		}
	}
	content, err := yaml.Marshal(last)
	if err != nil {
		return nil, err
	}
	stream, err := printMarked(items)
	if err != nil {
		return nil, err
	}
	for name, data := range map[string][]byte{"/kustomization.yaml": content, "/rendered.yaml": stream} {
		if err := fs.WriteFile(name, data); err != nil {
			return nil, err
		}
	}
	m, err := kustomize(fs, "/", krusty.ReorderOptionUnspecified)
	if err != nil {
		return nil, err
	}
	return printObjects(m)
}

func (k *kustomization) copyInto(fs filesys.FileSystem, file string) error {
	if file == "" {
		return nil
	}
	data, err := k.fs.ReadFile(filepath.Join(k.dir, file))
	if err != nil {
		return err
	}
	return fs.WriteFile(filepath.Join("/", file), data)
}

// printMarked prints the objects for the last build: those that wait for a hash
// say so, and none says any more where it came from.
func printMarked(items []*krm.Object) ([]byte, error) {
	var out bytes.Buffer
	printed := krm.NewPrinter()
	for _, o := range items {
		o.RemoveAnnotation(krm.OriginAnnotation)
		if value := o.Annotation(hashMark); value != "" {
			o.RemoveAnnotation(hashMark)
			o.SetText(value, "metadata", "annotations", hashAnnotation)
		}
		text, err := printed(o)
		if err != nil {
			return nil, fmt.Errorf("printing %s: %w", o.Ref(), err)
		}
		out.WriteString("---\n")
		out.Write(text)
	}
	return out.Bytes(), nil
}

func printObjects(m resmap.ResMap) ([]Object, error) {
	var printed []Object
	for _, res := range m.Resources() {
		text, err := res.AsYAML()
		if err != nil {
			return nil, err
		}
		printed = append(printed, Object{krm.NewObject(&res.RNode).Ref(), text})
	}
	return printed, nil
}
