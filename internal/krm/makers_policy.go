package krm

import (
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// kyverno is what the generate rules of a policy make, as far as names are written out
// (kyverno at 111e07b, August 2026, api/kyverno/v1, common_types.go: Generation, GeneratePattern, CloneList).
func kyverno(r *Run, o *Object) []made {
	var found []made
	for i, rule := range o.Each("spec", "rules") {
		if !rule.Has("generate") {
			continue
		}
		patterns := append([]*Object{NewObject(child(rule.node, "generate"))}, rule.Each("generate", "foreach")...)
		for _, p := range patterns {
			for _, m := range generated(r, o, p) {
				m.field = problem.Join(problem.Index("spec.rules", i), "generate")
				found = append(found, m)
			}
		}
	}
	return found
}

// generated is one pattern: with data, or a copy of one object or of several.
func generated(r *Run, policy, p *Object) []made {
	in := orUnknown(policy, p.Text("namespace"))
	if p.Has("cloneList") {
		return clones(r, p, in)
	}
	m := made{kind: kindOfFile(p.Text("kind")), name: literal(p.Text("name")), in: in}
	if p.Has("clone") {
		m.in = elsewhere(p.Text("clone", "namespace"), in)
	}
	if p.Has("data") {
		m.writes = known(union(p, []string{"data", "data"}, []string{"data", "stringData"}))
	}
	return []made{m}
}

// clones are the copies of what is among the objects; of others nobody knows the names.
func clones(r *Run, p *Object, in func(string) (bool, bool)) []made {
	var found []made
	from := p.Text("cloneList", "namespace")
	for _, kind := range p.Texts("cloneList", "kinds") { // v1/Secret
		kind = kindOfFile(kind[strings.LastIndexByte(kind, '/')+1:])
		for _, source := range r.Manifests(kind) {
			if kind != "" && source.Namespace() == from && p.Selects(source.Strings("metadata", "labels"), "cloneList", "selector") {
				found = append(found, made{kind: kind, name: source.Name(), in: elsewhere(from, in)})
			}
		}
	}
	return found
}

// kindOfFile is a kind that may hold files, "" for another.
func kindOfFile(kind string) string {
	if kind == "Secret" || kind == "ConfigMap" {
		return kind
	}
	return ""
}

// literal is a name that holds no expression, or one that no object has.
func literal(name string) string {
	if strings.Contains(name, "{{") || strings.Contains(name, "((") {
		return noName
	}
	return orNone(name)
}

// orUnknown is the namespace of that name. Where an expression tells it, it is not known,
// and where nothing does, it is that of a policy which belongs to one.
func orUnknown(policy *Object, namespace string) func(string) (bool, bool) {
	switch {
	case literal(namespace) != noName:
		return only(namespace)
	case namespace == "" && policy.Namespace() != "":
		return nil
	}
	return func(string) (bool, bool) { return false, false }
}

// elsewhere is but for the namespace that is copied from.
func elsewhere(from string, in func(string) (bool, bool)) func(string) (bool, bool) {
	return func(namespace string) (bool, bool) {
		switch {
		case namespace == from:
			return false, true
		case in == nil:
			return true, true
		}
		return in(namespace)
	}
}

var (
	// celKind and celName are how CEL writes an object: "kind": dyn("Secret").
	celKind = regexp.MustCompile(`["']kind["']\s*:\s*(?:dyn\()?\s*["'](Secret|ConfigMap)["']`)
	celName = regexp.MustCompile(`["']name["']\s*:\s*(?:dyn\()?\s*["']([^"']+)["']`)
	// celNamespace is a namespace that is written out where an object is made.
	celNamespace = regexp.MustCompile(`(?i)generator\.apply\(\s*["']([^"']+)["']`)
)

// generating is what a GeneratingPolicy makes, as far as names are written out (kyverno
// at 111e07b, config/crds/policies.kyverno.io: spec.generate, expression and template).
func generating(_ *Run, o *Object) []made {
	var found []made
	namespace := ""
	if o.Kind() == "NamespacedGeneratingPolicy" {
		namespace = o.Namespace()
	}
	for _, g := range o.Each("spec", "generate") {
		if m := celNamespace.FindStringSubmatch(g.Text("expression")); m != nil {
			namespace = m[1]
		}
		found = append(found, ofTemplate(o, g.Text("template", "value"))...)
	}
	for _, e := range slices.Concat(o.Each("spec", "variables"), o.Each("spec", "generate")) {
		text := e.Text("expression")
		kinds, names := celKind.FindAllStringSubmatch(text, -1), celName.FindAllStringSubmatch(text, -1)
		for i := range min(len(kinds), len(names)) {
			found = append(found, made{kind: kinds[i][1], name: names[i][1], in: orUnknown(o, namespace), field: "spec.generate"})
		}
	}
	return found
}

func ofTemplate(policy *Object, text string) []made {
	objects, err := ParseStream([]byte(text))
	if err != nil {
		return nil
	}
	var found []made
	for _, t := range objects {
		found = append(found, made{
			kind: kindOfFile(t.Kind()), name: literal(t.Name()), in: orUnknown(policy, t.Namespace()),
			field: "spec.generate", writes: known(union(t, []string{"data"}, []string{"stringData"})),
		})
	}
	return found
}
