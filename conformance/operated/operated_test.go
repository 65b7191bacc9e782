package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// program is this command, built of an older version of the operator.
var program = flag.String("program", "", "what makes the objects, in place of the newest operator")

var kinds = []string{"Alertmanager", "Prometheus", "PrometheusAgent", "ThanosRuler"}

// TestModelIsWhatTheOperatorMakes: each custom resource of the bases, of what is rendered,
// of the operator's examples and of the cases here becomes, in internal/observe, what the
// operator makes of it.
func TestModelIsWhatTheOperatorMakes(t *testing.T) {
	example, err := goList(module)
	if err != nil {
		t.Fatal(err)
	}
	against := newOlder(t)
	seen := map[string]int{}
	for _, folder := range []string{"../../bases", "../../testdata/rendered", filepath.Join(example, "example"), "testdata"} {
		for _, file := range yamlFiles(t, folder) {
			for i, o := range resources(t, file) {
				seen[o.Kind()]++
				t.Run(fmt.Sprintf("%s/%d-%s", strings.TrimPrefix(file, example), i, o.Kind()), func(t *testing.T) { against.compare(t, o) })
			}
		}
	}
	for _, kind := range kinds {
		if seen[kind] < 3 {
			t.Errorf("%d objects of kind %s were compared, want some of each", seen[kind], kind)
		}
	}
	against.settle(t)
}

// resources are the custom resources of a file that become pods.
func resources(t *testing.T, file string) []*krm.Object {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte("monitoring.coreos.com")) || bytes.Contains(data, []byte("kind: CustomResourceDefinition")) {
		return nil
	}
	objects, err := krm.ParseStream(data)
	if err != nil {
		return nil // templates of others
	}
	return slices.DeleteFunc(objects, func(o *krm.Object) bool {
		return o.Group() != krm.PrometheusOperator || !slices.Contains(kinds, o.Kind())
	})
}

func yamlFiles(t *testing.T, folder string) []string {
	var found []string
	err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(path, ".yaml") && d.Name() != "kustomization.yaml" {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func (a *older) compare(t *testing.T, o *krm.Object) {
	for _, label := range o.Pending() {
		o.RemoveLabel(krm.GuardPrefix + label)
	}
	if o.Namespace() == "" {
		o.SetText("default", "metadata", "namespace") // an API server's
	}
	want, err := ask(o.Node().MustString())
	for err != nil && a.version != "" && unknownField.MatchString(err.Error()) {
		name := unknownField.FindStringSubmatch(err.Error())[1]
		t.Logf("without %s, which came later", name)
		o = without(t, o, name)
		want, err = ask(o.Node().MustString())
	}
	if err != nil {
		if strings.Contains(err.Error(), "requires query config") { // a base before its functions ran
			t.Skip(err)
		}
		t.Fatal(err)
	}
	c := observe.Read([]observe.Input{{Name: "one", Objects: []*krm.Object{o}}}).Clusters[0]
	got := map[string]any{}
	for _, m := range c.All("StatefulSet", "DaemonSet", "Service") {
		got[m.Kind()+" "+m.Name()] = shown(m.Value(), o)
	}
	wanted := map[string]any{}
	for _, m := range want.Objects {
		value := m.(map[string]any)
		name := value["metadata"].(map[string]any)["name"].(string)
		kind := map[bool]string{true: "Service", false: "StatefulSet"}[dig(value, "spec", "template") == nil]
		if o.Text("spec", "mode") == "DaemonSet" {
			kind = "DaemonSet"
		}
		wanted[kind+" "+name] = shown(value, o)
	}
	a.report(t, "workloads and Services", wanted, got)
	if want.Config != "" {
		a.compareConfig(t, c, want.Config)
	}
}

// unknownField is how the types of an older operator refuse a field. Only what is not emitted
// here may have one: conformance holds the rest against its definitions.
var unknownField = regexp.MustCompile(`unknown field "(\w+)"`)

// without is an object without all fields of a name.
func without(t *testing.T, o *krm.Object, name string) *krm.Object {
	var drop func(value any)
	drop = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			delete(v, name)
			for key := range v {
				drop(v[key])
			}
		case []any:
			for i := range v {
				drop(v[i])
			}
		}
	}
	var value map[string]any
	if err := yaml.Unmarshal([]byte(o.Node().MustString()), &value); err != nil {
		t.Fatal(err)
	}
	drop(value)
	text, err := yaml.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	objects, err := krm.ParseStream(text)
	if err != nil || len(objects) != 1 {
		t.Fatal(err)
	}
	return objects[0]
}

