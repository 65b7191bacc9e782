package docs_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// object is a rendered one.
type object map[string]any

func (o object) text(path ...string) string {
	var at any = map[string]any(o)
	for _, key := range path {
		m, _ := at.(map[string]any)
		at = m[key]
	}
	text, _ := at.(string)
	return text
}

// kubectl is a command of a document that needs a cluster.
type kubectl struct {
	line, cluster, namespace string
	verb                     string
	args, flags              []string
}

// contextPrefix is what tools for local clusters put before a cluster's name.
var contextPrefix = regexp.MustCompile(`^(kind|k3d)-`)

// kubectls reads the commands of a block, over the ends of lines.
func kubectls(text string) []kubectl {
	var found []kubectl
	for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
		words := strings.Fields(line)
		if len(words) < 2 || words[0] != "kubectl" {
			continue
		}
		k := kubectl{line: strings.TrimSpace(line)}
		for i := 1; i < len(words); i++ {
			switch word := words[i]; {
			case word == "--context" && i+1 < len(words):
				i++
				k.cluster = contextPrefix.ReplaceAllString(words[i], "")
			case word == "-n" && i+1 < len(words):
				i++
				k.namespace = words[i]
			case (word == "-f" || word == "-l") && i+1 < len(words):
				i++
				k.flags = append(k.flags, word+"="+words[i])
			case strings.HasPrefix(word, "-"):
				k.flags = append(k.flags, word)
			case k.verb == "":
				k.verb = word
			default:
				k.args = append(k.args, word)
			}
		}
		found = append(found, k)
	}
	return found
}

func (k kubectl) flag(name string) []string {
	var values []string
	for _, flag := range k.flags {
		if value, is := strings.CutPrefix(flag, name+"="); is {
			values = append(values, value)
		}
	}
	return values
}

// judge holds a command that cannot be run against what was rendered for its cluster.
type judge struct {
	fail     func(format string, args ...any)
	dir, bin string
	// made are Secrets and their keys that the document makes, by cluster and namespace.
	made map[string][]string
	// ports are those of the reader's machine that lead into a cluster.
	ports []string
}

func newJudge(t *testing.T, bin string) *judge {
	return &judge{fail: t.Errorf, bin: bin, made: map[string][]string{}}
}

func (j *judge) command(k kubectl) {
	switch k.verb {
	case "apply":
		j.apply(k)
	case "create":
		j.create(k)
	case "port-forward":
		j.forward(k)
	case "rollout", "logs", "get", "describe":
		j.names(k)
	case "wait":
	default:
		j.fail("%s: the test does not know how to judge it", k.line)
	}
}

// apply wants a file that was rendered for that cluster, and that the rules find nothing in.
func (j *judge) apply(k kubectl) {
	for _, file := range k.flag("-f") {
		if cluster := strings.TrimSuffix(filepath.Base(file), ".yaml"); cluster != k.cluster {
			j.fail("%s: that is %s of another cluster", k.line, cluster)
		}
		check := exec.Command(filepath.Join(j.bin, "thanos-fleet"), "check", file)
		check.Dir = j.dir
		if out, err := check.CombinedOutput(); err != nil {
			j.fail("%s: %v\n%s", k.line, err, out)
		}
		j.complete(k)
	}
}

// complete wants every Secret that pods need, and that is not rendered, to be made, where the
// document makes any for the cluster.
func (j *judge) complete(k kubectl) {
	makes := func(prefix string) bool {
		return slices.ContainsFunc(j.keys(), func(key string) bool { return strings.HasPrefix(key, prefix) })
	}
	if !makes(k.cluster + " ") {
		return
	}
	objects := j.rendered(k.cluster)
	for _, o := range objects {
		walkMaps(map[string]any(o), func(parent string, m map[string]any) {
			name, key := secretOf(parent, m)
			if optional, _ := m["optional"].(bool); name == "" || optional || exists(objects, "Secret", name) {
				return
			}
			at := k.cluster + " " + o.text("metadata", "namespace") + " " + name + " "
			if !makes(at + key) {
				j.fail("%s: %s %s needs the Secret %s, key %s, which nothing makes", k.line, o.text("kind"), o.text("metadata", "name"), name, key)
			}
		})
	}
}

func (j *judge) keys() []string {
	var all []string
	for at, keys := range j.made {
		for _, key := range keys {
			all = append(all, at+" "+key)
		}
	}
	return all
}

