// Package operator holds the project's table of references in custom resources against
// the types of prometheus-operator.
package operator

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	monitoringv1alpha1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1alpha1"
)

var update = flag.Bool("update", false, "write the table anew")

const table = "../../internal/krm/operator_fields.txt"

// kinds of prometheus-operator whose objects name others.
var kinds = []any{
	monitoringv1.Alertmanager{},
	monitoringv1alpha1.AlertmanagerConfig{},
	monitoringv1.PodMonitor{},
	monitoringv1.Probe{},
	monitoringv1.Prometheus{},
	monitoringv1alpha1.PrometheusAgent{},
	monitoringv1alpha1.ScrapeConfig{},
	monitoringv1.ServiceMonitor{},
	monitoringv1.ThanosRuler{},
}

// named are the types of Kubernetes that name an object, and the field with the name.
var named = map[string][2]string{
	"ConfigMapEnvSource": {"name", "ConfigMap"}, "ConfigMapKeySelector": {"name", "ConfigMap"}, "ConfigMapProjection": {"name", "ConfigMap"},
	"ConfigMapVolumeSource": {"name", "ConfigMap"}, "LocalObjectReference": {"name", "Secret"}, "PersistentVolumeClaimVolumeSource": {"claimName", "PersistentVolumeClaim"},
	"SecretEnvSource": {"name", "Secret"}, "SecretKeySelector": {"name", "Secret"}, "SecretProjection": {"name", "Secret"}, "SecretVolumeSource": {"secretName", "Secret"},
}

// texts are fields that hold nothing but a name.
var texts = map[string]string{
	"AlertmanagerConfiguration.name": "AlertmanagerConfig", "AlertmanagerEndpoints.name": "Service", "AlertmanagerSpec.configSecret": "Secret",
	"AzureFileVolumeSource.secretName": "Secret", "PersistentVolumeClaimSpec.storageClassName": "StorageClass",
	"*.configMaps": "ConfigMap", "*.priorityClassName": "PriorityClass", "*.secrets": "Secret", "*.serviceAccountName": "ServiceAccount", "*.serviceName": "Service",
}

// others look like names of objects that a kustomization renames, and are none: names of
// the cluster's own, kinds that are told beside the name, and what is no name.
var others = []string{
	"EnvVar.name", "PersistentVolumeClaimSpec.volumeAttributesClassName", "PersistentVolumeClaimStatus.currentVolumeAttributesClassName", "ModifyVolumeStatus.targetVolumeAttributesClassName",
	"CephFSVolumeSource.secretFile", "PodCertificateProjection.", "ServiceAccountTokenProjection.", "ScaleIOVolumeSource.", "TypedLocalObjectReference.", "TypedObjectReference.",
}

var suspect = regexp.MustCompile("(?i)secret|configmap|serviceaccount|servicename|classname|claimname")

// graph are the fields that lead to a name: "Type.field" and what is there, a type or
// a kind behind a sign of equality.
type graph map[string]string

// add puts the fields of a type that lead to a name under the name of one, and tells
// whether there are any.
func (g graph) add(t *testing.T, under string, typ reflect.Type, within []reflect.Type) bool {
	if typ = element(typ); typ.Kind() != reflect.Struct {
		return false
	}
	if n, found := named[typ.Name()]; found {
		g[under+"."+n[0]] = "=" + n[1]
		return true
	}
	if slices.Contains(within, typ) {
		t.Fatalf("%s holds itself: teach this test", typ)
	}
	leads := false
	for i := range typ.NumField() {
		f, inner := typ.Field(i), append(slices.Clone(within), typ)
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case !f.IsExported() || name == "-":
		case strings.Contains(options, "inline") || name == "" && f.Anonymous:
			leads = g.add(t, under, f.Type, inner) || leads
		default:
			leads = g.field(t, under+"."+name, f.Type, inner) || leads
		}
	}
	return leads
}

func element(typ reflect.Type) reflect.Type {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
		typ = typ.Elem()
	}
	return typ
}

// field adds one, and tells whether it leads to a name.
func (g graph) field(t *testing.T, at string, typ reflect.Type, within []reflect.Type) bool {
	typ = element(typ)
	name := at[strings.LastIndexByte(at, '.')+1:]
	switch {
	case typ.Kind() == reflect.String:
		return g.text(t, at, name)
	case typ.Kind() == reflect.Map:
		inner := element(typ.Elem())
		if !g.add(t, inner.Name(), inner, within) {
			return false
		}
		g[at], g[inner.Name()+"{}.*"] = inner.Name()+"{}", inner.Name()
	case !g.add(t, typ.Name(), typ, within):
		return false
	case g[at] != "" && g[at] != typ.Name():
		t.Fatalf("%s is %s and %s: two types of one name", at, g[at], typ.Name())
	default:
		g[at] = typ.Name()
	}
	return true
}

func (g graph) text(t *testing.T, at, name string) bool {
	kind := texts[at]
	if kind == "" {
		kind = texts["*."+name]
	}
	if kind != "" {
		g[at] = "=" + kind
	} else if suspect.MatchString(name) && !slices.ContainsFunc(others, func(o string) bool { return strings.HasPrefix(at, o) }) {
		t.Errorf("%s: does it name an object? Then texts has it, else others", at)
	}
	return kind != ""
}

// String is one line for each type.
func (g graph) String() string {
	types := map[string]string{}
	for _, at := range slices.Sorted(maps.Keys(g)) {
		dot := strings.LastIndexByte(at, '.')
		types[at[:dot]] += " " + at[dot+1:] + ":" + g[at]
	}
	text := ""
	for _, typ := range slices.Sorted(maps.Keys(types)) {
		text += typ + types[typ] + "\n"
	}
	return text
}

// TestReferences: the table has every field of prometheus-operator's types that names an
// object, and no other.
func TestReferences(t *testing.T) {
	g := graph{}
	for _, o := range kinds {
		typ := reflect.TypeOf(o)
		spec, _ := typ.FieldByName("Spec")
		g.field(t, "monitoring.coreos.com/"+typ.Name()+".spec", spec.Type, nil)
	}
	want := "# What leads to the name of another object in the types of prometheus-operator v0.93.1: a type, its\n" +
		"# fields and their types; a kind stands behind a sign of equality. Written by conformance/operator.\n" + g.String()
	path := filepath.FromSlash(table)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	have := strings.Split(string(got), "\n")
	for _, line := range strings.Split(want, "\n") {
		if !slices.Contains(have, line) {
			t.Errorf("the table lacks %q", line)
		}
	}
	if string(got) != want && !t.Failed() {
		t.Error("the table has what the types have not; go test ./operator -update")
	}
}
