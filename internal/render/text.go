//lint:file-ignore SA1019 kustomizations of users hold the fields of old too

package render

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// text is YAML that a kustomization holds or names.
type text struct {
	// file that it stands in, and above how many of its lines; field of the
	// kustomization that holds or names it.
	file, field string
	above       int
	data        []byte
}

// docs decodes the documents of a text, with what is wrong with it.
func (t text) docs() ([]*yaml.Node, []krm.Finding) {
	if err := strict.Syntax(t.data); err != nil {
		return nil, []krm.Finding{t.finding(err.Line, "", "", "not YAML: "+err.Message)}
	}
	var docs []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(t.data))
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); errors.Is(err, io.EOF) {
			return docs, nil
		} else if err != nil {
			return docs, []krm.Finding{t.finding(0, "", "", "not YAML")}
		}
		if doc.Content[0].ShortTag() != yaml.NodeTagNull {
			docs = append(docs, doc.Content[0])
		}
	}
}

func (t text) finding(line int, field, remedy, message string) krm.Finding {
	if line > 0 {
		line += t.above
	}
	return krm.Finding{Severity: krm.Error, File: show(t.file), Line: line, Field: field, Message: message, Remedy: remedy}
}

// patch is a text that changes objects, with the target that goes with it.
type patch struct {
	text
	target *types.Selector
}

// patches returns the texts of a kustomization's patches, those in files too.
func (k *kustomization) patches() []patch {
	var all []patch
	add := func(field, path, inPlace string, target *types.Selector) {
		if inPlace != "" {
			all = append(all, patch{k.inPlace(field, inPlace), target})
			return
		}
		data, err := k.fs.ReadFile(k.path(path))
		if err == nil {
			all = append(all, patch{text{file: k.path(path), field: field, data: data}, target})
		}
	}
	for i, p := range k.Patches {
		add(problem.Index("patches", i), p.Path, strings.TrimSpace(p.Patch), p.Target)
	}
	for i, p := range k.PatchesJson6902 {
		add(problem.Index("patchesJson6902", i), p.Path, strings.TrimSpace(p.Patch), p.Target)
	}
	for i, p := range k.PatchesStrategicMerge {
		if field, value := problem.Index("patchesStrategicMerge", i), string(p); inline(value) != nil {
			add(field, "", value, nil)
		} else {
			add(field, value, "", nil)
		}
	}
	return all
}

// inPlace is a text that stands in the kustomization itself: its lines are those of the
// file where it is written as a block.
func (k *kustomization) inPlace(field, value string) text {
	t := text{file: k.file, field: field, data: []byte(value)}
	line := k.finding(field+".patch", "", "").Line
	if scalar := find(k.node, func(n *yaml.Node) bool { return strings.TrimSpace(n.Value) == strings.TrimSpace(value) }); scalar != nil {
		if line = scalar.Line; scalar.Style&yaml.LiteralStyle != 0 {
			t.above = line + strings.Count(scalar.Value[:strings.Index(scalar.Value, strings.TrimSpace(value))], "\n")
			return t
		}
	}
	t.above = line - 1
	return t
}

func find(n *yaml.Node, fits func(*yaml.Node) bool) *yaml.Node {
	if n == nil || fits(n) {
		return n
	}
	for _, child := range n.Content {
		if found := find(child, fits); found != nil {
			return found
		}
	}
	return nil
}

// checkPatches refuses what kustomize takes for no patch, or reads in part.
func (k *kustomization) checkPatches() []krm.Finding {
	var found []krm.Finding
	for _, p := range k.patches() {
		docs, wrong := p.docs()
		found = append(found, wrong...)
		for _, doc := range docs {
			found = append(found, p.check(doc)...)
		}
	}
	return found
}

func (p patch) check(doc *yaml.Node) []krm.Finding {
	var found []krm.Finding
	krm.EachDuplicate(doc, "", func(path string, line int) {
		found = append(found, p.finding(line, path, "keep one of them; kustomize takes the first and drops the other", "given twice"))
	})
	switch object := krm.NewObject(yaml.NewRNode(doc)); {
	case doc.Kind == yaml.SequenceNode && p.target == nil:
		found = append(found, p.finding(doc.Line, "", "add target, which says what objects are patched", "a JSON patch without a target"))
	case doc.Kind == yaml.MappingNode && (object.Kind() == "" || object.Name() == ""):
		found = append(found, p.finding(doc.Line, "", "add apiVersion, kind and metadata.name, also where a target says what is patched", "a patch that says not of what it is"))
	case doc.Kind == yaml.ScalarNode:
		found = append(found, p.finding(doc.Line, "", "write a part of the object, or a list of operations", "neither an object nor a list of operations"))
	}
	return found
}

// checkLiterals refuses literals of generators that kustomize would quote in its error.
func (k *kustomization) checkLiterals() []krm.Finding {
	var found []krm.Finding
	check := func(field string, literals []string) {
		for i, literal := range literals {
			if name, _, pair := strings.Cut(literal, "="); !pair || name == "" {
				found = append(found, k.finding(problem.Index(field+".literals", i), "write the key, =, and the value", "want key=value"))
			}
		}
	}
	for i, g := range k.ConfigMapGenerator {
		check(problem.Index("configMapGenerator", i), g.LiteralSources)
	}
	for i, g := range k.SecretGenerator {
		check(problem.Index("secretGenerator", i), g.LiteralSources)
	}
	return found
}
