package genrules

import (
	"bytes"
	"fmt"
	"strconv"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// missing is the name of what holds the alerts for absent clusters, and of the
// file and the group in it.
const missing = "fleet-clusters"

// The parts of a rule file that are written here (Prometheus v3.13,
// model/rulefmt; Thanos v0.42, pkg/rules/manager.go).
type (
	ruleFile struct {
		Groups []ruleGroup `yaml:"groups"`
	}
	ruleGroup struct {
		Name                    string `yaml:"name"`
		PartialResponseStrategy string `yaml:"partial_response_strategy"`
		Rules                   []rule `yaml:"rules"`
	}
	rule struct {
		Alert       string            `yaml:"alert"`
		Expr        string            `yaml:"expr"`
		For         string            `yaml:"for"`
		Labels      map[string]string `yaml:"labels"`
		Annotations map[string]string `yaml:"annotations"`
	}
)

// missingRules alerts for each cluster of which there is no up. The result of
// absent carries the labels of the matcher, so the alert has its cluster.
//
// Rules are evaluated on a part of the fleet here, against the default: the store
// of a cluster that is gone fails the query, and with it the one alert that would
// say so (Thanos, docs/components/rule.md, Partial Response).
func (g *generator) missingRules() ruleFile {
	group := ruleGroup{Name: missing, PartialResponseStrategy: "warn"}
	for _, cluster := range g.missed {
		group.Rules = append(group.Rules, rule{
			Alert: "ClusterAbsent", For: g.MissedFor,
			Expr:   fmt.Sprintf("absent(up{%s=%s})", g.label, strconv.Quote(cluster)),
			Labels: map[string]string{"severity": "critical"},
			Annotations: map[string]string{
				"summary":     "A cluster has fallen silent.",
				"description": fmt.Sprintf("No series of cluster {{ $labels.%s }} arrives: its Prometheus, the way to it, or all of it is down.", g.label),
			},
		})
	}
	return ruleFile{[]ruleGroup{group}}
}

// missInFiles writes the alerts beside each ruler, in a rule file.
func (g *generator) missInFiles() {
	if len(g.missed) == 0 {
		return
	}
	for _, c := range g.Containers(thanos.Rule) {
		if !g.MayWrite(c.Workload.Object, krm.File{Kind: "ConfigMap", Name: missing, Key: missing + ".yml"}) {
			continue
		}
		o := g.EnsureBeside(c.Workload.Object, krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: missing})
		if !g.owns(o) {
			continue
		}
		text, err := encode(g.missingRules())
		if !g.Check(o, "data", err) {
			continue
		}
		o.SetText("true", "metadata", "labels", rulesLabel)
		o.SetText(text, "data", missing+".yml")
	}
}

// missInObjects writes the alerts for each ThanosRuler, in a PrometheusRule.
func (g *generator) missInObjects() {
	if len(g.missed) == 0 {
		return
	}
	for _, ruler := range g.evaluators() {
		if ruler.Kind() != thanosRuler {
			continue // a Prometheus sees its own cluster only
		}
		o := g.EnsureBeside(ruler, krm.Ref{APIVersion: operatorAPI, Kind: prometheusRules, Name: missing})
		if g.owns(o) {
			g.labelFor(o)
			g.Check(o, "spec", o.Set(g.missingRules(), "spec"))
		}
	}
}

// owns refuses to write over an object of the user's.
func (g *generator) owns(o *krm.Object) bool {
	if o.Annotation(krm.GeneratedAnnotation) == Name {
		return true
	}
	g.Errorf(o, "metadata.name", "give it another name", "gen-rules writes the alerts for absent clusters into an object of this name, and this one is written by hand")
	return false
}

func encode(f ruleFile) (string, error) {
	var text bytes.Buffer
	e := yaml.NewEncoder(&text)
	e.SetIndent(2)
	e.CompactSeqIndent()
	err := e.Encode(f)
	return text.String(), err
}
