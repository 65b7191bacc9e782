package main

import (
	"cmp"
	"errors"
	"fmt"
	"reflect"

	networkingv1alpha1 "github.com/karmada-io/karmada/pkg/apis/networking/v1alpha1"
	policyv1alpha1 "github.com/karmada-io/karmada/pkg/apis/policy/v1alpha1"
	"github.com/karmada-io/karmada/pkg/util/validation"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"
)

// judgePolicy decodes an object strictly into Karmada's type, and asks what Karmada's
// webhooks ask.
func judgePolicy(text []byte) error {
	var meta metav1.PartialObjectMetadata
	if err := yaml.Unmarshal(text, &meta); err != nil {
		return err
	}
	var into any
	var check func() field.ErrorList
	switch meta.Kind {
	case "PropagationPolicy":
		p := &policyv1alpha1.PropagationPolicy{}
		into, check = p, func() field.ErrorList { return judgePropagation(p.Spec, p.Namespace) }
	case "ClusterPropagationPolicy":
		p := &policyv1alpha1.ClusterPropagationPolicy{}
		into, check = p, func() field.ErrorList { return judgePropagation(p.Spec, "") }
	case "OverridePolicy":
		p := &policyv1alpha1.OverridePolicy{}
		into, check = p, func() field.ErrorList { return asked(validation.ValidateOverrideSpec, &p.Spec, p.Namespace) }
	case "ClusterOverridePolicy":
		p := &policyv1alpha1.ClusterOverridePolicy{}
		into, check = p, func() field.ErrorList { return asked(validation.ValidateOverrideSpec, &p.Spec, "") }
	case "MultiClusterService":
		p := &networkingv1alpha1.MultiClusterService{}
		into, check = p, func() field.ErrorList { return judgeTypes(p.Spec.Types) }
	default:
		return fmt.Errorf("no Karmada kind %q", meta.Kind)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		return err
	}
	defaultNamespaces(into)
	errs := check()
	if len(meta.Kind) > 7 && meta.Kind[:7] == "Cluster" && meta.Namespace != "" {
		return errors.New("metadata.namespace: the kind has none")
	}
	return errs.ToAggregate()
}

// defaultNamespaces does what Karmada's webhooks do before others ask: a selector without
// a namespace is of the policy's (pkg/webhook/propagationpolicy/mutating.go and
// overridepolicy/mutating.go).
func defaultNamespaces(policy any) {
	fill := func(selectors []policyv1alpha1.ResourceSelector, namespace string) {
		for i := range selectors {
			selectors[i].Namespace = cmp.Or(selectors[i].Namespace, namespace)
		}
	}
	switch p := policy.(type) {
	case *policyv1alpha1.PropagationPolicy:
		fill(p.Spec.ResourceSelectors, p.Namespace)
	case *policyv1alpha1.OverridePolicy:
		fill(p.Spec.ResourceSelectors, p.Namespace)
	}
}

// judgePropagation: what Karmada validates, and that every cluster runs all replicas,
// which a ring and a pair of Prometheus need (propagation_helper.go).
func judgePropagation(spec policyv1alpha1.PropagationSpec, namespace string) field.ErrorList {
	errs := asked(validation.ValidatePropagationSpec, spec, namespace)
	if kind := spec.Placement.ReplicaSchedulingType(); kind == "" || spec.Placement.ReplicaScheduling != nil && kind == policyv1alpha1.ReplicaSchedulingTypeDivided {
		errs = append(errs, field.Invalid(field.NewPath("spec", "placement", "replicaScheduling"), kind, "the replicas are divided"))
	}
	return errs
}

// asked calls a validation of Karmada's. Before v1.17 they were not told the namespace.
func asked(validate any, spec any, namespace string) field.ErrorList {
	f := reflect.ValueOf(validate)
	args := []reflect.Value{reflect.ValueOf(spec), reflect.ValueOf(namespace)}
	errs, _ := f.Call(args[:f.Type().NumIn()])[0].Interface().(field.ErrorList)
	return errs
}

// judgeTypes: the webhook takes one of two (pkg/webhook/multiclusterservice/validating.go).
func judgeTypes(types []networkingv1alpha1.ExposureType) field.ErrorList {
	at := field.NewPath("spec", "types")
	if len(types) != 1 {
		return field.ErrorList{field.Invalid(at, types, "exactly one")}
	}
	if types[0] != networkingv1alpha1.ExposureTypeCrossCluster && types[0] != networkingv1alpha1.ExposureTypeLoadBalancer {
		return field.ErrorList{field.NotSupported(at, types[0], []string{"CrossCluster", "LoadBalancer"})}
	}
	return nil
}
