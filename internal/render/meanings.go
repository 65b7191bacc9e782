package render

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// meaning is what an error of kustomize is about.
type meaning struct {
	says  *regexp.Regexp
	means func(t *tree, match []string) *krm.Finding
}

// meanings of errors that only come of all files together (kustomize, api v0.21.2).
var meanings = []meaning{
	{regexp.MustCompile(`no resource matches strategic merge patch "([^"]*)"`), (*tree).unmatched},
	{regexp.MustCompile(`unable to load external plugin '([^']*)'`), (*tree).plugin},
	{regexp.MustCompile(`no matches for Id (\S+?);`), (*tree).unmatched},
	{regexp.MustCompile(`may not add resource with an already registered id: (\S+?)['\s:]*(?:$|'|:)`), (*tree).twice},
	{regexp.MustCompile(`var '\{(\S+) .* cannot be mapped to a field`), func(t *tree, m []string) *krm.Finding {
		return t.field("vars", func(k *kustomization) bool {
			//lint:ignore SA1019 kustomize reads vars, and so do its users
			return slices.ContainsFunc(k.Vars, func(v types.Var) bool { return v.Name == m[0] })
		}, "correct objref, or remove it", fmt.Sprintf("no object, or more than one, is what the variable %q refers to", m[0]))
	}},
	{regexp.MustCompile(`testing value (\S+) failed`), (*tree).operation},
	{regexp.MustCompile(`operation does not apply: doc is missing (?:path|key): (\S+?):? `), (*tree).operation},
	{regexp.MustCompile(`operation does not apply: doc is missing (?:path|key): (\S+?):?$`), (*tree).operation},
	{regexp.MustCompile(`nothing selected by (\S+?):(\S+)`), (*tree).source},
	{regexp.MustCompile("fieldPath `([^`]*)` is missing for replacement source (\\S+)"), func(t *tree, m []string) *krm.Finding {
		return t.source([]string{m[1], m[0]})
	}},
	{regexp.MustCompile(`Name:"([^"]*)", Namespace:"[^"]*"} does not exist; cannot merge or replace`), func(t *tree, m []string) *krm.Finding {
		return t.generator(m[0], ".behavior", "write the name of one that a base makes, or leave behavior out", "there is none of that name to merge with or to replace")
	}},
	{regexp.MustCompile(`Name:"([^"]*)", Namespace:"[^"]*"} exists; can not use behavior`), func(t *tree, m []string) *krm.Finding {
		return t.generator(m[0], "", "add behavior: merge or replace, or give another name", "it would make an object that is there already")
	}},
	{regexp.MustCompile(`(?s)found multiple objects .* that could accept merge of [^/]*/(\S+)\.(?:\[noNs\]|[^.\s]+)$`), func(t *tree, m []string) *krm.Finding {
		return t.generator(m[0], "", "give another name, or rename one of those", "more than one object has or had the name of what it makes, and kustomize cannot tell which one is meant")
	}},
	{regexp.MustCompile("configmap (\\S+) illegally repeats the key `([^`]*)`"), func(t *tree, m []string) *krm.Finding {
		return t.generator(m[0], "", "keep one of them", fmt.Sprintf("key %q is given twice", m[1]))
	}},
	{regexp.MustCompile(`unsupported type: map\[interface \{\}\]interface \{\}`), (*tree).bareKey},
	{regexp.MustCompile("Multiple Strategic-Merge Patches in one `patches` entry"), (*tree).severalOf},
	{regexp.MustCompile(`unable to parse SM or JSON patch`), (*tree).noPatch},
	{regexp.MustCompile(`(?s)namespace transformation produces ID conflict.*?"kind":"(\w+)".*?"name":"([^"]+)"`), func(t *tree, m []string) *krm.Finding {
		return t.field("namespace", func(k *kustomization) bool { return k.Namespace != "" }, "rename one of them, or leave namespace out",
			fmt.Sprintf("it moves two %ss of the name %s into one namespace", m[0], m[1]))
	}},
}

