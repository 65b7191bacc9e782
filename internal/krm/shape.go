package krm

import (
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
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

func mapOf(f fields) shape { return shape{kind: yaml.MappingNode, fields: f} }
func listOf(items ...shape) shape {
	s := shape{kind: yaml.SequenceNode}
	if len(items) > 0 {
		s.items = &items[0]
	}
	return s
}

var (
	textsShape      = mapOf(nil)
	metadataShape   = mapOf(fields{"labels": textsShape, "annotations": textsShape})
	containersShape = listOf(mapOf(fields{"args": listOf(), "command": listOf(), "env": listOf(), "envFrom": listOf(), "ports": listOf(), "securityContext": mapOf(nil), "volumeMounts": listOf()}))
	keysShape       = mapOf(fields{"items": listOf(mapOf(nil))})
	sourcesShape    = fields{"configMap": keysShape, "secret": keysShape}
	volumesShape    = listOf(mapOf(fields{"configMap": keysShape, "secret": keysShape, "projected": mapOf(fields{"sources": listOf(mapOf(sourcesShape))})}))
	podShape        = fields{"containers": containersShape, "initContainers": containersShape, "volumes": volumesShape}
	workloadShape   = mapOf(fields{"template": mapOf(fields{"metadata": metadataShape, "spec": mapOf(podShape)}), "volumeClaimTemplates": listOf()})
	cronJobShape    = mapOf(fields{"jobTemplate": mapOf(fields{"spec": workloadShape})})
	dataShape       = fields{"metadata": metadataShape, "data": textsShape, "stringData": textsShape}
	operatedShape   = mapOf(fields{
		"externalLabels": textsShape, "labels": textsShape, "thanos": mapOf(nil), "podMetadata": metadataShape, "ruleSelector": mapOf(nil),
		"containers": containersShape, "initContainers": containersShape, "volumes": listOf(), "alertmanagersUrl": listOf(), "queryEndpoints": listOf(), "alertDropLabels": listOf(),
	})
	otherShape = fields{"metadata": metadataShape}
)

// shapes of the kinds that functions edit, by API group and kind (k8s.io/api v0.37,
// apps/v1 and core/v1; prometheus-operator v0.93, pkg/apis/monitoring/v1).
var shapes = map[string]fields{
	"ConfigMap":                             dataShape,
	"Secret":                                dataShape,
	"Service":                               {"metadata": metadataShape, "spec": mapOf(fields{"ports": listOf(mapOf(nil)), "selector": textsShape})},
	"apps DaemonSet":                        {"metadata": metadataShape, "spec": workloadShape},
	"apps Deployment":                       {"metadata": metadataShape, "spec": workloadShape},
	"apps ReplicaSet":                       {"metadata": metadataShape, "spec": workloadShape},
	"apps StatefulSet":                      {"metadata": metadataShape, "spec": workloadShape},
	"argoproj.io Rollout":                   {"metadata": metadataShape, "spec": workloadShape},
	"extensions DaemonSet":                  {"metadata": metadataShape, "spec": workloadShape},
	"extensions Deployment":                 {"metadata": metadataShape, "spec": workloadShape},
	"extensions Ingress":                    {"metadata": metadataShape, "spec": mapOf(fields{"rules": listOf()})},
	"extensions ReplicaSet":                 {"metadata": metadataShape, "spec": workloadShape},
	"networking.k8s.io Ingress":             {"metadata": metadataShape, "spec": mapOf(fields{"rules": listOf()})},
	"batch CronJob":                         {"metadata": metadataShape, "spec": cronJobShape},
	"batch Job":                             {"metadata": metadataShape, "spec": workloadShape},
	"Pod":                                   {"metadata": metadataShape, "spec": mapOf(podShape)},
	"ReplicationController":                 {"metadata": metadataShape, "spec": workloadShape},
	PrometheusOperator + " Prometheus":      {"metadata": metadataShape, "spec": operatedShape},
	PrometheusOperator + " PrometheusAgent": {"metadata": metadataShape, "spec": operatedShape},
	PrometheusOperator + " ThanosRuler":     {"metadata": metadataShape, "spec": operatedShape},
}

// checkShape reports fields of an object that are a list in place of a mapping, or
// the like.
func (r *Run) checkShape(o *Object) {
	known, found := shapes[strings.TrimSpace(o.Group()+" "+o.Kind())]
	if !found {
		known = otherShape
	}
	mapOf(known).check(o.node.YNode(), "", func(path, got, want, remedy string) {
		r.Errorf(o, path, remedy, "got %s, want %s", got, want)
	})
}

func (s shape) check(n *yaml.Node, path string, report func(path, got, want, remedy string)) {
	n = deref(n)
	switch {
	case yaml.IsYNodeNilOrEmpty(n) || n.ShortTag() == yaml.NodeTagNull:
		return
	case n.Kind != s.kind && s.kind == yaml.MappingNode:
		report(path, "a "+strict.KindName(n.Kind), "a mapping", "write key: value lines")
	case n.Kind != s.kind:
		report(path, "a "+strict.KindName(n.Kind), "a list", "begin each item with -")
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