// secretOf returns the Secret that a field names, and its key. Custom resources have selectors
// of many names, which hold a name and a key, and no more.
func secretOf(parent string, m map[string]any) (name, key string) {
	text := func(key string) string { s, _ := m[key].(string); return s }
	switch {
	case parent == "secret":
		return text("secretName"), ""
	case strings.HasPrefix(parent, "configMap"):
		return "", ""
	case len(m) == 2 || len(m) == 3 && m["optional"] != nil:
		if text("name") != "" && text("key") != "" {
			return text("name"), text("key")
		}
	}
	return "", ""
}

func walkMaps(value any, visit func(parent string, m map[string]any)) {
	var walk func(parent string, value any)
	walk = func(parent string, value any) {
		switch v := value.(type) {
		case map[string]any:
			visit(parent, v)
			for key, child := range v {
				walk(key, child)
			}
		case []any:
			for _, child := range v {
				walk(parent, child)
			}
		}
	}
	walk("", value)
}

// create wants a Secret that a pod of the cluster reads, with those keys, or a namespace in use.
func (j *judge) create(k kubectl) {
	objects := j.rendered(k.cluster)
	if len(k.args) == 2 && k.args[0] == "namespace" {
		if !slices.ContainsFunc(objects, func(o object) bool { return o.text("metadata", "namespace") == k.args[1] }) {
			j.fail("%s: nothing is in that namespace", k.line)
		}
		return
	}
	if len(k.args) != 3 || k.args[0] != "secret" {
		j.fail("%s: the test does not know how to judge it", k.line)
		return
	}
	name, at := k.args[2], k.cluster+" "+k.namespace+" "+k.args[2]
	for _, pair := range slices.Concat(k.flag("--from-literal"), k.flag("--from-file")) {
		key, _, _ := strings.Cut(pair, "=")
		j.made[at] = append(j.made[at], key)
		if !j.reads(objects, k.namespace, name, key) {
			j.fail("%s: no pod there reads key %s of Secret %s", k.line, key, name)
		}
	}
}

// reads tells whether something in a namespace reads a key of a Secret: by itself, or as a
// file of a volume, which something names by its path.
func (j *judge) reads(objects []object, namespace, name, key string) bool {
	found := false
	for _, o := range objects {
		if o.text("metadata", "namespace") != namespace {
			continue
		}
		walkMaps(map[string]any(o), func(parent string, m map[string]any) {
			secret, of := secretOf(parent, m)
			found = found || secret == name && (of == key || of == "" && j.namesFile(objects, key))
		})
	}
	return found
}

func (j *judge) namesFile(objects []object, key string) bool {
	text, err := yaml.Marshal(objects)
	return err == nil && strings.Contains(string(text), "/"+key)
}

// forward wants the Service, and its port.
func (j *judge) forward(k kubectl) {
	for _, o := range j.rendered(k.cluster) {
		if len(k.args) != 2 || o.text("kind") != "Service" || o.text("metadata", "namespace") != k.namespace || "service/"+o.text("metadata", "name") != k.args[0] {
			continue
		}
		spec, _ := o["spec"].(map[string]any)
		ports, _ := spec["ports"].([]any)
		local, want, _ := strings.Cut(k.args[1], ":")
		j.ports = append(j.ports, local)
		for _, port := range ports {
			if m, _ := port.(map[string]any); m != nil && strconv.Itoa(asInt(m["port"])) == want {
				return
			}
		}
		j.fail("%s: the Service has no port %s", k.line, want)
		return
	}
	j.fail("%s: there is no such Service", k.line)
}

// page is an address of the reader's machine, of a dashboard of Grafana too.
var page = regexp.MustCompile(`http://localhost:(\d+)(?:/d/([\w-]+))?`)

// pages wants a port that leads somewhere behind each address in a text, and the dashboard.
func (j *judge) pages(text string) {
	for _, m := range page.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(j.ports, m[1]) {
			j.fail("%s: nothing forwards that port", m[0])
		}
		if m[2] != "" && !slices.ContainsFunc(j.rendered(""), func(o object) bool {
			text, err := yaml.Marshal(o["data"])
			return err == nil && strings.Contains(string(text), `"uid": "`+m[2]+`"`)
		}) {
			j.fail("%s: no ConfigMap has that dashboard", m[0])
		}
	}
}

func asInt(value any) int { n, _ := value.(int); return n }