// plugin finds the kustomization that lists a plugin, which render does not run there.
func (t *tree) plugin(match []string) *krm.Finding {
	for _, k := range slices.Backward(t.kustomizations) {
		for _, r := range references(&k.Kustomization) {
			if !r.configures {
				continue
			}
			docs := inline(r.value)
			if data, err := k.fs.ReadFile(k.path(r.value)); docs == nil && err == nil {
				docs = documents(data)
			}
			for _, doc := range docs {
				if krm.NewObject(yaml.NewRNode(doc)).Kind() == match[0] {
					f := k.finding(r.field, "list the functions of thanos-fleet in transformers of an overlay, never in a base, and run other plugins with kustomize", "%s is a plugin, which render does not run here", match[0])
					return &f
				}
			}
		}
	}
	return nil
}

var id = regexp.MustCompile(`^([^./]+)\.[^/]*/(.*)\.(?:\[noNs\]|([^.]+))$`)

// named takes kind, name and namespace out of how kustomize writes an identity.
func named(text string) (kind, name, namespace string) {
	m := id.FindStringSubmatch(strings.TrimRight(text, "':"))
	if m == nil {
		return "", "", ""
	}
	return m[1], m[2], m[3]
}

func (t *tree) unmatched(match []string) *krm.Finding {
	kind, name, namespace := named(match[0])
	for _, k := range t.kustomizations {
		for _, p := range k.patches() {
			docs, _ := p.docs()
			for _, doc := range docs {
				if o := krm.NewObject(yaml.NewRNode(doc)); kind != "" && o.Kind() == kind && o.Name() == name && o.Namespace() == namespace {
					f := p.finding(doc.Line, "", "correct kind, name and namespace, or say in target what is patched", "nothing that this kustomization builds is patched by it")
					f.Object = o.Ref()
					return &f
				}
			}
		}
	}
	return nil
}

// twice finds the files that hold an object.
func (t *tree) twice(match []string) *krm.Finding {
	kind, name, _ := named(match[0])
	var places []krm.Finding
	for _, o := range t.objects {
		docs, _ := o.docs()
		for _, doc := range docs {
			for _, n := range listed(doc) {
				if object := krm.NewObject(yaml.NewRNode(n)); kind != "" && object.Kind() == kind && object.Name() == name {
					f := o.finding(n.Line, "", "remove one of them", "the object is given twice")
					f.Object = object.Ref()
					places = append(places, f)
				}
			}
		}
	}
	if len(places) < 2 {
		return nil
	}
	f := places[len(places)-1]
	f.Remedy = fmt.Sprintf("it is also in %s:%d; remove one of them", places[0].File, places[0].Line)
	return &f
}

// operation finds the JSON patch with an operation at a path.
func (t *tree) operation(match []string) *krm.Finding {
	for _, k := range t.kustomizations {
		for _, p := range k.patches() {
			docs, _ := p.docs()
			for _, doc := range docs {
				if at := find(doc, func(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Value == match[0] }); at != nil && doc.Kind == yaml.SequenceNode {
					f := p.finding(at.Line, "", "correct the path, or what target selects", fmt.Sprintf("an object that the patch selects has not what it wants at %s", match[0]))
					return &f
				}
			}
		}
	}
	return nil
}

// source finds the replacement whose source is not there.
func (t *tree) source(match []string) *krm.Finding {
	name := regexp.MustCompile(`/(.*)\.[^.]*$`).FindStringSubmatch(match[0])
	for _, k := range t.kustomizations {
		for i, r := range k.Replacements {
			if r.Source != nil && name != nil && r.Source.Name == strings.TrimSuffix(name[1], ".[noNs]") && cmp.Or(r.Source.FieldPath, types.DefaultReplacementFieldPath) == match[1] {
				f := k.finding(problem.Index("replacements", i)+".source", "correct it", "no object has it")
				return &f
			}
		}
	}
	return nil
}

func (t *tree) generator(name, field, remedy, message string) *krm.Finding {
	for _, k := range slices.Backward(t.kustomizations) {
		for i, g := range k.ConfigMapGenerator {
			if g.Name == name && (field == "" || g.Behavior != "") {
				f := k.finding(problem.Index("configMapGenerator", i)+field, remedy, "%s", message)
				return &f
			}
		}
		for i, g := range k.SecretGenerator {
			if g.Name == name && (field == "" || g.Behavior != "") {
				f := k.finding(problem.Index("secretGenerator", i)+field, remedy, "%s", message)
				return &f
			}
		}
	}
	return nil
}

func (t *tree) field(field string, has func(*kustomization) bool, remedy, message string) *krm.Finding {
	for _, k := range t.kustomizations {
		if has(k) {
			f := k.finding(field, remedy, "%s", message)
			return &f
		}
	}
	return nil
}
