package conformance

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/yaml"
)

// ReadBases reads the manifests that bases and components bring, and overlays put
// together: only their objects can be judged, not what runs of them.
func ReadBases(root string) ([]*Output, error) {
	var bases []*Output
	for _, pattern := range []string{"bases/*/kustomization.yaml", "bases/components/*/kustomization.yaml"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(paths) == 0 {
			return nil, fmt.Errorf("nothing at %s: %w", pattern, err)
		}
		for _, path := range paths {
			base, err := readBase(filepath.Dir(path))
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			bases = append(bases, base)
		}
	}
	return bases, nil
}

// ReadExamples reads the manifests in examples that users copy as they are.
func ReadExamples(root string) ([]*Output, error) {
	paths, err := filepath.Glob(filepath.Join(root, "examples/exporter-sidecar/*.yaml"))
	if err != nil || len(paths) == 0 {
		return nil, fmt.Errorf("no examples: %w", err)
	}
	var examples []*Output
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		example, err := NewOutput("examples/"+filepath.Base(path), text, true)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		examples = append(examples, example)
	}
	return examples, nil
}

// readBase reads the objects that a kustomization brings; what it patches is not
// whole, and is judged where an overlay has rendered it.
func readBase(dir string) (*Output, error) {
	text, err := os.ReadFile(filepath.Join(dir, "kustomization.yaml"))
	if err != nil {
		return nil, err
	}
	var k struct{ Resources []string }
	if err := yaml.Unmarshal(text, &k); err != nil {
		return nil, err
	}
	var stream bytes.Buffer
	for _, r := range k.Resources {
		if filepath.Ext(r) != ".yaml" {
			continue // a folder: a variant of another base, whose objects overlays have
		}
		object, err := os.ReadFile(filepath.Join(dir, r))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&stream, "%s\n---\n", guard.ReplaceAll(object, nil))
	}
	return NewOutput(filepath.Base(dir), stream.Bytes(), true)
}
