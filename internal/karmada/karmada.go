// Package karmada knows the policies of a Karmada control plane (Karmada v1.18,
// policy.karmada.io/v1alpha1), in their modern form, and what one object must be
// overridden with to become another.
package karmada

// PolicyVersion is the API version of every policy.
const PolicyVersion = "policy.karmada.io/v1alpha1"

// Policy is one policy object.
type Policy struct {
	Kind, Namespace, Name string
	Spec                  any
}

// ResourceSelector selects one object; the namespace of a namespaced policy's
// selector is the policy's own.
type ResourceSelector struct {
	APIVersion string `yaml:"apiVersion"`
	Kind       string `yaml:"kind"`
	Namespace  string `yaml:"namespace,omitempty"`
	Name       string `yaml:"name"`
}

// ClusterAffinity selects clusters by name.
type ClusterAffinity struct {
	ClusterNames []string `yaml:"clusterNames"`
}

type propagationSpec struct {
	ResourceSelectors  []ResourceSelector `yaml:"resourceSelectors"`
	Placement          placement          `yaml:"placement"`
	DependentOverrides []string           `yaml:"dependentOverrides,omitempty"`
}

type placement struct {
	ClusterAffinity   ClusterAffinity   `yaml:"clusterAffinity"`
	ReplicaScheduling replicaScheduling `yaml:"replicaScheduling"`
}

// replicaScheduling is always Duplicated: every cluster runs all the replicas,
// which a ring and a pair of Prometheus need. Where replicaScheduling is there and its
// type is left out, Karmada v1.18.1 divides them.
type replicaScheduling struct {
	ReplicaSchedulingType string `yaml:"replicaSchedulingType"`
}

func newPropagation(selectors []ResourceSelector, clusters, overrides []string) propagationSpec {
	return propagationSpec{selectors, placement{ClusterAffinity{clusters}, replicaScheduling{"Duplicated"}}, overrides}
}

// NewPropagationPolicy places namespaced objects on clusters, not before the
// override policies that select them are there.
func NewPropagationPolicy(name, namespace string, selectors []ResourceSelector, clusters, overrides []string) Policy {
	return Policy{"PropagationPolicy", namespace, name, newPropagation(selectors, clusters, overrides)}
}

// NewClusterPropagationPolicy places cluster-scoped objects on clusters. It has
// no namespace.
func NewClusterPropagationPolicy(name string, selectors []ResourceSelector, clusters []string) Policy {
	return Policy{"ClusterPropagationPolicy", "", name, newPropagation(selectors, clusters, nil)}
}

type overrideSpec struct {
	ResourceSelectors []ResourceSelector `yaml:"resourceSelectors"`
	OverrideRules     []OverrideRule     `yaml:"overrideRules"`
}

// OverrideRule says what some clusters get in place of the template.
type OverrideRule struct {
	TargetCluster ClusterAffinity `yaml:"targetCluster"`
	Overriders    Overriders      `yaml:"overriders"`
}

// Overriders are edits of one object.
type Overriders struct {
	Plaintext      []PlaintextOverrider `yaml:"plaintext,omitempty"`
	ArgsOverrider  []ArgsOverrider      `yaml:"argsOverrider,omitempty"`
	FieldOverrider []FieldOverrider     `yaml:"fieldOverrider,omitempty"`
}

// Empty tells whether there is no edit.
func (o Overriders) Empty() bool {
	return len(o.Plaintext)+len(o.ArgsOverrider)+len(o.FieldOverrider) == 0
}

// PlaintextOverrider is a JSON patch of the object.
type PlaintextOverrider struct {
	Path     string `yaml:"path"`
	Operator string `yaml:"operator"`
	Value    any    `yaml:"value,omitempty"`
}

// ArgsOverrider adds arguments to a container's, or removes them.
type ArgsOverrider struct {
	ContainerName string   `yaml:"containerName"`
	Operator      string   `yaml:"operator"`
	Value         []string `yaml:"value"`
}

// FieldOverrider patches the YAML document inside a string field (Karmada v1.12
// and later).
type FieldOverrider struct {
	FieldPath string              `yaml:"fieldPath"`
	YAML      []DocumentOverrider `yaml:"yaml"`
}

// DocumentOverrider is one edit of a document.
type DocumentOverrider struct {
	SubPath  string `yaml:"subPath"`
	Operator string `yaml:"operator"`
	Value    any    `yaml:"value,omitempty"`
}

// NewOverridePolicy overrides one object, which is in the policy's namespace.
func NewOverridePolicy(name string, selector ResourceSelector, rules []OverrideRule) Policy {
	kind := "OverridePolicy"
	if selector.Namespace == "" {
		kind = "ClusterOverridePolicy"
	}
	return Policy{kind, selector.Namespace, name, overrideSpec{[]ResourceSelector{selector}, rules}}
}