// ask returns what the operator makes of a resource, as plain values.
func ask(resource string) (*Upstream, error) {
	var out, said bytes.Buffer
	if *program == "" {
		if err := run([]string{"make"}, strings.NewReader(resource), &out); err != nil {
			return nil, err
		}
	} else {
		cmd := exec.Command(*program, "make")
		cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(resource), &out, &said
		if cmd.Run() != nil {
			return nil, errors.New(said.String())
		}
	}
	made := &Upstream{}
	return made, yaml.Unmarshal(out.Bytes(), made)
}

// shown is what of a workload or Service is compared: all that a custom resource has a say
// in and that somebody refers to.
func shown(value map[string]any, o *krm.Object) map[string]any {
	found := map[string]any{}
	for _, path := range [][]string{
		{"spec", "serviceName"}, {"spec", "replicas"}, {"spec", "selector"}, {"spec", "ports"}, {"spec", "clusterIP"}, {"spec", "template", "metadata", "labels"},
	} {
		if v := dig(value, path...); v != nil {
			found[strings.Join(path, ".")] = v
		}
	}
	if found["spec.replicas"] == nil && o.Kind() == "ThanosRuler" && dig(value, "spec", "template") != nil {
		found["spec.replicas"] = 1 // a StatefulSet's default
	}
	if labels, ok := found["spec.template.metadata.labels"].(map[string]any); ok && o.Text("spec", "version") == "" {
		delete(labels, "app.kubernetes.io/version") // that of the operator's own choice
	}
	if ports, ok := found["spec.ports"].([]any); ok {
		found["spec.ports"] = slices.DeleteFunc(ports, func(p any) bool {
			delete(p.(map[string]any), "protocol")                                  // a Service's default
			return o.Kind() == "Prometheus" && p.(map[string]any)["name"] == "grpc" // added when it is reconciled
		})
	}
	pod, _ := dig(value, "spec", "template", "spec").(map[string]any)
	for _, field := range []string{
		"affinity", "nodeSelector", "serviceAccountName", "tolerations", "topologySpreadConstraints", "hostNetwork", "imagePullSecrets", "volumes", "priorityClassName",
	} {
		if v := pod[field]; v != nil && v != "" && fmt.Sprint(v) != "map[]" {
			found[field] = v
		}
	}
	if volumes, ok := found["volumes"].([]any); ok {
		found["volumes"] = byName(slices.DeleteFunc(volumes, isNameless), unhash, "name")
	}
	for _, list := range []string{"containers", "initContainers"} {
		containers, _ := pod[list].([]any)
		found[list] = byName(containers, func(c map[string]any) { showContainer(c, o) }, "name")
	}
	if claims, ok := dig(value, "spec", "volumeClaimTemplates").([]any); ok && len(claims) > 0 {
		claim := claims[0].(map[string]any)
		found["claim"] = []any{dig(claim, "metadata", "name"), dig(claim, "spec")}
	}
	return found
}

func showContainer(c map[string]any, o *krm.Object) {
	for _, field := range []string{"securityContext", "resources", "livenessProbe", "readinessProbe", "startupProbe", "imagePullPolicy", "terminationMessagePolicy"} {
		delete(c, field)
	}
	image, _ := c["image"].(string)
	if named := o.Text("spec", "version"); named == "" || c["name"] == "thanos-sidecar" && o.Text("spec", "thanos", "version") == "" {
		for _, base := range []string{"prometheus/prometheus:", "thanos/thanos:", "prometheus/alertmanager:"} {
			if before, _, found := strings.Cut(image, base); found {
				c["image"] = before + strings.TrimSuffix(base, ":")
			}
		}
	}
	if args, ok := c["args"].([]any); ok {
		c["args"] = slices.SortedFunc(slices.Values(args), func(a, b any) int { return strings.Compare(a.(string), b.(string)) })
	}
	if mounts, ok := c["volumeMounts"].([]any); ok {
		c["volumeMounts"] = byName(slices.DeleteFunc(mounts, isNameless), func(m map[string]any) {
			delete(m, "readOnly")
			unhash(m)
		}, "mountPath")
	}
	for _, list := range []string{"env", "ports"} {
		if items, ok := c[list].([]any); ok {
			c[list] = byName(items, func(item map[string]any) {
				if item["protocol"] == "TCP" {
					delete(item, "protocol") // the default
				}
			}, "name")
		}
	}
}

