package krm

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	yaml11 "go.yaml.in/yaml/v2"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// typed are fields in which API servers take one type alone, by the kinds that have them, none
// for all. A star is any key, [] any item.
type typed struct {
	kinds []string
	// texts take nothing else, whole are whole numbers.
	texts, whole []string
}

// Kubernetes API v1.34; prometheus-operator v0.95, pkg/apis/monitoring; Karmada v1.18.1,
// pkg/apis/policy; thanos-operator, api/v1alpha1, and KEDA, apis/keda/v1alpha1, both of 2026.
var typedFields = []typed{
	{nil, []string{"metadata.labels.*", "metadata.annotations.*"}, nil},
	{[]string{"ConfigMap"}, []string{"data.*"}, nil},
	{[]string{"Secret"}, []string{"data.*", "stringData.*"}, nil},
	{[]string{"Service"}, []string{"spec.selector.*"}, []string{"spec.ports.[].port"}},
	{[]string{"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"}, []string{"spec.selector.matchLabels.*", "spec.serviceName"}, []string{"spec.replicas"}},
	{[]string{"Prometheus", "PrometheusAgent", "Alertmanager", "ThanosRuler"}, []string{
		"spec.externalLabels.*", "spec.labels.*", "spec.podMetadata.labels.*", "spec.podMetadata.annotations.*", "spec.nodeSelector.*", "spec.version", "spec.retention", "spec.image",
		"spec.enableFeatures.[]", "spec.replicaExternalLabelName", "spec.prometheusExternalLabelName", "spec.additionalArgs.[].value", "spec.alertDropLabels.[]",
		"spec.serviceMonitorSelector.matchLabels.*", "spec.podMonitorSelector.matchLabels.*", "spec.ruleSelector.matchLabels.*",
	}, []string{"spec.replicas", "spec.shards"}},
	{[]string{"ServiceMonitor", "PodMonitor", "PodDisruptionBudget", "NetworkPolicy"}, []string{"spec.selector.matchLabels.*", "spec.podSelector.matchLabels.*"}, nil},
	{[]string{"PrometheusRule"}, []string{"spec.groups.[].rules.[].labels.*", "spec.groups.[].rules.[].annotations.*", "spec.groups.[].name", "spec.groups.[].rules.[].alert"}, nil},
	{[]string{"ThanosQuery", "ThanosReceive", "ThanosStore", "ThanosRuler", "ThanosCompact"}, []string{
		"spec.labels.*", "spec.annotations.*", "spec.replicaLabels.[]", "spec.customStoreLabelSelector.matchLabels.*", "spec.externalLabels.*", "spec.additionalArgs.[]",
	}, []string{"spec.replicas"}},
	{[]string{"ScaledObject"}, []string{"spec.triggers.[].metadata.*"}, nil},
	{[]string{"OverridePolicy", "ClusterOverridePolicy"}, []string{
		"spec.overrideRules.[].overriders.labelsOverrider.[].value.*", "spec.overrideRules.[].overriders.annotationsOverrider.[].value.*",
		"spec.overrideRules.[].overriders.argsOverrider.[].value.[]", "spec.overrideRules.[].overriders.commandOverrider.[].value.[]",
	}, nil},
}

// podFields are those of a pod's template.
var podFields = typed{nil, []string{
	"metadata.labels.*", "metadata.annotations.*", "spec.nodeSelector.*",
	"spec.containers.[].args.[]", "spec.containers.[].command.[]", "spec.containers.[].image", "spec.containers.[].env.[].value",
	"spec.initContainers.[].args.[]", "spec.initContainers.[].command.[]", "spec.initContainers.[].image", "spec.initContainers.[].env.[].value",
}, []string{"spec.containers.[].ports.[].containerPort"}}

// Fraction is a number with a point, as Mistyped calls it.
const Fraction = "a fraction"

