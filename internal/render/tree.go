package render

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Bounds of what one overlay is made of. A base that is named twice counts twice:
// kustomize builds it as often as it is named.
const (
	maxFiles = 20_000
	maxBytes = 128 << 20
)

// tree looks at all that an overlay names, before kustomize does: kustomize fetches
// what is not there, and tells what is wrong with a file's path five times over.
type tree struct {
	fs      filesys.FileSystem
	remote  bool
	weights map[string]weight
	// sound are the folders that are known to be, nil where all is to be seen.
	sound soundFolders
	// kustomizations that were seen, and the files of objects and of other YAML that they name.
	kustomizations []*kustomization
	objects, texts []text
	found          []krm.Finding
}

// weight is how much a kustomization is built of.
type weight struct{ files, bytes int }

func (w *weight) add(other weight) {
	w.files += other.files
	w.bytes += other.bytes
}

// check returns what is wrong with what the kustomization and those below it name.
func (k *kustomization) check() []krm.Finding {
	t := &tree{fs: k.fs, remote: k.remote, weights: map[string]weight{}}
	if s := snapshotOf(k.fs); s != nil {
		t.sound = s.sound
	}
	total := t.walk(k, []string{k.dir}, false)
	if total.files > maxFiles || total.bytes > maxBytes {
		t.found = append(t.found, k.finding("", "name each base once",
			"it is built of more than %d files or %d MiB, each base counted as often as it is named", maxFiles, maxBytes>>20))
	}
	return t.found
}

// walk looks at a kustomization. Folders are those that lead to it; configs tells
// that its objects are configurations of plugins.
func (t *tree) walk(k *kustomization, folders []string, configs bool) weight {
	total := weight{files: 1, bytes: len(k.content)}
	t.kustomizations = append(t.kustomizations, k)
	t.found = slices.Concat(t.found, k.charts(), k.checkLiterals(), k.checkPatches())
	for _, r := range references(&k.Kustomization) {
		r.configures = r.configures || configs && r.folder
		total.add(t.follow(k, r, folders))
	}
	return total
}

func (t *tree) follow(k *kustomization, r reference, folders []string) weight {
	if docs := inline(r.value); docs != nil && (r.configures || isPatches(r)) {
		t.configs(k, r, docs)
		return weight{}
	}
	path := k.path(r.value)
	switch {
	case r.isRemote():
		if !t.remote {
			t.found = append(t.found, k.finding(r.field, "commit a copy and name that, or add --allow-remote",
				"%s would be fetched over the network, and render is offline", r.address()))
		}
		return weight{}
	case r.folder && t.fs.IsDir(path):
		return t.folder(k, r, path, folders)
	case !r.file:
		t.fault(k, r, "give the folder of a Component", "there is no folder %q", r.value)
		return weight{}
	case !t.fs.Exists(path) && strings.HasPrefix(r.field, "secretGenerator"):
		t.fault(k, r, "correct the path; a value is written under literals", "there is no such file")
		return weight{}
	case !t.fs.Exists(path):
		t.fault(k, r, "correct the path, which begins at the kustomization's folder", "there is no file %q", r.value)
		return weight{}
	}
	return t.file(k, r, path)
}

// path of what a kustomization names.
func (k *kustomization) path(value string) string {
	if filepath.IsAbs(value) {
		return value
	}
	return filepath.Join(k.dir, value)
}

func isPatches(r reference) bool { return strings.HasPrefix(r.field, "patchesStrategicMerge") }

func (t *tree) fault(k *kustomization, r reference, remedy, format string, args ...any) {
	t.found = append(t.found, k.finding(r.field, remedy, format, args...))
}

// file looks at a file that kustomize would load, by its rules (kustomize, api
// v0.21.2, internal/loader/loadrestrictions.go).
func (t *tree) file(k *kustomization, r reference, path string) weight {
	dir, name, err := t.fs.CleanedAbs(path)
	switch {
	case err != nil:
		t.fault(k, r, "correct the path", "%q cannot be followed", r.value)
		return weight{}
	case name == "":
		t.fault(k, r, "give a file", "%q is a folder", r.value)
		return weight{}
	case !dir.HasPrefix(filesys.ConfirmedDir(k.dir)):
		t.fault(k, r, "move it there, or make its folder a kustomization and name that where folders may stand",
			"%q lies outside of the kustomization's folder, and kustomize reads no file from there", r.value)
		return weight{}
	}
	data, err := t.fs.ReadFile(dir.Join(name))
	if err != nil {
		t.refused(k, r, err)
		return weight{}
	}
	if r.configures {
		t.configs(k, r, documents(data))
	}
	switch read := (text{file: dir.Join(name), field: r.field, data: data}); {
	case r.parsed && r.folder:
		t.objects = append(t.objects, read)
	case r.parsed:
		t.texts = append(t.texts, read)
	}
	return weight{1, len(data)}
}

