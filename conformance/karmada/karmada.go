// Package karmada is the shape of Karmada's kinds, as far as facts/topologies.md §4
// describes them (Karmada v1.18). Upstream's own types, github.com/karmada-io/api,
// would be the better judge; the module proxy that builds this does not have them.
package karmada

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// checker is what a kind must keep besides its fields.
type checker interface{ check() error }

type object[Spec checker] struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              Spec `json:"spec"`
}

func (o *object[Spec]) check() error {
	if o.Name == "" {
		return errors.New("metadata.name: required")
	}
	if strings.HasPrefix(o.Kind, "Cluster") != (o.Namespace == "") {
		return fmt.Errorf("metadata.namespace: %q does not suit a %s", o.Namespace, o.Kind)
	}
	return o.Spec.check()
}

// Has tells whether an API version is Karmada's.
func Has(apiVersion string) bool {
	return slices.Contains([]string{"policy.karmada.io/v1alpha1", "networking.karmada.io/v1alpha1"}, apiVersion)
}

// Judge decodes an object strictly and holds it against the rules of its kind.
func Judge(kind string, text []byte) error {
	var into checker
	switch kind {
	case "PropagationPolicy", "ClusterPropagationPolicy":
		into = &object[propagation]{}
	case "OverridePolicy", "ClusterOverridePolicy":
		into = &object[override]{}
	case "MultiClusterService":
		into = &object[multiClusterService]{}
	default:
		return fmt.Errorf("no Karmada kind %q", kind)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		return err
	}
	return into.check()
}

type selector struct {
	APIVersion    string                `json:"apiVersion"`
	Kind          string                `json:"kind"`
	Namespace     string                `json:"namespace,omitempty"`
	Name          string                `json:"name,omitempty"`
	LabelSelector *metav1.LabelSelector `json:"labelSelector,omitempty"`
}

func checkSelectors(selectors []selector) error {
	if len(selectors) == 0 {
		return errors.New("spec.resourceSelectors: at least one")
	}
	for i, s := range selectors {
		if s.APIVersion == "" || s.Kind == "" {
			return fmt.Errorf("spec.resourceSelectors[%d]: apiVersion and kind are required", i)
		}
	}
	return nil
}

// affinity selects clusters.
type affinity struct {
	ClusterNames  []string              `json:"clusterNames,omitempty"`
	Exclude       []string              `json:"exclude,omitempty"`
	LabelSelector *metav1.LabelSelector `json:"labelSelector,omitempty"`
	FieldSelector *fieldSelector        `json:"fieldSelector,omitempty"`
}

type fieldSelector struct {
	MatchExpressions []struct {
		Key      string   `json:"key"`
		Operator string   `json:"operator"`
		Values   []string `json:"values"`
	} `json:"matchExpressions"`
}

type multiClusterService struct {
	Types []string `json:"types"`
	Ports []struct {
		Name string `json:"name,omitempty"`
		Port int32  `json:"port"`
	} `json:"ports,omitempty"`
	ProviderClusters []named `json:"providerClusters,omitempty"`
	ConsumerClusters []named `json:"consumerClusters,omitempty"`
}

type named struct {
	Name string `json:"name"`
}

func (s multiClusterService) check() error {
	if len(s.Types) != 1 {
		return errors.New("spec.types: exactly one")
	}
	return oneOf("spec.types[0]", s.Types[0], "CrossCluster", "LoadBalancer")
}

func oneOf(field, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return fmt.Errorf("%s: %q is none of %s", field, value, strings.Join(allowed, ", "))
}
