package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"path"
	"slices"

	"github.com/blang/semver/v4"
	"github.com/prometheus-operator/prometheus-operator/pkg/alertmanager"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
	"github.com/prometheus-operator/prometheus-operator/pkg/assets"
	prompkg "github.com/prometheus-operator/prometheus-operator/pkg/prometheus"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/kubernetes/fake"
	"sigs.k8s.io/yaml"
)

// Control makes what the controllers of prometheus-operator make of the objects of a
// cluster: for each custom resource that becomes pods its workloads and Services, and the
// Secrets and ConfigMaps that the pods mount, of all that it selects. Which objects it
// selects is decided here, by their labels and namespaces, for the operator's own selection
// needs informers.
func Control(texts [][]byte) ([]any, error) {
	c, err := read(texts)
	if err != nil {
		return nil, err
	}
	var made []any
	for _, text := range c.resources {
		objects, err := c.control(text)
		if err != nil {
			return nil, err
		}
		made = append(made, objects...)
	}
	for _, object := range made {
		name(object)
	}
	return made, nil
}

// name says of an object what it is, as its controller's client does.
func name(object any) {
	switch o := object.(type) {
	case *appsv1.StatefulSet:
		o.TypeMeta = metav1.TypeMeta{APIVersion: "apps/v1", Kind: "StatefulSet"}
	case *appsv1.DaemonSet:
		o.TypeMeta = metav1.TypeMeta{APIVersion: "apps/v1", Kind: "DaemonSet"}
	case *corev1.ConfigMap:
		o.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}
	case *corev1.Secret:
		o.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"}
	case *corev1.Service:
		o.TypeMeta = metav1.TypeMeta{APIVersion: "v1", Kind: "Service"}
	}
}

// cluster is what the controllers see of a cluster.
type cluster struct {
	resources  [][]byte // with the defaults of their definitions
	namespaces map[string]labels.Set
	secrets    []any
	around     around
	rules      []*monitoringv1.PrometheusRule
	alerts     map[string]*monitoringv1alpha1.AlertmanagerConfig
}

// around is what a Prometheus selects, how many ConfigMaps hold its rules, and the Secrets
// that all of it refers to.
type around struct {
	services map[string]*monitoringv1.ServiceMonitor
	pods     map[string]*monitoringv1.PodMonitor
	probes   map[string]*monitoringv1.Probe
	scrapes  map[string]*monitoringv1alpha1.ScrapeConfig
	rules    int
	secrets  []any
	cluster  []prompkg.ConfigGeneratorOption // what the cluster's Kubernetes has
}

func (a around) store() *assets.StoreBuilder { return assets.NewTestStoreBuilder(a.secrets...) }

func read(texts [][]byte) (*cluster, error) {
	c := &cluster{namespaces: map[string]labels.Set{}, alerts: map[string]*monitoringv1alpha1.AlertmanagerConfig{}, around: around{
		services: map[string]*monitoringv1.ServiceMonitor{}, pods: map[string]*monitoringv1.PodMonitor{},
		probes: map[string]*monitoringv1.Probe{}, scrapes: map[string]*monitoringv1alpha1.ScrapeConfig{},
	}}
	for _, text := range texts {
		if err := c.add(text); err != nil {
			return nil, err
		}
	}
	c.around.secrets = c.secrets
	return c, nil
}