// folder looks at a kustomization that another names.
func (t *tree) folder(k *kustomization, r reference, path string, folders []string) weight {
	dir, _, err := t.fs.CleanedAbs(path)
	switch {
	case err != nil:
		t.fault(k, r, "correct the path", "%q cannot be followed", r.value)
		return weight{}
	case filepath.IsAbs(r.value):
		t.fault(k, r, "write it relative to the kustomization's folder", "%q is an absolute path, which kustomize takes for no folder", r.value)
		return weight{}
	case slices.ContainsFunc(folders, func(seen string) bool { return filesys.ConfirmedDir(seen).HasPrefix(dir) }):
		t.fault(k, r, "name a folder beside it or below", "%q leads back to a folder that it is named from", r.value)
		return weight{}
	}
	if known, found := t.weights[dir.String()]; found {
		return known
	}
	if known, found := t.sound.of(r, dir, folders); found {
		t.weights[dir.String()] = known
		return known
	}
	before := len(t.found)
	below, err := readKustomization(t.fs, dir.String())
	if err != nil {
		t.refused(k, r, err)
		return weight{}
	}
	if isComponent := below.Kind == types.ComponentKind; isComponent == r.file {
		remedy, what := "list it under resources", "a kustomization and no Component"
		if isComponent {
			remedy, what = "list it under components", "a Component"
		}
		t.fault(k, r, remedy, "%q is %s", r.value, what)
	}
	total := t.walk(below, append(folders[:len(folders):len(folders)], dir.String()), r.configures)
	if total.files > maxFiles || total.bytes > maxBytes {
		total = weight{maxFiles + 1, maxBytes + 1}
	}
	t.weights[dir.String()] = total
	if len(t.found) == before {
		t.sound.add(r, dir, below, total)
	}
	return total
}

// refused tells why a file was not handed out, which may be told already.
func (t *tree) refused(k *kustomization, r reference, err error) {
	var findings krm.Findings
	switch {
	case errors.Is(err, errNoKustomization):
		t.fault(k, r, "name its files one by one, or add a kustomization.yaml there", "folder %q holds no kustomization.yaml", r.value)
	case !errors.As(err, &findings):
		t.fault(k, r, "make it readable", "%q cannot be read", r.value)
	}
	for _, f := range findings {
		if !slices.Contains(t.found, f) {
			t.found = append(t.found, f)
		}
	}
}

func documents(data []byte) []*yaml.Node {
	configs, err := parsed(data)
	if err != nil {
		return nil // who reads the file says so
	}
	var docs []*yaml.Node
	for _, c := range configs {
		docs = append(docs, c.Node().YNode())
	}
	return docs
}

// configs looks at the configurations of kustomize's own plugins, which name files
// and charts as the fields of a kustomization do.
func (t *tree) configs(k *kustomization, r reference, docs []*yaml.Node) {
	for _, doc := range docs {
		config := krm.NewObject(yaml.NewRNode(doc))
		if config.Text("apiVersion") != "builtin" {
			continue
		}
		if kind := config.Kind(); kind == "HelmChartInflationGenerator" {
			t.found = append(t.found, k.chart(r.field, chartOf(config)))
			continue
		}
		eachText(doc, func(text string) {
			if named := (reference{value: text}); named.isRemote() && !t.remote {
				t.fault(k, r, "commit a copy and name that, or add --allow-remote", "%s of a %s would be fetched over the network, and render is offline", named.address(), config.Kind())
			}
		})
	}
}

func eachText(n *yaml.Node, do func(string)) {
	if n.Kind == yaml.ScalarNode {
		do(n.Value)
	}
	for _, child := range n.Content {
		eachText(child, do)
	}
}

// finding is one about a field of the kustomization.
func (k *kustomization) finding(field, remedy, format string, args ...any) krm.Finding {
	line := 0
	if k.node != nil {
		line = new(krm.Lines).At(k.node, field)
	}
	return krm.Finding{Severity: krm.Error, File: show(k.file), Line: line, Field: field, Message: fmt.Sprintf(format, args...), Remedy: remedy}
}
