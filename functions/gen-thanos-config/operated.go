package genthanosconfig

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// operated is a kind of prometheus-operator that runs a component of Thanos
// (v0.95.0, pkg/apis/monitoring/v1, prometheus_types.go and thanos_types.go). The
// tracingConfig in a Prometheus' spec itself is another: Prometheus' own.
type operated struct {
	kind string
	// section holds tracingConfig, a key of a Secret, and tracingConfigFile.
	section   []string
	component thanos.Component
	// container is what the operator calls the container; one of that name under
	// spec.containers is merged into it.
	container string
}

var operatedKinds = []operated{
	{"Prometheus", []string{"spec", "thanos"}, thanos.Sidecar, "thanos-sidecar"},
	{"ThanosRuler", []string{"spec"}, thanos.Rule, "thanos-ruler"},
}

// wireOperated makes the objects of prometheus-operator read a tracing configuration.
func (g *generator) wireOperated(f *file) {
	for _, k := range operatedKinds {
		for _, o := range g.OfGroup(krm.PrometheusOperator, k.kind) {
			if o.Has(k.section...) {
				g.wireObject(f, k, o)
			}
		}
	}
}

func (g *generator) wireObject(f *file, k operated, o *krm.Object) {
	field := func(names ...string) []string { return slices.Concat(k.section, names) }
	if own := o.Text(field("tracingConfigFile")...); own != "" {
		g.Errorf(o, strings.Join(field("tracingConfigFile"), "."), "remove it; "+f.String()+" takes its place",
			"%s goes first for the operator, so tracingConfig would have no effect", own)
		return
	}
	version := cmp.Or(thanos.VersionOf(o.Text(field("image")...)), o.Text(field("version")...), g.version)
	text, ok := g.text(f, o, k.component, version)
	if !ok {
		return
	}
	source := krm.File{
		Kind: "Secret",
		Name: cmp.Or(o.Text(field("tracingConfig", "name")...), cmp.Or(o.Label(krm.ComponentLabel), o.Name())+"-"+f.name),
		Key:  cmp.Or(o.Text(field("tracingConfig", "key")...), string(k.component)+".yml"),
	}
	if !g.write(f, o, source, text) {
		return
	}
	o.SetText(source.Name, field("tracingConfig", "name")...)
	o.SetText(source.Key, field("tracingConfig", "key")...)
	if len(f.env) > 0 {
		merged := o.EnsureItem("name", k.container, "spec", "containers")
		g.setEnv(f, &krm.Container{Object: merged, Workload: &krm.Workload{Object: o}, Path: problem.Join("spec.containers", k.container)},
			o.Has(f.annotation("spec", "podMetadata")...))
	}
	f.annotate(o, text, "spec", "podMetadata")
}

// warnOfCommunity tells of objects that configure caches and tracing in their own way.
func (g *generator) warnOfCommunity() {
	for _, o := range g.OfGroup(krm.ThanosOperator) {
		g.Warnf(o, "spec", "configure them here, as thanos-operator has it", "caches and tracing of the Fleet do not reach objects of thanos-operator")
	}
}
