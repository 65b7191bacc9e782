package render

import (
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Marks stand for annotations that kustomize acts on at the end of a build,
// while the functions run between two builds.
const (
	localAnnotation = "config.kubernetes.io/local-config"
	hashAnnotation  = "internal.config.kubernetes.io/needsHashSuffix"
	localMark       = "thanos-fleet.dev/local-config"
	hashMark        = "thanos-fleet.dev/needs-hash"
)

// hideLocalConfig is a patch that moves the local-config annotation out of
// kustomize's sight. It comes last among the patches of the root, so that it sees
// every object.
func hideLocalConfig() types.Patch {
	path := func(name string) string { return "/metadata/annotations/" + strings.ReplaceAll(name, "/", "~1") }
	return types.Patch{
		Patch:  `[{"op": "move", "from": "` + path(localAnnotation) + `", "path": "` + path(localMark) + `"}]`,
		Target: &types.Selector{AnnotationSelector: localAnnotation + "," + localAnnotation + "!=false"},
	}
}

// unmark gives an object its local-config annotation back.
func unmark(o *krm.Object) {
	if value := o.Annotation(localMark); value != "" {
		o.RemoveAnnotation(localMark)
		o.SetText(value, "metadata", "annotations", localAnnotation)
	}
}

// view is the file system that the first build sees: the root kustomization has
// another content, and generators in any kustomization mark what waits for a hash
// in place of putting it into the name.
type view struct {
	filesys.FileSystem
	file    string
	content []byte
}

func (v view) ReadFile(name string) ([]byte, error) {
	content := v.content
	if name != v.file {
		var err error
		if content, err = v.FileSystem.ReadFile(name); err != nil {
			return nil, err
		}
	}
	if slices.Contains(konfig.RecognizedKustomizationFileNames(), filepath.Base(name)) {
		return delayHashes(content), nil
	}
	return content, nil
}

// delayHashes marks the generators of a kustomization. Text that is not one is
// left to kustomize to complain about.
func delayHashes(content []byte) []byte {
	var k types.Kustomization
	root, err := yaml.Parse(string(content))
	if err != nil || k.Unmarshal(content) != nil || len(k.ConfigMapGenerator)+len(k.SecretGenerator) == 0 {
		return content
	}
	for _, field := range []string{"configMapGenerator", "secretGenerator"} {
		entries := root.Field(field)
		if entries.IsNilOrEmpty() {
			continue
		}
		for _, entry := range entries.Value.Content() {
			delayHash(yaml.NewRNode(entry), k.GeneratorOptions)
		}
	}
	text, err := root.String()
	if err != nil {
		return content
	}
	return []byte(text)
}

func delayHash(entry *yaml.RNode, defaults *types.GeneratorOptions) {
	const off = "disableNameSuffixHash"
	own, _ := entry.Pipe(yaml.Lookup("options", off))
	if own != nil && own.YNode().Value == "true" || defaults != nil && defaults.DisableNameSuffixHash {
		return // the entry cannot turn on again what the kustomization turns off
	}
	_ = entry.PipeE(yaml.LookupCreate(yaml.MappingNode, "options"), yaml.SetField(off, yaml.NewRNode(&yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagBool, Value: "true"})))
	_ = entry.PipeE(yaml.LookupCreate(yaml.MappingNode, "options", "annotations"), yaml.SetField(hashMark, yaml.NewStringRNode("enabled")))
}
