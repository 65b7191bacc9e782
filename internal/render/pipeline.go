package render

import (
	"path/filepath"
	"slices"

	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// takePipeline takes the functions out of transformers and returns their
// configurations in order. They must stand last: kustomize would run what comes
// behind them on their output.
func (k *kustomization) takePipeline(find krm.Lookup) ([]*krm.Object, error) {
	var pipeline []*krm.Object
	var rest []string
	for _, i := range inOrder(k.Transformers) {
		entry, field := k.Transformers[i], problem.Index("transformers", i)
		configs, err := k.configs(field, entry)
		if err != nil {
			return nil, err
		}
		if found := k.checkPipeline(field, configs, find); len(found) > 0 {
			return nil, krm.Findings(found)
		}
		ours := slices.DeleteFunc(slices.Clone(configs), func(o *krm.Object) bool { return !isOurs(o, find) })
		switch {
		case len(ours) == 0 && len(pipeline) == 0:
			rest = append(rest, entry)
		case len(ours) == len(configs):
			pipeline = append(pipeline, ours...)
		default:
			return nil, krm.Findings{k.finding(field, "list these last, in files of their own", "%q comes behind a function of thanos-fleet or beside one", entry)}
		}
	}
	k.Transformers = rest
	return pipeline, nil
}

// inOrder returns the entries of transformers as kustomize runs them: those that are
// documents first (api v0.21.2, internal/target, configureExternalTransformers).
func inOrder(entries []string) []int {
	var documents, files []int
	for i, entry := range entries {
		if inline(entry) != nil {
			documents = append(documents, i)
		} else {
			files = append(files, i)
		}
	}
	return append(documents, files...)
}

// isOurs tells a function of this project from any other transformer.
func isOurs(o *krm.Object, find krm.Lookup) bool {
	return o.Text("apiVersion") == krm.APIVersion && find.Knows(o.Kind())
}

// configs reads an entry of transformers: a document in place, a file, or a
// folder that is a kustomization of its own.
func (k *kustomization) configs(field, entry string) ([]*krm.Object, error) {
	if docs := inline(entry); docs != nil {
		return inLists(docs...), nil
	}
	if r := (reference{value: entry, file: true, folder: true}); k.remote && r.isRemote() {
		return nil, nil // what is fetched is kustomize's to run
	}
	path := filepath.Join(k.dir, entry)
	configs, err := k.read(field, entry, path)
	if err == nil && len(configs) == 0 {
		err = krm.Findings{k.finding(field, "write the configuration of a function there, or take it off the list", "%q holds nothing", entry)}
	}
	return configs, err
}

func (k *kustomization) read(field, entry, path string) ([]*krm.Object, error) {
	if k.fs.IsDir(path) {
		return k.readFolder(path)
	}
	t := &tree{fs: k.fs, remote: k.remote}
	t.follow(k, reference{field: field, value: entry, file: true, folder: true, parsed: true}, []string{k.dir})
	if len(t.found) > 0 {
		return nil, krm.Findings(t.found)
	}
	text, err := k.fs.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	if err := strict.Syntax(text); err != nil {
		return nil, krm.Findings{{Severity: krm.Error, File: show(path), Line: err.Line, Message: "not YAML: " + err.Message}}
	}
	configs, err := parsed(text)
	if err != nil {
		return nil, unreadable(path, err)
	}
	for _, c := range configs {
		c.SetText("path: "+entry, "metadata", "annotations", krm.OriginAnnotation)
	}
	return configs, nil
}

// readFolder lets kustomize build the configurations of a folder.
func (k *kustomization) readFolder(path string) ([]*krm.Object, error) {
	folder, err := readKustomization(k.fs, path)
	if err != nil {
		return nil, err
	}
	if found := folder.check(); len(found) > 0 {
		return nil, krm.Findings(found)
	}
	// As one of transformers its order counts for nothing; as what is built it would.
	folder.SortOptions = nil
	content, err := yaml.Marshal(folder.Kustomization)
	if err != nil {
		return nil, err
	}
	m, err := kustomize(view{k.fs, folder.file, content, nil}, path, krusty.ReorderOptionNone)
	if err != nil {
		return nil, folder.explain(err)
	}
	return objects(m), nil
}