func (c *cluster) add(text []byte) error {
	var o metav1.PartialObjectMetadata
	if err := yaml.Unmarshal(text, &o); err != nil {
		return err
	}
	if _, known := c.namespaces[o.Namespace]; !known && o.Namespace != "" {
		c.namespaces[o.Namespace] = labels.Set{corev1.LabelMetadataName: o.Namespace}
	}
	key := o.Namespace + "/" + o.Name
	switch o.Kind {
	case "Namespace":
		c.namespaces[o.Name] = labels.Merge(o.Labels, labels.Set{corev1.LabelMetadataName: o.Name})
	case "Secret":
		s := &corev1.Secret{}
		if err := yaml.Unmarshal(text, s); err != nil {
			return err
		}
		if s.Data == nil {
			s.Data = map[string][]byte{}
		}
		for name, value := range s.StringData {
			s.Data[name] = []byte(value)
		}
		c.secrets = append(c.secrets, s)
	case "ServiceMonitor":
		c.around.services[key] = &monitoringv1.ServiceMonitor{}
		return decode(text, c.around.services[key])
	case "PodMonitor":
		c.around.pods[key] = &monitoringv1.PodMonitor{}
		return decode(text, c.around.pods[key])
	case "Probe":
		c.around.probes[key] = &monitoringv1.Probe{}
		return decode(text, c.around.probes[key])
	case "ScrapeConfig":
		c.around.scrapes[key] = &monitoringv1alpha1.ScrapeConfig{}
		return decode(text, c.around.scrapes[key])
	case "PrometheusRule":
		r := &monitoringv1.PrometheusRule{}
		c.rules = append(c.rules, r)
		return decode(text, r)
	case "AlertmanagerConfig":
		c.alerts[key] = &monitoringv1alpha1.AlertmanagerConfig{}
		return decode(text, c.alerts[key])
	case "Prometheus", "PrometheusAgent", "ThanosRuler", "Alertmanager":
		full, err := defaulted(text)
		c.resources = append(c.resources, full)
		return err
	}
	return nil
}

// decode reads an object with the defaults of its definition.
func decode(text []byte, into any) error {
	full, err := defaulted(text)
	if err != nil {
		return err
	}
	return yaml.UnmarshalStrict(full, into)
}

func (c *cluster) control(text []byte) ([]any, error) {
	var head metav1.PartialObjectMetadata
	if err := yaml.Unmarshal(text, &head); err != nil {
		return nil, err
	}
	by := c.alertmanager
	switch head.Kind {
	case "Prometheus":
		by = c.prometheus
	case "PrometheusAgent":
		by = c.agent
	case "ThanosRuler":
		by = c.ruler
	}
	made, err := by(text)
	for _, o := range made {
		o.(metav1.Object).SetNamespace(head.Namespace)
	}
	return made, err
}

func (c *cluster) prometheus(text []byte) ([]any, error) {
	var p monitoringv1.Prometheus
	if err := yaml.UnmarshalStrict(text, &p); err != nil {
		return nil, err
	}
	scraped, err := c.scraped(p.Namespace, &p.Spec.CommonPrometheusFields)
	if err != nil {
		return nil, err
	}
	rules, err := c.ruleFiles(p.Namespace, p.Spec.RuleNamespaceSelector, p.Spec.RuleSelector, false)
	if err != nil {
		return nil, err
	}
	scraped.rules = 1
	made, err := fromPrometheus(text, scraped)
	if err != nil {
		return nil, err
	}
	if p.Spec.Thanos != nil {
		client, err := makeClientConfig(&p)
		if err != nil {
			return nil, err
		}
		made.Objects = append(made.Objects, client)
	}
	name := "prometheus-" + p.Name
	trusted, err := c.certificates(name, p.Namespace, p.Spec.RemoteWrite)
	return append(made.Objects, configuration(name, p.Namespace, "prometheus.yaml.gz", made.Config),
		secret(name+"-web-config", p.Namespace, "web-config.yaml", nil), trusted,
		files(name+"-rulefiles-0", p.Namespace, rules)), err
}

func (c *cluster) agent(text []byte) ([]any, error) {
	var p monitoringv1alpha1.PrometheusAgent
	if err := yaml.UnmarshalStrict(text, &p); err != nil {
		return nil, err
	}
	scraped, err := c.scraped(p.Namespace, &p.Spec.CommonPrometheusFields)
	if err != nil {
		return nil, err
	}
	made, err := fromAgent(text, scraped)
	if err != nil {
		return nil, err
	}
	name := "prom-agent-" + p.Name
	trusted, err := c.certificates(name, p.Namespace, p.Spec.RemoteWrite)
	return append(made.Objects, configuration(name, p.Namespace, "prometheus.yaml.gz", made.Config),
		secret(name+"-web-config", p.Namespace, "web-config.yaml", nil), trusted), err
}