// Mistyped visits the values that API servers refuse where they are, for they are no text or
// no whole number, as kubectl reads them, which reads YAML 1.1: what is there, and what is wanted.
func (o *Object) Mistyped(visit func(path, got, want string)) {
	o.eachText(func(n *yaml.Node, at string) {
		if got := untexted(n); got != "" {
			visit(at, got, "a text")
		}
	})
	o.eachTyped(func(t typed) []string { return t.whole }, func(n *yaml.Node, at string) {
		if _, err := strconv.Atoi(n.Value); err == nil && n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0 {
			visit(at, "a text", "a whole number")
		}
	})
}

// eachText visits the scalars of the object where API servers take texts alone.
func (o *Object) eachText(visit func(*yaml.Node, string)) {
	o.eachTyped(func(t typed) []string { return t.texts }, visit)
}

// eachTyped visits the scalars at the paths that are picked of what is known of the object.
func (o *Object) eachTyped(pick func(typed) []string, visit func(*yaml.Node, string)) {
	each := func(t typed, n *yaml.Node, at string) {
		for _, path := range pick(t) {
			eachAt(n, at, strings.Split(path, "."), visit)
		}
	}
	isCore := slices.Contains([]string{"ConfigMap", "Secret", "Service"}, o.Kind())
	for _, t := range typedFields {
		if t.kinds == nil || slices.Contains(t.kinds, o.Kind()) && !(isCore && o.Group() != "") {
			each(t, o.node.YNode(), "")
		}
	}
	if at, found := o.podTemplate(); found {
		each(podFields, lookup(o.node.YNode(), at...), strings.Join(at, "."))
	}
}

// eachAt visits the scalars at a path below a node.
func eachAt(n *yaml.Node, at string, path []string, visit func(*yaml.Node, string)) {
	switch n = deref(n); {
	case n == nil:
	case len(path) == 0:
		if n.Kind == yaml.ScalarNode {
			visit(n, at)
		}
	case path[0] == "[]" && n.Kind == yaml.SequenceNode:
		for i, item := range n.Content {
			eachAt(item, problem.Index(at, i), path[1:], visit)
		}
	case path[0] == "*" && n.Kind == yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			eachAt(n.Content[i+1], problem.Join(at, n.Content[i].Value), path[1:], visit)
		}
	case n.Kind == yaml.MappingNode:
		if below := field(n, path[0]); below != nil {
			eachAt(below, problem.Join(at, path[0]), path[1:], visit)
		}
	}
}

// untexted says what a scalar is that is no text, "" for a text and for null, which is taken
// for an empty one.
func untexted(n *yaml.Node) string {
	if n.Style&^yaml.TaggedStyle != 0 || n.Style == yaml.TaggedStyle && n.ShortTag() == yaml.NodeTagString {
		return ""
	}
	if n.Tag == yaml.NodeTagString && !slices.Contains(yamlWords, n.Value) {
		return "" // also of one that was made a text without quotes
	}
	var read any
	if yaml11.Unmarshal([]byte(n.Value), &read) != nil {
		return ""
	}
	switch v := read.(type) {
	case bool:
		return "a boolean"
	case float64:
		if v != math.Trunc(v) {
			return Fraction
		}
		return "a number"
	case int, int64, uint64:
		return "a number"
	}
	return ""
}

// BareEquals visits the texts below the object that are a lone = without quotes. YAML 1.1 has
// a type of its own for it (yaml.org/type/value).
func (o *Object) BareEquals(visit func(path string)) { bareEquals(o.node.YNode(), "", visit) }

func bareEquals(n *yaml.Node, at string, visit func(string)) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Value == "=" && n.Style&^yaml.TaggedStyle == 0 {
			visit(at)
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			bareEquals(item, problem.Index(at, i), visit)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			bareEquals(n.Content[i+1], problem.Join(at, n.Content[i].Value), visit)
		}
	}
}

// Times visits the texts of an object that are a time as RFC 3339 writes it, and with isBare the
// dates and times without quotes, of which kustomize makes one.
func (o *Object) Times(visit func(path string, isBare bool)) {
	o.eachText(func(n *yaml.Node, at string) {
		switch {
		case n.Style&^yaml.TaggedStyle == 0 && n.ShortTag() == "!!timestamp":
			visit(at, true)
		case rfc3339.MatchString(n.Value):
			visit(at, false)
		}
	})
}

var rfc3339 = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$`)
