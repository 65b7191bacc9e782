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

func isOperated(o *krm.Object) bool { return o.Group() == krm.PrometheusOperator }

// operatedContainers returns the containers that objects of prometheus-operator merge
// into the operator's, or add to them.
func operatedContainers(r *krm.Run) []*krm.Container {
	var found []*krm.Container
	for _, o := range r.OfGroup(krm.PrometheusOperator, "Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler") {
		found = append(found, (&krm.Workload{Object: o}).AllContainers()...)
	}
	return found
}

// partOf returns the part of its object that says what a container runs which is merged
// into the operator's own; false for any other.
func partOf(c *krm.Container) (operatedSpec, bool) {
	for _, part := range operated {
		if isOperated(c.Workload.Object) && c.Workload.Kind() == part.kind && c.Text("name") == part.container && c.Workload.Has(part.path...) {
			return operatedSpec{nil, c.Workload.Object, part}, true
		}
	}
	return operatedSpec{}, false
}

// operatedVersion returns the version that an object of the operator gives a container.
func operatedVersion(c *krm.Container) string {
	if s, found := partOf(c); found {
		return s.version()
	}
	return ""
}

// ofPrometheus is what an object says of the Prometheus that the operator makes of it.
func ofPrometheus(o *krm.Object) operatedSpec {
	return operatedSpec{nil, o, operatedPart{program: "prometheus", path: []string{"spec"}}}
}

// operatedCrosses tells whether a Prometheus of the operator was 2 when it came and is 3
// now. Where the operator chooses the version, nobody knows.
func (m *migration) operatedCrosses(o *krm.Object) bool {
	was := m.before[place{o.Ref().String(), "spec"}]
	return was != "" && !thanos.AtLeast(was, "v3.0.0") && thanos.AtLeast(ofPrometheus(o).version(), "v3.0.0")
}

// operatedFeatureFields are features that the operator has a field for.
var operatedFeatureFields = map[string]string{
	"otlp-write-receiver":   "enableOTLPReceiver",
	"remote-write-receiver": "enableRemoteWriteReceiver",
}

// operatedFeatures takes features out of an object's list.
func (m *migration) operatedFeatures(s operatedSpec) {
	const list = "enableFeatures"
	o := s.object
	for i, name := range slices.Backward(o.Texts("spec", list)) {
		if !dropsFeature(s.runs(), name) || name == "agent" {
			continue
		}
		now, found := s.featureField(name)
		if !found {
			now = none
		}
		o.RemoveItem(i, "spec", list)
		m.changed("prometheus-feature", o, problem.Index("spec."+list, i), name, now)
	}
	if m.hasFeatureOf(s, nativeHistograms) && thanos.ScrapedHistograms.In(s.runs()) && !o.Has("spec", "scrapeNativeHistograms") {
		m.warnNative(o, "spec", "set spec."+thanos.NativeField.Path+": true, which prometheus-operator knows from "+thanos.NativeField.Since+" on")
	}
}

// hasFeatureOf tells whether an object of the operator turns a feature on: in its list,
// or in what it adds to the arguments.
func (m *migration) hasFeatureOf(s operatedSpec, name string) bool {
	return slices.Contains(s.object.Texts("spec", "enableFeatures"), name) || hasFeature(s.added(), name)
}

// hadFeature is hasFeatureOf for the object as it came, and for arguments that take the
// place of the operator's, too.
func (m *migration) hadFeature(o *krm.Object, name string) bool {
	return m.features[[2]string{o.Ref().String(), name}]
}

// operatedLabels keeps the dollars of external labels.
func (m *migration) operatedLabels(s operatedSpec) {
	if m.hadFeature(s.object, "expand-external-labels") {
		return
	}
	labels := s.object.Strings("spec", "externalLabels")
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if now := prometheus.Preserve(labels[name]); now != labels[name] {
			s.object.SetText(now, "spec", "externalLabels", name)
			m.changed(prometheus.RuleExpansion, s.object, "spec.externalLabels."+name, labels[name], now)
		}
	}
}

// operatedAlertmanagers sends alerts by the API that Alertmanager has left.
func (m *migration) operatedAlertmanagers(s operatedSpec) {
	if !thanos.AtLeast(s.runs(), "v3.0.0") {
		return
	}
	for i, a := range s.object.Each("spec", "alerting", "alertmanagers") {
		if version := a.Text("apiVersion"); strings.EqualFold(version, "v1") {
			a.SetText("V2", "apiVersion")
			m.changed(prometheus.RuleRenamed, s.object, problem.Index("spec.alerting.alertmanagers", i)+".apiVersion", version, "V2")
		}
	}
}

// operatedScrapes lets every target be scraped that sends no Content-Type: by the class
// of those monitors that name none, and by all others.
func (m *migration) operatedScrapes(s operatedSpec) {
	const classes, field, protocol = "scrapeClasses", "fallbackScrapeProtocol", "PrometheusText0.0.4"
	const was = "the text format wherever a target sends no Content-Type"
	isDefault := false
	for i, class := range s.object.Each("spec", classes) {
		isDefault = isDefault || class.Text("default") == "true"
		if !class.Has(field) {
			class.SetText(protocol, field)
			m.changed(prometheus.RuleFallback, s.object, problem.Index("spec."+classes, i)+"."+field, was, protocol)
		}
	}
	if isDefault {
		return
	}
	class := scrapeClass{"fallback", true, protocol}
	if m.check(prometheus.RuleFallback, s.object, "spec."+classes, s.object.Append(class, "spec", classes)) {
		m.changed(prometheus.RuleFallback, s.object, "spec."+classes, was, protocol+", by a class of scrapes for all that name none")
	}
}

// scrapeClass is monitoring/v1 ScrapeClass (prometheus-operator v0.93).
type scrapeClass struct {
	Name     string `yaml:"name"`
	Default  bool   `yaml:"default"`
	Protocol string `yaml:"fallbackScrapeProtocol"`
}

// operatedWrites tells of HTTP/2, as prometheus.Migrate does.
func (m *migration) operatedWrites(s operatedSpec) {
	for i, w := range s.object.Each("spec", "remoteWrite") {
		if strings.HasPrefix(w.Text("url"), "https:") && !w.Has("enableHTTP2") {
			m.changed(prometheus.RuleRemoteWriteHTTP, s.object, problem.Index("spec.remoteWrite", i)+".enableHTTP2",
				prometheus.HTTP2Was, prometheus.HTTP2Now)
		}
	}
}

// operators warns of an operator that is older than the Prometheus that it is to make.
func (m *migration) operators() {
	if !slices.ContainsFunc(m.OfGroup(krm.PrometheusOperator, "Prometheus", "PrometheusAgent"), m.operatedCrosses) {
		return
	}
	for _, w := range m.workloads() {
		for _, c := range w.Containers() {
			v := thanos.VersionOf(c.Text("image"))
			if imageName(c.Text("image")) == "prometheus-operator" && v != "" && !thanos.OperatedPrometheus3.In(v) {
				m.warned("operator-version", w.Object, c.Path+".image", "take the operator and its definitions from a release of today",
					"prometheus-operator %s: only %s and later make the Prometheus 3 that objects here ask for", v, thanos.OperatedPrometheus3.Since)
			}
		}
	}
}
