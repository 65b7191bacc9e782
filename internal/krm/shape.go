package krm

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// shape is what stands at a field that functions read and edit. What has another
// shape would read as nothing, and be replaced by what a function writes there.
type shape struct {
	kind yaml.Kind
	// fields of a mapping; others are not looked at.
	fields map[string]shape
	// items of a list; nil when they are not looked at.
	items *shape
}

type fields = map[string]shape

func mapping(f fields) shape { return shape{kind: yaml.MappingNode, fields: f} }
func list(items ...shape) shape {
	s := shape{kind: yaml.SequenceNode}
	if len(items) > 0 {
		s.items = &items[0]
	}
	return s
}

var (
	texts      = mapping(nil)
	metadata   = mapping(fields{"labels": texts, "annotations": texts})
	containers = list(mapping(fields{"args": list(), "command": list(), "env": list(), "envFrom": list(), "ports": list(), "volumeMounts": list()}))
	pod        = fields{"containers": containers, "initContainers": containers, "volumes": list()}
	workload   = mapping(fields{"template": mapping(fields{"metadata": metadata, "spec": mapping(pod)}), "volumeClaimTemplates": list()})
	data       = fields{"metadata": metadata, "data": texts, "stringData": texts}
	operated   = mapping(fields{
		"externalLabels": texts, "labels": texts, "thanos": mapping(nil), "podMetadata": metadata, "ruleSelector": mapping(nil),
		"containers": containers, "volumes": list(), "alertmanagersUrl": list(), "queryEndpoints": list(), "alertDropLabels": list(),
	})
	other = fields{"metadata": metadata}
)

// shapes of the kinds that functions edit, by API group and kind (k8s.io/api v0.37,
// apps/v1 and core/v1; prometheus-operator v0.93, pkg/apis/monitoring/v1).
var shapes = map[string]fields{
	"v1 ConfigMap":                          data,
	"v1 Secret":                             data,
	"v1 Service":                            {"metadata": metadata, "spec": mapping(fields{"ports": list(mapping(nil)), "selector": texts})},
	"apps DaemonSet":                        {"metadata": metadata, "spec": workload},
	"apps Deployment":                       {"metadata": metadata, "spec": workload},
	"apps StatefulSet":                      {"metadata": metadata, "spec": workload},
	"monitoring.coreos.com Prometheus":      {"metadata": metadata, "spec": operated},
	"monitoring.coreos.com PrometheusAgent": {"metadata": metadata, "spec": operated},
	"monitoring.coreos.com ThanosRuler":     {"metadata": metadata, "spec": operated},
}

// checkShape reports fields of an object that are a list in place of a mapping, or
// the like.
func (r *Run) checkShape(o *Object) {
	group, _, _ := strings.Cut(o.Text("apiVersion"), "/")
	known, found := shapes[group+" "+o.Kind()]
	if !found {
		known = other
	}
	mapping(known).check(o.node.YNode(), "", func(path, got, want, remedy string) {
		r.Errorf(o, path, remedy, "got %s, want %s", got, want)
	})
}

func (s shape) check(n *yaml.Node, path string, report func(path, got, want, remedy string)) {
	n = deref(n)
	switch {
	case yaml.IsYNodeNilOrEmpty(n) || n.ShortTag() == yaml.NodeTagNull:
		return
	case n.Kind != s.kind && s.kind == yaml.MappingNode:
		report(path, nameOf(n), "a mapping", "write key: value lines")
	case n.Kind != s.kind:
		report(path, nameOf(n), "a list", "begin each item with -")
	case s.items != nil:
		for i, item := range n.Content {
			s.items.check(item, problem.Index(path, i), report)
		}
	default:
		for i := 0; i+1 < len(n.Content) && s.fields != nil; i += 2 {
			if field, known := s.fields[n.Content[i].Value]; known {
				field.check(n.Content[i+1], problem.Join(path, n.Content[i].Value), report)
			}
		}
	}
}

func nameOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	}
	return "a single value"
}