// names wants the objects that are named, kind and name together or one after the other.
func (j *judge) names(k kubectl) {
	args := slices.DeleteFunc(slices.Clone(k.args), func(a string) bool { return a == "status" || a == "restart" || a == "undo" })
	if len(args) == 2 {
		args = []string{args[0] + "/" + args[1]}
	}
	for _, arg := range args {
		kind, name, both := strings.Cut(arg, "/")
		if both && !slices.ContainsFunc(j.rendered(k.cluster), func(o object) bool {
			return strings.EqualFold(o.text("kind"), kind) && o.text("metadata", "name") == name && o.text("metadata", "namespace") == k.namespace
		}) {
			j.fail("%s: %s is not rendered", k.line, arg)
		}
	}
}

func exists(objects []object, kind, name string) bool {
	return slices.ContainsFunc(objects, func(o object) bool { return o.text("kind") == kind && o.text("metadata", "name") == name })
}

// rendered reads what was rendered for a cluster; of all where a command names none.
func (j *judge) rendered(cluster string) []object {
	var found []object
	err := filepath.WalkDir(filepath.Join(j.dir, "out"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".yaml" || cluster != "" && filepath.Base(path) != cluster+".yaml" {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		for decoder := yaml.NewDecoder(file); ; {
			var o map[string]any // a type of its own would be that of what is in it, too
			switch err := decoder.Decode(&o); {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
			found = append(found, o)
		}
	})
	if err != nil || len(found) == 0 {
		j.fail("nothing was rendered for %s: %v", cluster, err)
	}
	return found
}

const judged = `apiVersion: v1
kind: Service
metadata: {name: grafana, namespace: monitoring}
spec: {ports: [{port: 80}]}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: dashboard, namespace: monitoring}
data: {x.json: '{"uid": "fleet"}'}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: grafana, namespace: monitoring}
spec:
  selector: {matchLabels: {a: b}}
  template:
    metadata: {labels: {a: b}}
    spec:
      containers:
      - name: grafana
        image: grafana/grafana:12.3.3
        env:
        - {name: A, valueFrom: {secretKeyRef: {name: admin, key: user}}}
        - {name: B, valueFrom: {secretKeyRef: {name: other, key: key, optional: true}}}
`

// TestJudge: what a document says of a cluster, and is not so, is found.
func TestJudge(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "out", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "out", "x", "a.yaml"), []byte(judged), 0o600); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"kubectl --context kind-a -n monitoring port-forward service/grafana 3000:80\n<http://localhost:3000/d/fleet>": "",
		"kubectl --context a -n monitoring port-forward service/grafana 3000:81":                                       "the Service has no port 81",
		"kubectl --context a -n monitoring port-forward service/grafanas 3000:80":                                      "there is no such Service",
		"kubectl --context a -n default port-forward service/grafana 3000:80":                                          "there is no such Service",
		"kubectl --context b -n monitoring port-forward service/grafana 3000:80":                                       "nothing was rendered for b",
		"<http://localhost:3000>": "nothing forwards that port",
		"kubectl -n monitoring port-forward service/grafana 3000:80\n<http://localhost:3000/d/other>":                                   "no ConfigMap has that dashboard",
		"kubectl --context a create namespace monitoring":                                                                               "",
		"kubectl --context a create namespace other":                                                                                    "nothing is in that namespace",
		"kubectl --context a -n monitoring create secret generic admin --from-literal=user=x":                                           "",
		"kubectl --context a -n monitoring create secret generic admin \\\n  --from-literal=users=x":                                    "no pod there reads key users of Secret admin",
		"kubectl --context a -n monitoring create secret generic admins --from-literal=user=x":                                          "no pod there reads key user of Secret admins",
		"kubectl --context a -n other create secret generic admin --from-literal=user=x":                                                "no pod there reads key user of Secret admin",
		"kubectl --context a -n monitoring rollout status deployment/grafana":                                                           "",
		"kubectl --context a -n monitoring get deployment grafanas":                                                                     "deployment/grafanas is not rendered",
		"kubectl --context a -n monitoring annotate deployment grafana":                                                                 "the test does not know how to judge it",
		"kubectl --context b apply -f out/x/a.yaml":                                                                                     "that is a of another cluster",
		"kubectl --context a -n monitoring create secret generic other --from-literal=key=x\nkubectl --context a apply -f out/x/a.yaml": "Deployment grafana needs the Secret admin, key user, which nothing makes",
	} {
		var told []string
		j := newJudge(t, "")
		j.dir, j.fail = dir, func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }
		j.bin = quiet(t)
		for _, command := range kubectls(text) {
			j.command(command)
		}
		j.pages(text)
		got := strings.Join(told, "\n")
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s\n%q, want %q", text, got, want)
		}
	}
}

// quiet is a folder with a thanos-fleet that finds nothing.
func quiet(t *testing.T) string {
	t.Helper()
	bin := t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "thanos-fleet"), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return bin
}
