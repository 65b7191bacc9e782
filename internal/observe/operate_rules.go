package observe

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// ruleFiles makes the ConfigMap that the operator writes the selected PrometheusRules
// into, a file for each (pkg/operator/rules.go). The operator splits it where it is too
// large, and puts an object's UID into the file's name.
func (p *coreos) ruleFiles() {
	const selector = "spec.ruleSelector"
	m := p.add("v1", "ConfigMap", p.ruleNames(1)[0])
	m.said("", selector)
	files := map[string]string{}
	for _, rule := range p.selected("PrometheusRule", selector, "spec.ruleNamespaceSelector") {
		text, ok := p.specText(rule)
		if !ok {
			continue
		}
		file := fmt.Sprintf("%s-%s.yaml", rule.Namespace(), rule.Name())
		files[file] = text
		m.origins = append(m.origins, origin{field: problem.Join("data", file), of: rule, at: "spec", copied: true})
	}
	m.set(files, "data")
}

// specText is the spec of an object as text. Clusters that have the same rules share it.
func (c *Cluster) specText(o *krm.Object) (text string, ok bool) {
	key := o.Shared("spec")
	if known, found := c.common.texts.Load(key); found {
		return known.(string), true
	}
	marshalled, err := yaml.Marshal(o.Value()["spec"])
	if err != nil {
		return "", false
	}
	c.common.texts.Store(key, string(marshalled))
	return string(marshalled), true
}

// ruleNames are those of the first ConfigMaps of rules.
func (p *coreos) ruleNames(count int) []string {
	var names []string
	for i := range count {
		names = append(names, fmt.Sprintf("%s-%s-rulefiles-%d", p.app, p.of.Name(), i))
	}
	return names
}

// mountRules mounts ConfigMaps of rules, those too that come when there are more rules.
func (p *coreos) mountRules(t *template, b *box, names []string) {
	for _, name := range names {
		t.volumes = append(t.volumes, dict{"name": name, "configMap": dict{"name": name, "optional": true}})
		b.mounts = append(b.mounts, dict{"name": name, "mountPath": p.rulesFolder() + "/" + name, "readOnly": true})
	}
}

func (p *coreos) rulesFolder() string { return p.folder + "/rules" }

// selected returns the objects of a kind that a selector of the resource takes in the
// namespaces that another one takes: its own where that is absent.
func (op *operation) selected(kind, selector, namespaces string) []*krm.Object {
	if op.get(selector) == nil {
		return nil
	}
	var found []*krm.Object
	for _, o := range op.All(kind) {
		if op.takes(o, selector, namespaces) {
			found = append(found, o)
		}
	}
	return found
}

// takes tells whether a selector of the resource takes an object, in its namespace.
func (op *operation) takes(o *krm.Object, selector, namespaces string) bool {
	return op.of.Selects(o.Strings("metadata", "labels"), strings.Split(selector, ".")...) && op.watches(o.Namespace(), namespaces)
}

// watches tells whether a selector of namespaces takes one: an absent one takes the
// resource's own, an empty one all, and one with labels those whose Namespace has them.
// A Namespace that is not among the objects may have any.
func (op *operation) watches(namespace, selector string) bool {
	if op.get(selector) == nil {
		return MayMeet(namespace, op.of.Namespace())
	}
	if len(asDict(op.get(selector))) == 0 {
		return true
	}
	for _, o := range op.All("Namespace") {
		if o.Name() == namespace {
			labels := o.Strings("metadata", "labels")
			return op.of.Selects(withName(labels, namespace), strings.Split(selector, ".")...)
		}
	}
	return true
}

// withName adds the label that every Namespace has (kubernetes.io/metadata.name).
func withName(labels map[string]string, namespace string) map[string]string {
	all := map[string]string{"kubernetes.io/metadata.name": namespace}
	for key, value := range labels {
		all[key] = value
	}
	return all
}
