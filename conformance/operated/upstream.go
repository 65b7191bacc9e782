package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/operator"
	prompkg "github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	"github.com/prometheus-operator/prometheus-operator/pkg/thanos"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/yaml"
)

// Upstream is what the operator makes of one custom resource.
type Upstream struct {
	// Objects are workloads and the governing Service.
	Objects []any
	// Config is the configuration of a Prometheus, "" for others.
	Config string
}

var quiet = slog.New(slog.DiscardHandler)

// Make lets the operator's code make what it makes of a custom resource, with the defaults
// of its CustomResourceDefinition and with Secrets around it.
func Make(text []byte, secrets ...any) (*Upstream, error) {
	aroundIt := around{rules: 3, secrets: secrets}
	full, err := defaulted(text)
	if err != nil {
		return nil, err
	}
	var head metav1.TypeMeta
	if err := yaml.Unmarshal(full, &head); err != nil {
		return nil, err
	}
	switch head.Kind {
	case "Prometheus":
		return fromPrometheus(full, aroundIt)
	case "PrometheusAgent":
		return fromAgent(full, aroundIt)
	case "ThanosRuler":
		return fromRuler(full)
	case "Alertmanager":
		return fromAlertmanager(full)
	}
	return nil, fmt.Errorf("%s is no kind that becomes pods", head.Kind)
}

// defaulted does what an API server does before the operator sees an object.
func defaulted(text []byte) ([]byte, error) {
	var content map[string]any
	if err := yaml.Unmarshal(text, &content); err != nil {
		return nil, err
	}
	known, err := definitions()
	if err != nil {
		return nil, err
	}
	structural := known[fmt.Sprint(content["apiVersion"], " ", content["kind"])]
	if structural == nil {
		return nil, fmt.Errorf("no definition of %v %v", content["apiVersion"], content["kind"])
	}
	defaulting.Default(content, structural)
	return yaml.Marshal(content)
}

// definitions are the operator's CustomResourceDefinitions, by API and kind.
var definitions = sync.OnceValues(func() (map[string]*schema.Structural, error) {
	stream, err := crds()
	if err != nil {
		return nil, err
	}
	found := map[string]*schema.Structural{}
	for doc := range strings.SplitSeq(stream, "\n---\n") {
		var crd apiextensionsv1.CustomResourceDefinition
		if err := yaml.Unmarshal([]byte(doc), &crd); err != nil {
			return nil, err
		}
		for _, v := range crd.Spec.Versions {
			var internal apiextensions.CustomResourceValidation
			if err := apiextensionsv1.Convert_v1_CustomResourceValidation_To_apiextensions_CustomResourceValidation(v.Schema, &internal, nil); err != nil {
				return nil, err
			}
			structural, err := schema.NewStructural(internal.OpenAPIV3Schema)
			if err != nil {
				return nil, err
			}
			found[crd.Spec.Group+"/"+v.Name+" "+crd.Spec.Names.Kind] = structural
		}
	}
	return found, nil
})

var promConfig = prompkg.Config{
	LocalHost:                  "localhost",
	ReloaderConfig:             operator.ContainerConfig{Image: "quay.io/prometheus-operator/prometheus-config-reloader"},
	PrometheusDefaultBaseImage: operator.DefaultPrometheusBaseImage,
	ThanosDefaultBaseImage:     operator.DefaultThanosBaseImage,
}

// tlsSecrets is the Secret of certificates as the operator names it.
func tlsSecrets(name, namespace string) (*operator.ShardedSecret, error) {
	template := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name + "-tls-assets", Namespace: namespace}}
	return operator.ReconcileShardedSecret(context.Background(), nil, fake.NewClientset(), template)
}

func ruleNames(prefix, name string, count int) []string {
	var names []string
	for i := range count {
		names = append(names, fmt.Sprintf("%s-%s-rulefiles-%d", prefix, name, i))
	}
	return names
}