// hash is what the operator puts behind the names of volumes for the web server.
var hash = regexp.MustCompile(`^(web-config-tls-.*)-[0-9a-f]{8}$`)

func unhash(volume map[string]any) {
	name, _ := volume["name"].(string)
	volume["name"] = hash.ReplaceAllString(name, "$1")
}

// isNameless tells whether it is the volume of a Secret without a name, or its mount, which
// the operator makes where the web server's key is given as a file.
func isNameless(volume any) bool {
	v := volume.(map[string]any)
	path, _ := v["mountPath"].(string)
	secret, isSecret := v["secret"].(map[string]any)
	return strings.HasSuffix(path, "/secret/-key") || isSecret && len(secret) == 0
}

func byName(list []any, show func(map[string]any), key string) map[string]any {
	found := map[string]any{}
	for _, item := range list {
		m := item.(map[string]any)
		show(m)
		name := fmt.Sprint(m[key])
		found[name] = m
	}
	return found
}

func dig(value map[string]any, path ...string) any {
	var at any = value
	for _, name := range path {
		m, _ := at.(map[string]any)
		at = m[name]
	}
	return at
}

// compareConfig compares the configuration: what the model says, the operator says, too;
// and what the model leaves out is none of what it must know.
func (a *older) compareConfig(t *testing.T, c *observe.Cluster, config string) {
	var want, got map[string]any
	if err := yaml.Unmarshal([]byte(config), &want); err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Processes("prometheus", "prometheus-agent") {
		text := p.Configuration()
		if !text.Known {
			t.Fatal("the model knows no configuration")
		}
		if err := yaml.Unmarshal([]byte(text.Text), &got); err != nil {
			t.Fatal(err)
		}
	}
	for _, path := range [][]string{
		{"global", "external_labels"},
		{"global", "scrape_interval"},
		{"global", "evaluation_interval"},
		{"rule_files"},
		{"remote_write"},
		{"alerting"},
		{"storage", "tsdb"},
	} {
		a.report(t, strings.Join(path, "."), empty(dig(want, path...)), empty(dig(got, path...)))
	}
}

// report says which values differ, each by its path.
func (a *older) report(t *testing.T, what string, operator, model any) {
	t.Helper()
	want, got := map[string]bool{}, map[string]bool{}
	flatten(want, "", operator)
	flatten(got, "", model)
	for line := range want {
		if !got[line] && !a.excuses("-"+what+": "+line) {
			t.Errorf("%s: the operator has, and the model lacks: %s", what, line)
		}
	}
	for line := range got {
		if !want[line] && !a.excuses("+"+what+": "+line) {
			t.Errorf("%s: the model has, and the operator does not: %s", what, line)
		}
	}
}

func flatten(into map[string]bool, path string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			flatten(into, path+"/"+key, v[key])
		}
	case []any:
		for i := range v {
			at := fmt.Sprintf("%s/%d", path, i)
			if _, scalar := v[i].(string); scalar && strings.HasSuffix(path, "/args") {
				at = path // in whatever order
			}
			flatten(into, at, v[i])
		}
	default:
		if v == nil && (path == "" || strings.HasSuffix(path, "/creationTimestamp")) {
			return // nothing, as older libraries of Kubernetes print it
		}
		if strings.Contains(path, "/basic_auth/") && (v == nil || v == "") {
			return // from a Secret, of which there is none here, and which the model does not read
		}
		into[fmt.Sprintf("%s = %v", path, v)] = true
	}
}

// empty makes nothing of what says nothing.
func empty(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key := range v {
			if v[key] = empty(v[key]); v[key] == nil {
				delete(v, key)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i := range v {
			v[i] = empty(v[i])
		}
		if len(v) == 0 {
			return nil
		}
	}
	return value
}
