package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	clusterv1alpha1 "github.com/karmada-io/karmada/pkg/apis/cluster/v1alpha1"
	policyv1alpha1 "github.com/karmada-io/karmada/pkg/apis/policy/v1alpha1"
	"github.com/karmada-io/karmada/pkg/util"
	"github.com/karmada-io/karmada/pkg/util/overridemanager"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/record"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// plane is a control plane: what was applied to it. It is the client of Karmada's
// override manager, which reads one cluster and lists override policies.
type plane struct {
	client.Client
	cluster    string
	placing    []placing
	overrides  policyv1alpha1.OverridePolicyList
	cOverrides policyv1alpha1.ClusterOverridePolicyList
}

// placing is a propagation policy of either kind.
type placing struct {
	namespaced      bool
	namespace, name string
	policyv1alpha1.PropagationSpec
}

// member returns what a cluster gets: each object that its policy places there, edited
// by Karmada's own override manager.
func member(objects []*unstructured.Unstructured, cluster string) ([]*unstructured.Unstructured, error) {
	p := &plane{cluster: cluster}
	for _, o := range objects {
		if err := p.add(o); err != nil {
			return nil, fmt.Errorf("%s %s: %w", o.GetKind(), o.GetName(), err)
		}
	}
	manager := overridemanager.New(p, record.NewFakeRecorder(10000))
	var got []*unstructured.Unstructured
	for _, o := range objects {
		policy := p.policyOf(o)
		if policy == nil || policy.Placement.ClusterAffinity != nil && !util.ClusterMatches(p.self(), *policy.Placement.ClusterAffinity) {
			continue
		}
		o = o.DeepCopy()
		if _, _, err := manager.ApplyOverridePolicies(o, cluster); err != nil {
			return nil, fmt.Errorf("%s %s: %w", o.GetKind(), o.GetName(), err)
		}
		if err := store(o); err != nil {
			return nil, fmt.Errorf("%s %s in %s: %w", o.GetKind(), o.GetName(), cluster, err)
		}
		got = append(got, o)
	}
	return got, nil
}

func (p *plane) add(o *unstructured.Unstructured) error {
	switch o.GetKind() {
	case "PropagationPolicy":
		into := policyv1alpha1.PropagationPolicy{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &into); err != nil {
			return err
		}
		p.placing = append(p.placing, placing{true, into.Namespace, into.Name, into.Spec})
	case "ClusterPropagationPolicy":
		into := policyv1alpha1.ClusterPropagationPolicy{}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &into); err != nil {
			return err
		}
		p.placing = append(p.placing, placing{false, "", into.Name, into.Spec})
	case "OverridePolicy":
		into := policyv1alpha1.OverridePolicy{}
		p.overrides.Items = append(p.overrides.Items, into)
		return runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &p.overrides.Items[len(p.overrides.Items)-1])
	case "ClusterOverridePolicy":
		into := policyv1alpha1.ClusterOverridePolicy{}
		p.cOverrides.Items = append(p.cOverrides.Items, into)
		return runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &p.cOverrides.Items[len(p.cOverrides.Items)-1])
	}
	return nil
}

// policyOf returns the policy that counts for an object: of its namespace before the
// cluster's, then by priority, then by how exactly it selects, then by name
// (pkg/detector/compare.go, whose functions are not exported).
func (p *plane) policyOf(o *unstructured.Unstructured) *placing {
	exactness := func(policy placing) util.ImplicitPriority {
		return util.ResourceMatchSelectorsPriority(o, policy.ResourceSelectors...)
	}
	var matching []placing
	for _, policy := range p.placing {
		if policy.namespaced && (o.GetNamespace() == "" || policy.namespace != o.GetNamespace()) {
			continue
		}
		if exactness(policy) > util.PriorityMisMatch {
			matching = append(matching, policy)
		}
	}
	if len(matching) == 0 {
		return nil
	}
	best := slices.MinFunc(matching, func(a, b placing) int {
		rank := 0
		if a.namespaced != b.namespaced {
			rank = 1
			if a.namespaced {
				rank = -1
			}
		}
		return cmp.Or(rank, -cmp.Compare(priority(a), priority(b)), -cmp.Compare(exactness(a), exactness(b)), cmp.Compare(a.name, b.name))
	})
	return &best
}

func priority(p placing) int32 {
	if p.Priority == nil {
		return 0
	}
	return *p.Priority
}

func (p *plane) self() *clusterv1alpha1.Cluster {
	c := &clusterv1alpha1.Cluster{}
	c.Name = p.cluster
	return c
}

// Get returns the cluster.
func (p *plane) Get(_ context.Context, key client.ObjectKey, into client.Object, _ ...client.GetOption) error {
	c, ok := into.(*clusterv1alpha1.Cluster)
	if !ok || key.Name != p.cluster {
		return fmt.Errorf("no %T %s", into, key)
	}
	*c = *p.self()
	return nil
}

// List returns override policies.
func (p *plane) List(_ context.Context, into client.ObjectList, options ...client.ListOption) error {
	var o client.ListOptions
	o.ApplyOptions(options)
	switch list := into.(type) {
	case *policyv1alpha1.OverridePolicyList:
		for _, policy := range p.overrides.Items {
			if o.Namespace == "" || policy.Namespace == o.Namespace {
				list.Items = append(list.Items, policy)
			}
		}
	case *policyv1alpha1.ClusterOverridePolicyList:
		list.Items = p.cOverrides.Items
	default:
		return fmt.Errorf("no list of %T", into)
	}
	return nil
}