func fromPrometheus(text []byte, a around) (*Upstream, error) {
	var p monitoringv1.Prometheus
	if err := yaml.UnmarshalStrict(text, &p); err != nil {
		return nil, err
	}
	cg, err := prompkg.NewConfigGenerator(quiet, &p, a.cluster...)
	if err != nil {
		return nil, err
	}
	tls, err := tlsSecrets("prometheus-"+p.Name, p.Namespace)
	if err != nil {
		return nil, err
	}
	rules := ruleNames("prometheus", p.Name, a.rules)
	made := &Upstream{}
	for shard, name := range prompkg.ExpectedStatefulSetShardNames(&p) {
		s, err := makeServer(name, p.DeepCopy(), promConfig, cg, rules, "", int32(shard), tls)
		if err != nil {
			return nil, err
		}
		made.Objects = append(made.Objects, s)
	}
	if p.Spec.ServiceName == nil {
		service := prompkg.BuildStatefulSetService("prometheus-operated", map[string]string{operator.ApplicationNameLabelKey: "prometheus"}, &p, promConfig)
		made.Objects = append(made.Objects, service)
	}
	config, err := cg.GenerateServerConfiguration(&p, a.services, a.pods, a.probes, a.scrapes, a.store(), nil, nil, nil, rules)
	made.Config = string(config)
	return made, err
}

func fromAgent(text []byte, a around) (*Upstream, error) {
	var p monitoringv1alpha1.PrometheusAgent
	if err := yaml.UnmarshalStrict(text, &p); err != nil {
		return nil, err
	}
	cg, err := prompkg.NewConfigGenerator(quiet, &p, a.cluster...)
	if err != nil {
		return nil, err
	}
	tls, err := tlsSecrets("prom-agent-"+p.Name, p.Namespace)
	if err != nil {
		return nil, err
	}
	made := &Upstream{}
	if p.Spec.Mode != nil && *p.Spec.Mode == "DaemonSet" {
		d, err := makeDaemon(p.DeepCopy(), promConfig, cg, tls)
		if err != nil {
			return nil, err
		}
		made.Objects = append(made.Objects, d)
	} else {
		for shard, name := range prompkg.ExpectedStatefulSetShardNames(&p) {
			s, err := makeAgent(name, p.DeepCopy(), promConfig, cg, "", int32(shard), tls)
			if err != nil {
				return nil, err
			}
			made.Objects = append(made.Objects, s)
		}
		if p.Spec.ServiceName == nil {
			service := prompkg.BuildStatefulSetService("prometheus-agent-operated", map[string]string{operator.ApplicationNameLabelKey: "prometheus-agent"}, &p, promConfig)
			made.Objects = append(made.Objects, service)
		}
	}
	config, err := cg.GenerateAgentConfiguration(a.services, a.pods, a.probes, a.scrapes, a.store(), nil)
	made.Config = string(config)
	return made, err
}

func fromRuler(text []byte) (*Upstream, error) {
	var tr monitoringv1.ThanosRuler
	if err := yaml.UnmarshalStrict(text, &tr); err != nil {
		return nil, err
	}
	tls, err := tlsSecrets("thanos-ruler-"+tr.Name, tr.Namespace)
	if err != nil {
		return nil, err
	}
	config := thanos.Config{LocalHost: "localhost", ReloaderConfig: promConfig.ReloaderConfig, ThanosDefaultBaseImage: operator.DefaultThanosBaseImage}
	s, err := makeRuler(tr.DeepCopy(), config, ruleNames("thanos-ruler", tr.Name, 1), "", tls)
	if err != nil {
		return nil, err
	}
	made := &Upstream{Objects: []any{s}}
	if tr.Spec.ServiceName == nil {
		made.Objects = append(made.Objects, makeRulerService(&tr, config))
	}
	return made, nil
}

func fromAlertmanager(text []byte) (*Upstream, error) {
	var am monitoringv1.Alertmanager
	if err := yaml.UnmarshalStrict(text, &am); err != nil {
		return nil, err
	}
	discardZeroDurations(&am)
	tls, err := tlsSecrets("alertmanager-"+am.Name, am.Namespace)
	if err != nil {
		return nil, err
	}
	config := alertmanager.Config{LocalHost: "localhost", ReloaderConfig: promConfig.ReloaderConfig, AlertmanagerDefaultBaseImage: operator.DefaultAlertmanagerBaseImage}
	s, err := makeAlertmanager(quiet, am.DeepCopy(), config, "", tls)
	if err != nil {
		return nil, err
	}
	made := &Upstream{Objects: []any{s}}
	if am.Spec.ServiceName == nil {
		made.Objects = append(made.Objects, makeAlertmanagerService(&am, config))
	}
	return made, nil
}
