package render

import (
	"errors"
	"path/filepath"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// explain turns an error of kustomize into findings with a file, a line and no secret:
// what is seen in the files, else what kustomize means, else what it says.
func (k *kustomization) explain(err error) error {
	if err == nil || errors.As(err, new(krm.Findings)) {
		return err
	}
	if err := refusals(k.fs, err); errors.As(err, new(krm.Findings)) {
		return err
	}
	t := &tree{fs: k.fs, remote: k.remote, weights: map[string]weight{}}
	t.walk(k, []string{k.dir}, false)
	if found := append(t.found, t.checkObjects()...); len(found) > 0 {
		return krm.Findings(found)
	}
	for _, m := range meanings {
		if match := m.says.FindStringSubmatch(err.Error()); match != nil {
			if f := m.means(t, match[1:]); f != nil {
				f.Message = t.redact(f.Message)
				return krm.Findings{*f}
			}
		}
	}
	return krm.Findings{t.told(k, err.Error())}
}

// checkObjects returns what kustomize cannot read of the files of objects.
func (t *tree) checkObjects() []krm.Finding {
	var found []krm.Finding
	for _, other := range t.texts {
		_, wrong := other.docs()
		found = append(found, wrong...)
	}
	for _, o := range t.objects {
		docs, wrong := o.docs()
		found = append(found, wrong...)
		for _, doc := range docs {
			for _, n := range listed(doc) {
				found = append(found, o.checkObject(n)...)
			}
		}
	}
	return once(found)
}

func (t text) checkObject(doc *yaml.Node) []krm.Finding {
	object, items := krm.NewObject(yaml.NewRNode(doc)), itemsOf(doc)
	switch {
	case doc.Kind != yaml.MappingNode:
		return []krm.Finding{t.finding(doc.Line, "", "write an object, or name another file", "no object of Kubernetes")}
	case items != nil && items.Kind != yaml.SequenceNode:
		return []krm.Finding{t.finding(items.Line, "items", "begin each object with -", "the items of a list are no list")}
	case object.Kind() == "":
		return []krm.Finding{t.finding(doc.Line, "kind", "write what the object is", "missing")}
	case object.Name() == "" && !strings.HasSuffix(object.Kind(), "List"):
		return []krm.Finding{t.finding(doc.Line, "metadata.name", "name the "+object.Kind(), "missing")}
	}
	var found []krm.Finding
	krm.EachDuplicate(doc, "", func(path string, line int) {
		if items != nil && strings.HasPrefix(path, "items[") {
			return // told of the object
		}
		f := t.finding(line, path, "remove one of them; kustomize takes no such file, and API servers took the last one", "given twice")
		f.Object = object.Ref()
		found = append(found, f)
	})
	return found
}

var (
	folderTold = regexp.MustCompile(`(?:recursed accumulation of path|couldn't make target for path) '([^']*)'`)
	entryTold  = regexp.MustCompile(`from '([^']*)'`)
	wayTold    = regexp.MustCompile(`^(?:kustomize build [^:]*: |accumulating (?:resources|components): |accumulation err='(?:[^']|'[^']*')*?': |accumulateDirectory: "?|recursed (?:accumulation of|merging from) path '[^']*': )+`)
	// place is where something lies in memory: another one in each run.
	place = regexp.MustCompile(` &\{0x[0-9a-f]+[^}]*\}`)
)

// told is what kustomize says, with the kustomization that it says it of.
func (t *tree) told(k *kustomization, message string) krm.Finding {
	at := k
	for _, m := range folderTold.FindAllStringSubmatch(message, -1) {
		for _, other := range t.kustomizations {
			if other.dir == m[1] {
				at = other
			}
		}
	}
	f := krm.Finding{Severity: krm.Error, File: show(at.file), Message: place.ReplaceAllString(wayTold.ReplaceAllString(message, ""), "")}
	if m := entryTold.FindStringSubmatch(message); m != nil && at.node != nil {
		if n := find(at.node, func(n *yaml.Node) bool { return n.Value == m[1] }); n != nil {
			f.Line = n.Line
		}
	}
	f.Message = "kustomize: " + strings.ReplaceAll(t.redact(f.Message), filepath.Dir(k.dir)+string(filepath.Separator), "")
	return f
}
