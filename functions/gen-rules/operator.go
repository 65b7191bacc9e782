package genrules

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// prometheus-operator's API.
const (
	operatorAPI = krm.PrometheusOperator + "/v1"
	thanosRuler = "ThanosRuler"
)

// evaluatedBy is the label of a ConfigMap of rules, and of the PrometheusRules made
// of it, by which the selectors of the bases tell the ruler's rules from those of
// each cluster's Prometheus.
const evaluatedBy = "thanos-fleet.dev/evaluated-by"

// evaluators returns the objects from which prometheus-operator makes who
// evaluates rules: the ThanosRulers, or else the Prometheuses.
func (g *generator) evaluators() []*krm.Object {
	for _, kind := range []string{thanosRuler, "Prometheus"} {
		if found := g.OfGroup(krm.PrometheusOperator, kind); len(found) > 0 {
			return found
		}
	}
	return nil
}

// convert makes a PrometheusRule of every rule file, and keeps the files from
// being applied beside them. Those that an earlier run kept are converted anew:
// kpt writes back what functions give, and files are edited there.
func (g *generator) convert() {
	sources := map[krm.Ref]string{}
	for _, o := range g.ruleMaps() {
		for key, text := range sorted(o.Strings("data")) {
			if isRuleFile(key) {
				g.convertFile(sources, o, key, text)
			}
		}
		if o.IsManifest() {
			o.SetText("true", "metadata", "annotations", krm.LocalConfigAnnotation)
		}
	}
}

// convertFile makes a PrometheusRule, whose spec is what a rule file is
// (prometheus-operator v0.93, Documentation/developer/alerting.md).
func (g *generator) convertFile(sources map[krm.Ref]string, from *krm.Object, key, text string) {
	spec := g.spec(from, key, text)
	if spec == nil {
		return
	}
	ref := krm.Ref{APIVersion: operatorAPI, Kind: prometheusRules, Namespace: from.Namespace(), Name: objectName(from, key)}
	source := problem.Join(from.Ref().String()+" data", key)
	if other, taken := sources[ref]; taken {
		g.Errorf(from, problem.Join("data", key), "rename the key", "it becomes %s, and so does %s: the rules of one of them would be lost", ref, other)
		return
	}
	sources[ref] = source
	o := g.EnsureBeside(from, ref)
	if o.Annotation(krm.GeneratedAnnotation) != Name {
		g.Errorf(o, "metadata.name", "give it another name, or remove the file", "%s of ConfigMap %s becomes a PrometheusRule of this name, and this one is written by hand", key, from.Name())
		return
	}
	if by := from.Label(evaluatedBy); by != "" {
		o.SetText(by, "metadata", "labels", evaluatedBy) // as its ConfigMap chose
	} else {
		g.labelFor(o)
	}
	g.Check(o, "spec", o.Set(spec, "spec"))
}

// objectName is that of the PrometheusRule of a rule file. Keys may hold what
// names may not (Kubernetes, apimachinery, IsConfigMapKey and DNS-1123 subdomain).
func objectName(from *krm.Object, key string) string {
	file := strings.FieldsFunc(strings.ToLower(strings.TrimSuffix(key, path.Ext(key))), func(r rune) bool { return strings.ContainsRune("-._", r) })
	return strings.Join(append([]string{from.Name()}, file...), "-")
}

// labelFor gives a PrometheusRule the labels that those who evaluate select by.
func (g *generator) labelFor(o *krm.Object) {
	for _, e := range g.evaluators() {
		wanted := e.Strings("spec", "ruleSelector", "matchLabels")
		for _, key := range slices.Sorted(maps.Keys(wanted)) {
			o.SetText(wanted[key], "metadata", "labels", key)
		}
	}
}