// certificates is the Secret of what remote_write trusts and shows, of Secrets of the cluster.
func (c *cluster) certificates(name, namespace string, writes []monitoringv1.RemoteWriteSpec) (*corev1.Secret, error) {
	client := fake.NewClientset()
	store := assets.NewStoreBuilder(client.CoreV1(), client.CoreV1())
	for _, s := range c.secrets {
		if err := store.AddObject(s); err != nil {
			return nil, err
		}
	}
	for _, w := range writes {
		if err := store.AddTLSConfig(context.Background(), namespace, w.TLSConfig); err != nil {
			return nil, fmt.Errorf("remote_write to %s: %w", w.URL, err)
		}
	}
	s := secret(name+"-tls-assets-0", namespace, "", nil)
	s.Data = store.TLSAssets()
	return s, nil
}

func (c *cluster) ruler(text []byte) ([]any, error) {
	var r monitoringv1.ThanosRuler
	if err := yaml.UnmarshalStrict(text, &r); err != nil {
		return nil, err
	}
	rules, err := c.ruleFiles(r.Namespace, r.Spec.RuleNamespaceSelector, r.Spec.RuleSelector, true)
	if err != nil {
		return nil, err
	}
	made, err := fromRuler(text)
	if err != nil {
		return nil, err
	}
	name := "thanos-ruler-" + r.Name
	return append(made.Objects, secret(name+"-config", r.Namespace, "", nil), secret(name+"-web-config", r.Namespace, "web-config.yaml", nil),
		secret(name+"-tls-assets-0", r.Namespace, "", nil), files(name+"-rulefiles-0", r.Namespace, rules)), nil
}

func (c *cluster) alertmanager(text []byte) ([]any, error) {
	var am monitoringv1.Alertmanager
	if err := yaml.UnmarshalStrict(text, &am); err != nil {
		return nil, err
	}
	made, err := fromAlertmanager(text)
	if err != nil {
		return nil, err
	}
	config, err := c.routes(&am)
	if err != nil {
		return nil, fmt.Errorf("Alertmanager %s/%s: %w", am.Namespace, am.Name, err)
	}
	name := "alertmanager-" + am.Name
	return append(made.Objects, configuration(name+"-generated", am.Namespace, "alertmanager.yaml.gz", config),
		secret(name+"-web-config", am.Namespace, "web-config.yaml", nil), secret(name+"-tls-assets-0", am.Namespace, "", nil),
		secret(name+"-cluster-tls-config", am.Namespace, "cluster-tls-config.yaml", nil)), nil
}

// routes is the configuration of an Alertmanager, of the AlertmanagerConfigs that it names
// and selects.
func (c *cluster) routes(am *monitoringv1.Alertmanager) (string, error) {
	version, err := semver.ParseTolerant(am.Spec.Version)
	if err != nil || am.Spec.AlertmanagerConfiguration == nil {
		return "", fmt.Errorf("only one with a version and an alertmanagerConfiguration is made here: %w", err)
	}
	ctx := context.Background()
	var known []runtime.Object
	for _, s := range c.secrets {
		known = append(known, s.(*corev1.Secret))
	}
	client := fake.NewClientset(known...).CoreV1()
	builder := alertmanager.NewConfigBuilder(quiet, version, assets.NewStoreBuilder(client, client), am)
	global := c.alerts[am.Namespace+"/"+am.Spec.AlertmanagerConfiguration.Name]
	if global == nil {
		return "", fmt.Errorf("there is no AlertmanagerConfig %s", am.Spec.AlertmanagerConfiguration.Name)
	}
	if err := initialize(builder, ctx, am.Spec.AlertmanagerConfiguration.Global, global); err != nil {
		return "", err
	}
	selected, err := selectFrom(c, c.alerts, am.Namespace, am.Spec.AlertmanagerConfigNamespaceSelector, am.Spec.AlertmanagerConfigSelector)
	if err != nil {
		return "", err
	}
	delete(selected, am.Namespace+"/"+global.Name)
	if err := builder.AddAlertmanagerConfigs(ctx, selected); err != nil {
		return "", err
	}
	text, err := builder.MarshalJSON()
	if err != nil {
		return "", err
	}
	var config map[string]any
	if err := yaml.Unmarshal(text, &config); err != nil {
		return "", err
	}
	var templates []string
	for _, t := range am.Spec.AlertmanagerConfiguration.Templates {
		if t.ConfigMap != nil {
			templates = append(templates, path.Join("/etc/alertmanager/templates", t.ConfigMap.Key))
		}
	}
	config["templates"] = templates
	text, err = json.Marshal(config)
	return string(text), err
}

