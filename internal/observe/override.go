package observe

import (
	"cmp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// overridePolicy is what is read of an OverridePolicy or ClusterOverridePolicy (Karmada
// v1.18, pkg/apis/policy/v1alpha1).
type overridePolicy struct {
	Policy `yaml:"-"`
	Spec   struct {
		OverrideRules []overrideRule `yaml:"overrideRules"`
		// The rule's own fields stood here in old versions.
		overrideRule `yaml:",inline"`
	} `yaml:"spec"`
}

type overrideRule struct {
	TargetCluster *struct {
		ClusterNames  []string `yaml:"clusterNames"`
		Exclude       []string `yaml:"exclude"`
		LabelSelector any      `yaml:"labelSelector"`
		FieldSelector any      `yaml:"fieldSelector"`
	} `yaml:"targetCluster"`
	Overriders karmada.Edits `yaml:"overriders"`
}

// Overrides are the override policies of a control plane.
type Overrides []*overridePolicy

// Override is what one rule of a policy makes of an object for a member cluster.
type Override struct {
	Policy Policy
	// Field of the policy that holds the edits.
	Field string
	Edits karmada.Edits
}

// Overrides returns the override policies among the objects of a control plane.
func (c *Cluster) Overrides() Overrides { return overridePolicies(c.Objects) }

func overridePolicies(objects []*krm.Object) Overrides {
	var found Overrides
	for _, policy := range policies(objects) {
		p := &overridePolicy{Policy: policy}
		if policy.IsOverride() && policy.Node().YNode().Decode(p) == nil {
			found = append(found, p)
		}
	}
	slices.SortStableFunc(found, func(a, b *overridePolicy) int {
		return strings.Compare(a.Kind()+" "+a.Name(), b.Kind()+" "+b.Name())
	})
	return found
}

// Of returns what is done to an object for a member cluster, in the order in which it is
// done: by policies of the cluster first, then by those that select less exactly, then by
// name (Karmada v1.18.1, pkg/util/overridemanager). What takes clusters by their labels
// or fields is left out.
func (all Overrides) Of(o *krm.Object, member string) []Override {
	selecting := slices.DeleteFunc(slices.Clone(all), func(p *overridePolicy) bool { return p.Selects(o) == NotSelected })
	slices.SortStableFunc(selecting, func(a, b *overridePolicy) int {
		return cmp.Or(strings.Compare(a.Kind(), b.Kind()), cmp.Compare(a.Selects(o), b.Selects(o)))
	})
	var found []Override
	for _, p := range selecting {
		for i, r := range p.Spec.OverrideRules {
			if r.targets(member) {
				found = append(found, Override{p.Policy, problem.Index("spec.overrideRules", i) + ".overriders", r.Overriders})
			}
		}
		if len(p.Spec.OverrideRules) == 0 && p.Spec.targets(member) {
			found = append(found, Override{p.Policy, "spec.overriders", p.Spec.Overriders})
		}
	}
	return found
}

// override returns the object as a member gets it: the object itself where nothing is
// overridden, or where an edit hits nothing, which is another matter.
func override(o *krm.Object, member string, policies Overrides) *krm.Object {
	edits := policies.Of(o, member)
	if len(edits) == 0 {
		return o
	}
	value := o.Value()
	for _, e := range edits {
		edited, err := karmada.Apply(value, e.Edits)
		if err != nil {
			return o
		}
		value = edited
	}
	text, err := yaml.Marshal(value)
	if err != nil {
		return o
	}
	parsed, err := krm.ParseStream(text)
	if err != nil || len(parsed) != 1 {
		return o
	}
	return parsed[0]
}

func (r overrideRule) targets(member string) bool {
	t := r.TargetCluster
	return t == nil || t.LabelSelector == nil && t.FieldSelector == nil && !slices.Contains(t.Exclude, member) && (len(t.ClusterNames) == 0 || slices.Contains(t.ClusterNames, member))
}
