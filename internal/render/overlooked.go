package render

import (
	"path/filepath"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/konfig"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// isFunction tells whether an object configures a function, or was to configure one.
func isFunction(o *krm.Object, find krm.Lookup) bool {
	return isOurs(o, find) || misspelt(o, find) != nil
}

// misspelt returns what is wrong with an object that was to be one of the project's:
// a version of another day, a kind or a group with a letter too many. It is nil for
// those that are right and for all others.
func misspelt(o *krm.Object, find krm.Lookup) *problem.Problem {
	group, v, _ := strings.Cut(o.Text("apiVersion"), "/")
	ownGroup, ownVersion, _ := strings.Cut(krm.APIVersion, "/")
	known := slices.Contains(krm.InventoryKinds, o.Kind()) || find.Knows(o.Kind())
	var p problem.Problem
	switch {
	case group == ownGroup && v != ownVersion:
		p = problem.New("apiVersion", "write "+krm.APIVersion+", or install the version that knows it", "thanos-fleet %s does not know %s", version.Version, o.Text("apiVersion"))
	case group == ownGroup && !known:
		p = problem.New("kind", remedyKind(o.Kind(), find), "thanos-fleet %s knows no kind %q", version.Version, o.Kind())
	case group != ownGroup && find.Knows(o.Kind()) && (o.Text("apiVersion") == "" || strict.Nearest(group, []string{ownGroup}) != ""):
		p = problem.New("apiVersion", "write "+krm.APIVersion, "got %q for the function %s", o.Text("apiVersion"), o.Kind())
	default:
		return nil
	}
	return &p
}

func remedyKind(kind string, find krm.Lookup) string {
	_, near := find(kind)
	return strict.Suggest(kind, append([]string{near}, krm.InventoryKinds...), "`thanos-fleet catalog` lists them, beside Fleet and FleetCluster")
}

// checkPipeline refuses what was to be a function and would be taken for something else.
func (k *kustomization) checkPipeline(field string, configs []*krm.Object, find krm.Lookup) []krm.Finding {
	var found []krm.Finding
	for _, o := range configs {
		if p := misspelt(o, find); p != nil {
			found = append(found, k.about(field, o, *p))
		}
	}
	return found
}

// about is a problem of an object that an entry of the kustomization holds or names.
func (k *kustomization) about(field string, o *krm.Object, p problem.Problem) krm.Finding {
	f := k.finding(field, p.Remedy, "%s", p.Message)
	f.Object, f.Field = o.Ref(), p.Path
	if file := o.File(); file != "" {
		f.File = show(k.path(file))
		if data, err := k.fs.ReadFile(k.path(file)); err == nil {
			f.Line = lineOf(data, o.Ref(), p.Path)
		}
	}
	return f
}

// overlooked returns why a kustomization that lists no function was to list one: one
// stands in another list, or lies in the folder and is listed nowhere. Left out, the
// cluster would keep its old output. named tells what other kustomizations list.
func (k *kustomization) overlooked(find krm.Lookup, named map[string]bool) []krm.Finding {
	if named[k.dir] {
		return nil
	}
	listed := map[string]bool{}
	var found []krm.Finding
	others := false
	for _, r := range references(&k.Kustomization) {
		listed[k.path(r.value)] = true
		if !r.parsed {
			continue
		}
		isResource := r.folder && !r.configures
		configs := slices.DeleteFunc(k.entry(r), func(o *krm.Object) bool { return !isFunction(o, find) })
		others = others || isResource && len(configs) == 0
		for _, o := range configs {
			p := misspelt(o, find)
			if p == nil {
				misplaced := problem.New(r.field, "list it under transformers", "a function runs from transformers alone")
				p = &misplaced
			}
			found = append(found, k.about(r.field, o, *p))
		}
	}
	if !others {
		// Nothing but functions: a folder that overlays name in their transformers.
		found = slices.DeleteFunc(found, func(f krm.Finding) bool {
			return strings.HasPrefix(f.Field, "resources") || strings.HasPrefix(f.Field, "patches")
		})
	}
	for _, file := range k.lying(listed, named) {
		for _, o := range configsIn(k, file) {
			p := misspelt(o, find)
			switch {
			case isOurs(o, find):
				p = &problem.Problem{Message: "a function that no kustomization lists", Remedy: "list " + filepath.Base(file) + " under transformers of the kustomization, or move it away"}
			case p == nil || slices.Contains(krm.InventoryKinds, o.Kind()):
				continue
			}
			found = append(found, k.about("", o, *p))
		}
	}
	return found
}

// entry returns the objects that an entry holds or names, none for a folder and for what
// cannot be read, which is told elsewhere.
func (k *kustomization) entry(r reference) []*krm.Object {
	if docs := inline(r.value); docs != nil && r.configures {
		return inLists(docs...)
	}
	if r.isRemote() || k.fs.IsDir(k.path(r.value)) {
		return nil
	}
	return configsIn(k, k.path(r.value))
}

func configsIn(k *kustomization, file string) []*krm.Object {
	data, err := k.fs.ReadFile(file)
	if err != nil || !strings.Contains(string(data), "thanos") {
		return nil
	}
	configs, err := parsed(data)
	if err != nil {
		return nil
	}
	for _, o := range configs {
		if name, err := filepath.Rel(k.dir, file); err == nil {
			o.SetText("path: "+name, "metadata", "annotations", krm.OriginAnnotation)
		}
	}
	return configs
}

// lying returns the files of YAML in the folder that nothing lists.
func (k *kustomization) lying(listed, named map[string]bool) []string {
	names, err := k.fs.ReadDir(k.dir)
	if err != nil {
		return nil
	}
	var files []string
	for _, name := range names {
		file := filepath.Join(k.dir, name)
		isYAML := slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name))
		if isYAML && !strings.HasPrefix(name, ".") && !listed[file] && !named[file] && !slices.Contains(konfig.RecognizedKustomizationFileNames(), name) {
			files = append(files, file)
		}
	}
	return files
}

// misplaced refuses what is the project's among the objects of a build and is no
// inventory: no API server knows it.
func misplaced(items []*krm.Object, find krm.Lookup) []krm.Finding {
	var found []krm.Finding
	for _, o := range items {
		p := misspelt(o, find)
		switch {
		case o.IsLocalConfig():
			continue
		case p == nil && isOurs(o, find):
			p = &problem.Problem{Message: "a function among the resources does not run", Remedy: "list it under transformers, and not under resources"}
		case p == nil:
			continue
		}
		found = append(found, krm.Finding{Severity: krm.Error, Object: o.Ref(), File: o.File(), Field: p.Path, Message: p.Message, Remedy: p.Remedy})
	}
	return found
}
