package observe

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/karmada"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// overridePolicy is what is read of an OverridePolicy or ClusterOverridePolicy (Karmada
// v1.18, pkg/apis/policy/v1alpha1).
type overridePolicy struct {
	kind, namespace, name string
	Spec                  struct {
		ResourceSelectors []karmada.ResourceSelector `yaml:"resourceSelectors"`
		OverrideRules     []overrideRule             `yaml:"overrideRules"`
		// The rule's own fields stood here in old versions.
		overrideRule `yaml:",inline"`
	} `yaml:"spec"`
}

type overrideRule struct {
	TargetCluster *struct {
		ClusterNames []string `yaml:"clusterNames"`
		Exclude      []string `yaml:"exclude"`
	} `yaml:"targetCluster"`
	Overriders karmada.Edits `yaml:"overriders"`
}

// overridePolicies are those among the objects, those of the cluster first, in the order
// in which they are applied.
func overridePolicies(objects []*krm.Object) []*overridePolicy {
	var found []*overridePolicy
	for _, o := range objects {
		if strings.HasPrefix(o.Text("apiVersion"), "policy.karmada.io/") && strings.HasSuffix(o.Kind(), "OverridePolicy") {
			p := &overridePolicy{kind: o.Kind(), namespace: o.Namespace(), name: o.Name()}
			if o.Node().YNode().Decode(p) == nil {
				found = append(found, p)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *overridePolicy) int {
		return strings.Compare(a.kind+" "+a.name, b.kind+" "+b.name)
	})
	return found
}

// override returns the object as a member gets it: the object itself where nothing is
// overridden, or where an edit hits nothing, which is another matter.
func override(o *krm.Object, member string, policies []*overridePolicy) *krm.Object {
	var edits []karmada.Edits
	for _, p := range policies {
		if !p.selects(o) {
			continue
		}
		rules := p.Spec.OverrideRules
		if len(rules) == 0 {
			rules = []overrideRule{p.Spec.overrideRule}
		}
		for _, r := range rules {
			if r.targets(member) {
				edits = append(edits, r.Overriders)
			}
		}
	}
	if len(edits) == 0 {
		return o
	}
	value := o.Value()
	for _, e := range edits {
		edited, err := karmada.Apply(value, e)
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

func (p *overridePolicy) selects(o *krm.Object) bool {
	if p.namespace != "" && o.Namespace() != p.namespace {
		return false
	}
	ref := o.Ref()
	return len(p.Spec.ResourceSelectors) == 0 || slices.ContainsFunc(p.Spec.ResourceSelectors, func(s karmada.ResourceSelector) bool {
		return s.APIVersion == ref.APIVersion && s.Kind == ref.Kind && (s.Name == "" || s.Name == ref.Name) && (s.Namespace == "" || s.Namespace == ref.Namespace)
	})
}

func (r overrideRule) targets(member string) bool {
	t := r.TargetCluster
	return t == nil || !slices.Contains(t.Exclude, member) && (len(t.ClusterNames) == 0 || slices.Contains(t.ClusterNames, member))
}
