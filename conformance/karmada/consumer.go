package main

import (
	"fmt"
	"slices"

	networkingv1alpha1 "github.com/karmada-io/karmada/pkg/apis/networking/v1alpha1"
	"github.com/karmada-io/karmada/pkg/util/overridemanager"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/tools/record"
)

// consumer returns the Services that a cluster gets of others by a MultiClusterService.
// Karmada binds the Service to providers and consumers alike
// (pkg/controllers/multiclusterservice/mcs_controller.go, propagateService), and its override
// manager edits it as any other object.
func consumer(objects []*unstructured.Unstructured, cluster string) ([]*unstructured.Unstructured, error) {
	p := &plane{cluster: cluster}
	for _, o := range objects {
		if err := p.add(o); err != nil {
			return nil, fmt.Errorf("%s %s: %w", o.GetKind(), o.GetName(), err)
		}
	}
	manager := overridemanager.New(p, record.NewFakeRecorder(10000))
	var got []*unstructured.Unstructured
	for _, o := range objects {
		if o.GetKind() != "Service" || !consumes(objects, o, cluster) {
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

// consumes tells whether a MultiClusterService of a Service's name brings it to a cluster
// that gives none of it. Without a list, all clusters are meant.
func consumes(objects []*unstructured.Unstructured, service *unstructured.Unstructured, cluster string) bool {
	return slices.ContainsFunc(objects, func(o *unstructured.Unstructured) bool {
		var m networkingv1alpha1.MultiClusterService
		if o.GetKind() != "MultiClusterService" || o.GetName() != service.GetName() || o.GetNamespace() != service.GetNamespace() ||
			runtime.DefaultUnstructuredConverter.FromUnstructured(o.Object, &m) != nil {
			return false
		}
		named := func(clusters []networkingv1alpha1.ClusterSelector) bool {
			return len(clusters) == 0 || slices.ContainsFunc(clusters, func(c networkingv1alpha1.ClusterSelector) bool { return c.Name == cluster })
		}
		return named(m.Spec.ConsumerClusters) && !named(m.Spec.ProviderClusters)
	})
}
