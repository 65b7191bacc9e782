package migratemanifests

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// isThree tells whether every Prometheus among the objects is version 3 from now on:
// rules are written for those that evaluate them. Without one, rulers do, and have its
// engine since Thanos v0.38.
func (m *migration) isThree() bool {
	var versions, rulers []string
	for _, c := range m.running("prometheus") {
		versions = append(versions, version(c))
	}
	for _, s := range m.operatedSpecs("prometheus") {
		if s.component == thanos.Prometheus {
			versions = append(versions, s.runs())
		}
	}
	for _, c := range m.running("thanos") {
		if c.Component() == thanos.Rule {
			rulers = append(rulers, version(c))
		}
	}
	for _, s := range m.operatedSpecs("thanos") {
		if s.component == thanos.Rule {
			rulers = append(rulers, s.runs())
		}
	}
	if len(versions) == 0 {
		return allSince(rulers, "v0.38.0")
	}
	return allSince(versions, "v3.0.0")
}

func allSince(versions []string, since string) bool {
	return len(versions) > 0 && !slices.ContainsFunc(versions, func(v string) bool { return !thanos.AtLeast(v, since) })
}

// ruleFiles migrates the PromQL in ConfigMaps and in PrometheusRules, and what
// evaluates it where that needs to be told.
func (m *migration) ruleFiles() {
	three := m.isThree()
	for _, o := range m.shared("ConfigMap") {
		files := o.Strings(data)
		for _, key := range slices.Sorted(maps.Keys(files)) {
			text, changes, refusals := prometheus.FixRules(files[key], three)
			m.refuse(o, problem.Join(data, key), refusals)
			m.write(o, key, text, changes)
		}
	}
	for _, o := range m.Manifests("PrometheusRule") {
		for i, group := range o.Each("spec", "groups") {
			for j, r := range group.Each("rules") {
				m.expr(o, r, problem.Index("spec.groups", i)+problem.Index(".rules", j)+".expr", three)
			}
		}
	}
	if three && m.smooths() {
		m.experimental()
	}
}

func (m *migration) expr(o, r *krm.Object, field string, three bool) {
	was := r.Text("expr")
	now, fits := prometheus.PlainQuotes(was)
	if !fits {
		m.refused(prometheus.RuleQuotes, o, field, `write "…" with plain quotes`, "%s is not PromQL", strings.TrimSpace(was))
	}
	m.rewrite(prometheus.RuleQuotes, o, r, field, now)
	m.rewrite(prometheus.RuleMetrics, o, r, field, prometheus.NewMetrics(r.Text("expr")))
	if !three {
		return
	}
	for _, step := range prometheus.PromQL3 {
		if rewritten, was, now := step.Rewrite(r.Text("expr")); was != "" {
			r.SetText(rewritten, "expr")
			m.changed(step.Rule, o, field, was, now)
		}
	}
	if part := prometheus.OnePoint(was); part != "" {
		m.warned(prometheus.RuleRanges, o, field, prometheus.OnePointRemedy, prometheus.OnePointMessage, part)
	}
}

// rewrite gives a rule another expression.
func (m *migration) rewrite(rule string, o, r *krm.Object, field, now string) {
	if was := r.Text("expr"); now != was {
		r.SetText(now, "expr")
		m.changed(rule, o, field, strings.TrimSpace(was), strings.TrimSpace(now))
	}
}

const smoothingFunction = "double_exponential_smoothing("

// smooths tells whether a rule calls a function that version 3 hides.
func (m *migration) smooths() bool {
	for _, o := range m.shared("ConfigMap") {
		for _, text := range o.Strings(data) {
			if strings.Contains(text, smoothingFunction) {
				return true
			}
		}
	}
	for _, o := range m.Manifests("PrometheusRule") {
		for _, group := range o.Each("spec", "groups") {
			if slices.ContainsFunc(group.Each("rules"), func(r *krm.Object) bool { return strings.Contains(r.Text("expr"), smoothingFunction) }) {
				return true
			}
		}
	}
	return false
}

// hidesFunctions tells whether a component reads rules or their queries, and refuses what
// version 3 hides unless it is told: a Prometheus, and where there is a ruler that one and
// what it asks (Thanos v0.39, PR 8245, cmd/thanos; older ones have no such flag).
func (m *migration) hidesFunctions(c thanos.Component, version string) bool {
	switch c {
	case thanos.Prometheus:
		return true
	case thanos.Rule, thanos.Query, thanos.QueryFrontend:
		return m.hasRuler() && thanos.AtLeast(version, "v0.39.0")
	}
	return false
}

func (m *migration) hasRuler() bool {
	return slices.ContainsFunc(m.lines("thanos"), func(l line) bool { return l.component == thanos.Rule }) ||
		slices.ContainsFunc(m.operatedSpecs("thanos"), func(s operatedSpec) bool { return s.component == thanos.Rule })
}

// experimental lets all that evaluate rules evaluate what version 3 hides.
func (m *migration) experimental() {
	const feature = prometheus.ExperimentalFunctions
	for _, l := range m.lines("prometheus", "thanos") {
		if hasFeature(l.read(), feature) || !m.hidesFunctions(l.component, l.version) || l.init || l.operated != nil {
			continue
		}
		l.write(l.read().Add(featureFlag, feature))
		m.changed(prometheus.RuleSmoothing, l.object, l.path, none, featureFlag+"="+feature)
	}
	for _, s := range m.operatedSpecs("prometheus", "thanos") {
		switch {
		case m.hasFeatureOf(s, feature) || !m.hidesFunctions(s.component, s.runs()):
		case s.added().Has(featureFlag): // the operator refuses both
			s.setAdded(s.added().Add(featureFlag, feature))
			m.changed(prometheus.RuleSmoothing, s.object, s.field(additionalArgs), none, featureFlag+"="+feature)
		default:
			s.object.AppendText(feature, "spec", "enableFeatures")
			m.changed(prometheus.RuleSmoothing, s.object, "spec.enableFeatures", none, feature)
		}
	}
}
