package conformance

import (
	"fmt"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	appsv1 "k8s.io/api/apps/v1"
	autoscalingv2 "k8s.io/api/autoscaling/v2"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	policyv1 "k8s.io/api/policy/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	metavalidation "k8s.io/apimachinery/pkg/apis/meta/v1/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	gatewayv1 "sigs.k8s.io/gateway-api/apis/v1"
	mcsv1alpha1 "sigs.k8s.io/mcs-api/pkg/apis/v1alpha1"
	mcsv1beta1 "sigs.k8s.io/mcs-api/pkg/apis/v1beta1"

	"github.com/thanos-fleet/thanos-fleet/conformance/externalsecret"
	"github.com/thanos-fleet/thanos-fleet/conformance/thanosoperator"
)

// decode reads a manifest strictly into the type of its API: an unknown or
// doubled field is an error, and so is a kind that no API here has.
var decode = func() func(text string) (runtime.Object, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{
		appsv1.AddToScheme, autoscalingv2.AddToScheme, batchv1.AddToScheme, corev1.AddToScheme,
		networkingv1.AddToScheme, policyv1.AddToScheme, rbacv1.AddToScheme, storagev1.AddToScheme,
		monitoringv1.AddToScheme, monitoringv1alpha1.AddToScheme,
		mcsv1alpha1.Install, mcsv1beta1.Install, gatewayv1.Install,
	} {
		if err := add(scheme); err != nil {
			panic(err)
		}
	}
	serializer := json.NewSerializerWithOptions(json.DefaultMetaFactory, scheme, scheme, json.SerializerOptions{Yaml: true, Strict: true})
	return func(text string) (runtime.Object, error) {
		object, _, err := serializer.Decode([]byte(text), nil, nil)
		return object, err
	}
}()

// JudgeObject asks the object's API, in the version of a round, whether it knows every field, and
// Kubernetes whether it takes the labels, which a guard makes it refuse.
func JudgeObject(o *Object, r Round) error {
	if o.APIVersion == externalsecret.APIVersion {
		return externalsecret.Judge(o.Kind, []byte(o.Text))
	}
	if isKarmada(o) {
		_, err := askKarmada(o.Text, "policy")
		return err
	}
	if thanosoperator.Has(o.APIVersion) {
		return thanosoperator.Judge(o.Kind, []byte(o.Text))
	}
	object, err := decode(o.Text)
	if err != nil {
		return err
	}
	meta, ok := object.(metav1.Object)
	if !ok {
		return fmt.Errorf("%s has no metadata", o.Kind)
	}
	if errs := metavalidation.ValidateLabels(meta.GetLabels(), field.NewPath("metadata", "labels")); len(errs) > 0 {
		return errs.ToAggregate()
	}
	if config, ok := object.(*monitoringv1alpha1.AlertmanagerConfig); ok && config.Spec.Route != nil {
		if err := judgeRoutes(config.Spec.Route); err != nil {
			return err
		}
	}
	if strings.HasPrefix(o.APIVersion, "monitoring.coreos.com/") {
		return judgeByCRD(o, operatorModule, r.Operator)
	}
	return nil
}

// judgeRoutes reads the routes below a route, which are any JSON to the type, as
// the operator reads them: strictly.
func judgeRoutes(r *monitoringv1alpha1.Route) error {
	children, err := r.ChildRoutes()
	if err != nil {
		return err
	}
	for i := range children {
		if err := judgeRoutes(&children[i]); err != nil {
			return err
		}
	}
	return nil
}
