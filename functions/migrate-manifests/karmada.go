package migratemanifests

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

const policies = "policy.karmada.io/"

func (m *migration) policies(kinds ...string) []*krm.Object {
	return slices.DeleteFunc(m.shared(kinds...), func(o *krm.Object) bool { return !strings.HasPrefix(o.Text("apiVersion"), policies) })
}

// overridePolicies writes the deprecated form as one rule.
func (m *migration) overridePolicies() {
	for _, o := range m.policies("OverridePolicy", "ClusterOverridePolicy") {
		if o.Has("spec", "overriders") || o.Has("spec", "targetCluster") {
			m.overrideRule(o)
		}
		for i, rule := range o.Each("spec", "overrideRules") {
			m.overrideEnv(o, rule, problem.Index("spec.overrideRules", i)+".overriders.plaintext")
		}
	}
}

func (m *migration) overrideRule(o *krm.Object) {
	if o.Has("spec", "overrideRules") {
		m.refused("karmada-override-rules", o, "spec", "move targetCluster and overriders into overrideRules",
			"targetCluster and overriders stand beside overrideRules, which Karmada refuses")
		return
	}
	value, _ := o.Value()["spec"].(map[string]any)
	rule := overrideRule{value["targetCluster"], value["overriders"]}
	if !m.check("karmada-override-rules", o, "spec", o.Set([]overrideRule{rule}, "spec", "overrideRules")) {
		return
	}
	o.RemoveField("spec", "targetCluster")
	o.RemoveField("spec", "overriders")
	m.changed("karmada-override-rules", o, "spec.overriders", "targetCluster and overriders", "overrideRules[0]")
}

// overrideRule is Karmada's RuleWithCluster.
type overrideRule struct {
	TargetCluster any `yaml:"targetCluster,omitempty"`
	Overriders    any `yaml:"overriders"`
}

// patch is Karmada's PlaintextOverrider.
type patch struct {
	Path     string `yaml:"path"`
	Operator string `yaml:"operator"`
	Value    any    `yaml:"value"`
}

// overrideEnv adds variables to those that are there, where an override would
// replace them. Without any there, the list itself has to be added.
func (m *migration) overrideEnv(o, rule *krm.Object, at string) {
	path := []string{"overriders", "plaintext"}
	for i, p := range slices.Backward(rule.Each(path...)) {
		env, list := p.Text("path"), p.Each("value")
		if p.Text("operator") != "add" || !strings.HasSuffix(env, "/env") || len(list) == 0 {
			continue
		}
		has, known := m.targetsHave(o, env)
		field := problem.Index(at, i)
		if !known {
			m.warned("karmada-override-env", o, field, "write add "+env+"/- for each variable, if the container has any",
				"add %s replaces the variables of the container, which is not among the objects", env)
		}
		if !has {
			continue
		}
		rule.RemoveItem(i, path...)
		for j, v := range list {
			if !m.check("karmada-override-env", o, field, rule.Insert(i+j, patch{env + "/-", "add", v.Value()}, path...)) {
				return
			}
		}
		m.changed("karmada-override-env", o, field+".path", env, env+"/-")
	}
}

// targetsHave tells whether an object that a policy selects has the field that a
// JSON pointer names, and whether every such object is known.
func (m *migration) targetsHave(o *krm.Object, pointer string) (has, known bool) {
	known = true
	for _, s := range o.Each("spec", "resourceSelectors") {
		target := m.Find(s.Text("kind"), o.Namespace(), s.Text("name"))
		if target == nil {
			known = false
			continue
		}
		has = has || target.HasPointer(pointer)
	}
	return has, known
}

// clusterPolicies takes the namespace away from kinds that have none. kustomize
// gives it to them where it does not know the kind.
func (m *migration) clusterPolicies() {
	for _, o := range m.policies("ClusterPropagationPolicy", "ClusterOverridePolicy") {
		if was := o.Namespace(); was != "" {
			m.changed("karmada-cluster-policy", o, "metadata.namespace", was, none)
			o.RemoveField("metadata", "namespace")
		}
	}
}

// karmadaServices names providers and consumers by the fields of today.
func (m *migration) karmadaServices() {
	for _, o := range m.shared("MultiClusterService") {
		if !strings.HasPrefix(o.Text("apiVersion"), "networking.karmada.io/") {
			continue
		}
		m.clusterList(o, "providerClusters", "serviceProvisionClusters")
		m.clusterList(o, "consumerClusters", "serviceConsumptionClusters")
		m.clusterList(o, "consumerClusters", "range", "clusterNames")
	}
}

func (m *migration) clusterList(o *krm.Object, now string, old ...string) {
	path := append([]string{"spec"}, old...)
	names := o.Texts(path...)
	was := strings.Join(old, ".")
	if len(names) == 0 {
		return
	}
	const id = "karmada-multi-cluster-service"
	if o.Has("spec", now) {
		m.refused(id, o, "spec."+was, "remove one of them", "%s stands beside %s", was, now)
		return
	}
	var clusters []map[string]string
	for _, name := range names {
		clusters = append(clusters, map[string]string{"name": name})
	}
	if m.check(id, o, "spec", o.Set(clusters, "spec", now)) {
		o.RemoveField(path...)
		m.changed(id, o, "spec."+was, was+": "+strings.Join(names, ", "), now)
	}
}
