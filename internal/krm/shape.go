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
	// values of a mapping, whatever their keys; nil when they are not looked at.
	values *shape
	// items of a list; nil when they are not looked at.
	items *shape
}

type fields = map[string]shape

func mapOf(f fields) shape { return shape{kind: yaml.MappingNode, fields: f} }

// scalarOf is a single value, of whatever type.
func scalarOf() shape { return shape{kind: yaml.ScalarNode} }

// valuesOf is a mapping of whatever keys.
func valuesOf(s shape) shape { return shape{kind: yaml.MappingNode, values: &s} }

func listOf(items ...shape) shape {
	s := shape{kind: yaml.SequenceNode}
	if len(items) > 0 {
		s.items = &items[0]
	}
	return s
}

var (
	textsShape      = valuesOf(scalarOf())
	metadataShape   = mapOf(fields{"name": scalarOf(), "namespace": scalarOf(), "labels": textsShape, "annotations": textsShape})
	referenceShape  = mapOf(fields{"name": scalarOf(), "key": scalarOf()})
	envShape        = mapOf(fields{"name": scalarOf(), "value": scalarOf(), "valueFrom": mapOf(fields{"secretKeyRef": referenceShape, "configMapKeyRef": referenceShape, "fieldRef": mapOf(nil)})})
	mountShape      = mapOf(fields{"name": scalarOf(), "mountPath": scalarOf()})
	containersShape = listOf(mapOf(fields{"name": scalarOf(), "image": scalarOf(), "args": listOf(scalarOf()), "command": listOf(scalarOf()), "env": listOf(envShape), "envFrom": listOf(), "ports": listOf(mapOf(nil)), "securityContext": mapOf(nil), "volumeMounts": listOf(mountShape)}))
	keysShape       = mapOf(fields{"items": listOf(mapOf(nil))})
	sourcesShape    = fields{"configMap": keysShape, "secret": keysShape}
	volumesShape    = listOf(mapOf(fields{"name": scalarOf(), "configMap": keysShape, "secret": keysShape, "emptyDir": mapOf(nil), "projected": mapOf(fields{"sources": listOf(mapOf(sourcesShape))})}))
	podShape        = fields{"containers": containersShape, "initContainers": containersShape, "volumes": volumesShape}
	workloadShape   = mapOf(fields{"template": mapOf(fields{"metadata": metadataShape, "spec": mapOf(podShape)}), "volumeClaimTemplates": listOf()})
	cronJobShape    = mapOf(fields{"jobTemplate": mapOf(fields{"spec": workloadShape})})
	dataShape       = fields{"metadata": metadataShape, "data": textsShape, "stringData": textsShape, "binaryData": textsShape}
	operatedShape   = mapOf(fields{
		"externalLabels": textsShape, "labels": textsShape, "thanos": mapOf(nil), "podMetadata": metadataShape, "ruleSelector": mapOf(nil),
		"containers": containersShape, "initContainers": containersShape, "volumes": volumesShape, "alertmanagersUrl": listOf(), "queryEndpoints": listOf(), "alertDropLabels": listOf(),
	})
	backendShape = mapOf(fields{"serviceName": scalarOf(), "servicePort": scalarOf(), "service": mapOf(fields{"port": mapOf(nil)})})
	ingressShape = mapOf(fields{
		"backend": backendShape, "defaultBackend": backendShape,
		"rules": listOf(mapOf(fields{"http": mapOf(fields{"paths": listOf(mapOf(fields{"backend": backendShape}))})})),
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
	"batch CronJob":                         {"metadata": metadataShape, "spec": cronJobShape},
	"batch Job":                             {"metadata": metadataShape, "spec": workloadShape},
	"networking.k8s.io Ingress":             {"metadata": metadataShape, "spec": ingressShape},
	"Pod":                                   {"metadata": metadataShape, "spec": mapOf(podShape)},
	"ReplicationController":                 {"metadata": metadataShape, "spec": workloadShape},
	PrometheusOperator + " Prometheus":      {"metadata": metadataShape, "spec": operatedShape},
	PrometheusOperator + " PrometheusAgent": {"metadata": metadataShape, "spec": operatedShape},
	PrometheusOperator + " ThanosRuler":     {"metadata": metadataShape, "spec": operatedShape},
}

// moved are the groups that Kubernetes 1.8 to 1.14 moved the kinds of the group
// extensions to.
var moved = map[string]string{
	"DaemonSet": "apps", "Deployment": "apps", "ReplicaSet": "apps", "Ingress": "networking.k8s.io", "NetworkPolicy": "networking.k8s.io",
}

// checkShape reports fields of an object that are a list in place of a mapping, or
// the like.
func (r *Run) checkShape(o *Object) {
	group := o.Group()
	if moved, found := moved[o.Kind()]; found && group == "extensions" {
		group = moved
	}
	known, found := shapes[strings.TrimSpace(group+" "+o.Kind())]
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
	case n.Kind != s.kind:
		report(path, "a "+strict.KindName(n.Kind), "a "+strict.KindName(s.kind), remedies[s.kind])
	case s.items != nil:
		for i, item := range n.Content {
			s.items.check(item, problem.Index(path, i), report)
		}
	case s.values != nil:
		for i := 0; i+1 < len(n.Content); i += 2 {
			s.values.check(n.Content[i+1], problem.Join(path, n.Content[i].Value), report)
		}
	default:
		for i := 0; i+1 < len(n.Content) && s.fields != nil; i += 2 {
			if field, known := s.fields[n.Content[i].Value]; known {
				field.check(n.Content[i+1], problem.Join(path, n.Content[i].Value), report)
			}
		}
	}
}

// remedies say how what is wanted is written.
var remedies = map[yaml.Kind]string{
	yaml.MappingNode: "write key: value lines", yaml.SequenceNode: "begin each item with -", yaml.ScalarNode: "write one value",
}

// wrongShape is the finding about a value that a function would have had to replace.
func (r *Run) wrongShape(s reshape) Finding {
	f := Finding{
		Severity: Error, Function: r.function, Remedy: remedies[s.want],
		Message: "got a " + strict.KindName(deref(s.at).Kind) + ", want a " + strict.KindName(s.want),
	}
	isIt := func(n *yaml.Node) bool { return n == s.at }
	isCopy := func(n *yaml.Node) bool {
		return s.at.Line > 0 && n.Line == s.at.Line && n.Column == s.at.Column && n.Kind == s.at.Kind && n.Value == s.at.Value
	}
	for _, is := range []func(*yaml.Node) bool{isIt, isCopy} {
		var found []Finding
		for _, o := range r.Items() {
			if path, ok := pathTo(o.node.YNode(), is, ""); ok {
				g := f
				g.Object, g.File, g.Field = o.Ref(), o.File(), path
				found = append(found, g)
			}
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return f
}

// pathTo returns where a value stands below a node.
func pathTo(n *yaml.Node, is func(*yaml.Node) bool, path string) (string, bool) {
	if is(n) {
		return path, true
	}
	for i, child := range n.Content {
		below := path
		switch {
		case n.Kind == yaml.SequenceNode:
			below = problem.Index(path, i)
		case n.Kind == yaml.MappingNode && i%2 == 1:
			below = problem.Join(path, n.Content[i-1].Value)
		case n.Kind == yaml.MappingNode:
			continue
		}
		if found, ok := pathTo(child, is, below); ok {
			return found, true
		}
	}
	return "", false
}
