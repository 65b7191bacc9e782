package injectexternallabels

import (
	"maps"
	"slices"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// labelMap is a mapping of labels in a custom resource.
type labelMap struct {
	injector
	// owner is the resource, in which object is the part that holds the mapping at
	// path; field is the mapping's path from the owner.
	owner, object *krm.Object
	path          []string
	field         string
	// encode writes a value so that it comes out as itself.
	encode func(string) string
	// expands tells whether Prometheus puts variables into the values.
	expands bool
}

// labels returns what the mapping holds, as written.
func (m labelMap) labels() map[string]string { return m.object.Strings(m.path...) }

func (m labelMap) names() []string { return slices.Sorted(maps.Keys(m.labels())) }

// set sets a label to a value.
func (m labelMap) set(name, value string) {
	written := m.encode(value)
	have, found := m.labels()[name]
	switch {
	case !found:
		m.setRaw(name, written)
	case have == written, m.isSolved(have, value):
	case m.resolve(m.owner, m.at(name), name, have, value):
		m.setRaw(name, written)
	}
}

// isSolved tells whether a value such as karmada-${CLUSTER_NAME} expands to what is
// wanted, by the variables that the resource adds to the container of Prometheus.
func (m labelMap) isSolved(template, want string) bool {
	name, value, ok := prometheus.Solve(template, want)
	if !ok || !m.expands {
		return false
	}
	for _, o := range m.owner.Each("spec", "containers") {
		env := (&krm.Container{Object: o}).Env(name)
		if o.Text("name") == "prometheus" && env != nil && env.Text("value") == krm.Literal(value) {
			return true
		}
	}
	return false
}

func (m labelMap) setRaw(name, written string) {
	m.object.SetText(written, slices.Concat(m.path, []string{name})...)
}

func (m labelMap) at(name string) string { return problem.Join(m.field, name) }

// countOf reads spec.replicas or another field; one pod when it is not given.
func countOf(o *krm.Object, path ...string) int {
	if n, err := strconv.Atoi(o.Text(path...)); err == nil {
		return n
	}
	return 1
}

// asIs writes a value where nothing is expanded.
func asIs(value string) string { return value }

// flagLabelMap is a labelMap of an operator that makes flags of it.
func (i injector) flagLabelMap(owner, object *krm.Object, field string, path ...string) labelMap {
	return labelMap{injector: i, owner: owner, object: object, path: path, field: field, encode: flagValue}
}

// flagValue writes a value for an operator that puts it between quotes into
// --label, where Kubernetes replaces variables and Thanos unquotes as Go does
// (prometheus-operator v0.93, pkg/thanos/statefulset.go; thanos-operator,
// internal/pkg/manifests/receive/builder.go).
func flagValue(value string) string {
	quoted := strconv.Quote(krm.Literal(value))
	return quoted[1 : len(quoted)-1]
}