// scraped is what a Prometheus selects to scrape.
func (c *cluster) scraped(namespace string, p *monitoringv1.CommonPrometheusFields) (around, error) {
	a := around{secrets: c.secrets, cluster: []prompkg.ConfigGeneratorOption{prompkg.WithEndpointSliceSupport()}}
	var errs [4]error
	a.services, errs[0] = selectFrom(c, c.around.services, namespace, p.ServiceMonitorNamespaceSelector, p.ServiceMonitorSelector)
	a.pods, errs[1] = selectFrom(c, c.around.pods, namespace, p.PodMonitorNamespaceSelector, p.PodMonitorSelector)
	a.probes, errs[2] = selectFrom(c, c.around.probes, namespace, p.ProbeNamespaceSelector, p.ProbeSelector)
	a.scrapes, errs[3] = selectFrom(c, c.around.scrapes, namespace, p.ScrapeConfigNamespaceSelector, p.ScrapeConfigSelector)
	for _, err := range errs {
		if err != nil {
			return a, err
		}
	}
	return a, nil
}

// selectFrom returns the objects that selectors select: no selector selects nothing, no
// selector of namespaces the own one.
func selectFrom[T metav1.Object](c *cluster, from map[string]T, own string, namespaces, objects *metav1.LabelSelector) (map[string]T, error) {
	found := map[string]T{}
	if objects == nil {
		return found, nil
	}
	wanted, err := metav1.LabelSelectorAsSelector(objects)
	if err != nil {
		return nil, err
	}
	places, err := metav1.LabelSelectorAsSelector(namespaces)
	if err != nil {
		return nil, err
	}
	for key, o := range from {
		if in := o.GetNamespace(); namespaces == nil && in != own || namespaces != nil && !places.Matches(c.namespaces[in]) {
			continue
		}
		if wanted.Matches(labels.Set(o.GetLabels())) {
			found[key] = o
		}
	}
	return found, nil
}

// ruleFiles are the files of the PrometheusRules that selectors select.
func (c *cluster) ruleFiles(own string, namespaces, objects *metav1.LabelSelector, thanos bool) (map[string]string, error) {
	all := map[string]*monitoringv1.PrometheusRule{}
	for _, r := range c.rules {
		all[r.Namespace+"-"+r.Name+".yaml"] = r
	}
	selected, err := selectFrom(c, all, own, namespaces, objects)
	if err != nil {
		return nil, err
	}
	found := map[string]string{}
	for name, r := range selected {
		spec := r.Spec.DeepCopy()
		for i := range spec.Groups {
			if !thanos {
				spec.Groups[i].PartialResponseStrategy = ""
			}
		}
		text, err := yaml.Marshal(spec)
		if err != nil {
			return nil, err
		}
		found[name] = string(text)
	}
	return found, nil
}

// configuration is the Secret of a configuration, compressed as the reloader wants it.
func configuration(name, namespace, key, text string) *corev1.Secret {
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return secret(name, namespace, key, packed.Bytes())
}

func secret(name, namespace, key string, value []byte) *corev1.Secret {
	s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace}}
	if key != "" {
		s.Data = map[string][]byte{key: slices.Clip(value)}
	}
	return s
}

func files(name, namespace string, content map[string]string) *corev1.ConfigMap {
	return &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: namespace}, Data: content}
}
