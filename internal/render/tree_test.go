package render_test

import (
	"fmt"
	"iter"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
)

// randomTree is a tree of kustomizations below dir, by the names of its files: bases, layers
// that take bases and each other, and a root with functions.
type randomTree struct {
	*rand.Rand
	dir, program string
	files        map[string]string
	// taken are the folders that may be taken for a base.
	folders []string
	// namespaced tells whether objects name their namespace themselves.
	namespaced bool
	// isOdd tells that there is what few fleets have.
	isOdd bool
}

func newRandomTree(seed uint64, dir, program string) *randomTree {
	tr := &randomTree{Rand: rand.New(rand.NewPCG(seed, 1)), dir: dir, program: program, files: map[string]string{}}
	tr.namespaced = tr.chance(70)
	for i := range 1 + tr.IntN(2) {
		tr.base(fmt.Sprintf("base%d", i))
	}
	for i := range tr.IntN(4) {
		tr.layer(fmt.Sprintf("layer%d", i))
	}
	tr.root()
	return tr
}

// sorted are the files in the order of their names.
func (tr *randomTree) sorted() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, name := range slices.Sorted(maps.Keys(tr.files)) {
			if !yield(name, tr.files[name]) {
				return
			}
		}
	}
}

func (tr *randomTree) chance(percent int) bool { return tr.IntN(100) < percent }

func (tr *randomTree) one(of ...string) string { return of[tr.IntN(len(of))] }

// kustomization is one that is being written.
type kustomization struct {
	dir  string
	text strings.Builder
}

func (k *kustomization) say(format string, args ...any) { fmt.Fprintf(&k.text, format+"\n", args...) }

func (tr *randomTree) save(k *kustomization) {
	tr.files[k.dir+"/kustomization.yaml"] = k.text.String()
	tr.folders = append(tr.folders, k.dir)
}

// base holds one program or two.
func (tr *randomTree) base(dir string) {
	k := &kustomization{dir: dir}
	name := tr.one("thanos", "thanos-x", "prom")
	var docs []string
	for i := range 1 + tr.IntN(2) {
		program := programs[tr.IntN(len(programs))]
		docs = append(docs, program(tr, k, fmt.Sprintf("%s%s", name, strings.Repeat("-b", i))))
	}
	text := strings.Join(docs, "---\n")
	if tr.chance(60) {
		text = strings.Replace(text, "namespace: monitoring}", "namespace: monitoring, annotations: {plain: "+tr.one("0755", "0x1F", "1e3", "on", "2001-12-14", "'~'")+"}}", 1)
	}
	if !tr.namespaced {
		text = strings.ReplaceAll(text, ", namespace: monitoring", "")
	}
	tr.files[dir+"/objects.yaml"] = text
	k.say("resources: [objects.yaml]")
	tr.generatorOptions(k)
	tr.save(k)
}

func (tr *randomTree) generatorOptions(k *kustomization) {
	if tr.chance(20) {
		k.say("generatorOptions: {disableNameSuffixHash: true, labels: {made: by-kustomize}}")
	}
}

// layer takes folders that are there, mostly each once in a tree, and changes them.
func (tr *randomTree) layer(dir string) {
	k := &kustomization{dir: dir}
	k.say("resources: [../%s]", tr.one(tr.folders...))
	tr.rename(k, 85)
	tr.change(k)
	tr.save(k)
}

// rename gives names something in front or behind.
func (tr *randomTree) rename(k *kustomization, percent int) {
	if tr.chance(percent) {
		k.say("nameSuffix: %s", tr.one("-a", "-b", "-c", "-x"))
	}
	if tr.chance(percent / 2) {
		k.say("namePrefix: %s", tr.one("eu-", "us-", "thanos-"))
	}
	if tr.chance(percent / 3) {
		k.say("namespace: %s", tr.one("monitoring", "north", "south"))
	}
}

// change is what else kustomizations do.
func (tr *randomTree) change(k *kustomization) {
	for _, change := range []func(*kustomization){
		func(k *kustomization) {
			k.say("labels: [{pairs: {zone: %s}, includeSelectors: true}]", tr.one("a", "b"))
		},
		func(k *kustomization) { k.say("commonAnnotations: {owner: sre}") },
		func(k *kustomization) { k.say("images: [{name: thanos, newTag: %s}]", tr.one("v0.39.2", "v0.42.4")) },
		func(k *kustomization) {
			k.say(`patches: [{target: {kind: StatefulSet}, patch: '[{"op": "add", "path": "/spec/podManagementPolicy", "value": "Parallel"}]'}]`)
		},
		func(k *kustomization) {
			k.say("patches: [{target: {kind: Service}, patch: \"{apiVersion: v1, kind: Service, metadata: {name: any, annotations: {patched: behind}}}\"}]")
		},
		func(k *kustomization) {
			k.say("configMapGenerator: [{name: settings-of-%s, namespace: monitoring, literals: [level=%s]}]", k.dir, tr.one("info", "debug"))
		},
		func(k *kustomization) { tr.component(k) },
		func(k *kustomization) { k.say("sortOptions: {order: fifo}") },
	} {
		if tr.chance(15) && !strings.Contains(k.text.String(), "patches:") {
			change(k)
		}
	}
	tr.generatorOptions(k)
}

// component is one beside the kustomization, which renames and generates too.
func (tr *randomTree) component(k *kustomization) {
	c := &kustomization{dir: path.Join("components", k.dir)}
	c.say("apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component")
	c.say("labels: [{pairs: {component: used}, includeTemplates: true}]")
	if tr.chance(50) {
		c.say("namePrefix: c-")
	}
	if tr.chance(30) {
		c.say("secretGenerator: [{name: token-of-%s, namespace: monitoring, literals: [token=t]}]", k.dir)
	}
	tr.files[c.dir+"/kustomization.yaml"] = c.text.String()
	k.say("components: [../%s]", c.dir)
}

// root takes several folders and lists functions.
func (tr *randomTree) root() {
	k := &kustomization{dir: "root"}
	resources := []string{"fleet.yaml"}
	for _, at := range tr.Perm(len(tr.folders))[:1+tr.IntN(min(3, len(tr.folders)))] {
		resources = append(resources, "../"+tr.folders[at])
	}
	k.say("resources: [%s]", strings.Join(resources, ", "))
	tr.rename(k, 30)
	tr.change(k)
	if tr.chance(20) {
		k.say("replacements: [{source: {kind: Fleet, fieldPath: metadata.name}, targets: [{select: {kind: Service}, fieldPaths: [metadata.annotations.fleet], options: {create: true}}]}]")
	}
	tr.files["root/fleet.yaml"] = fleetYAML
	functions := []string{"RenderCluster"}
	if tr.chance(40) {
		functions = []string{"InjectExternalLabels", "GenHashring", "GenObjstoreSecret", "WireThanosStores"}[tr.IntN(3):]
	}
	k.say("transformers:")
	for i, kind := range functions {
		if tr.files[fmt.Sprintf("root/fn%d.yaml", i)] = tr.function(kind); len(functions) == 1 && tr.chance(30) {
			k.say("- |\n%s", indent(tr.function(kind)))
			continue
		}
		k.say("- fn%d.yaml", i)
	}
	tr.save(k)
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ")
}

func (tr *randomTree) function(kind string) string {
	spec := "cluster: a"
	if kind == "GenHashring" {
		spec = "replicationFactor: 1"
	} else if kind == "RenderCluster" {
		spec += "\n  genHashring: {replicationFactor: 1}"
	}
	return "apiVersion: thanos-fleet.dev/v1alpha1\nkind: " + kind + "\nmetadata:\n  name: f\n  annotations:\n" +
		"    config.kubernetes.io/function: |\n      exec: {path: " + tr.program + "}\nspec:\n  " + spec + "\n"
}

const fleetYAML = `
apiVersion: thanos-fleet.dev/v1alpha1
kind: Fleet
metadata:
  name: acme
  annotations: {config.kubernetes.io/local-config: "true"}
spec:
  objectStores:
  - name: blocks
    type: S3
    config: {region: eu-west-1, endpoint: s3.eu-west-1.amazonaws.com, bucket: blocks}
    credentials: {secretRef: {name: login, data: {access_key: id, secret_key: key}}}
---
apiVersion: thanos-fleet.dev/v1alpha1
kind: FleetCluster
metadata:
  name: a
  annotations: {config.kubernetes.io/local-config: "true"}
spec:
  externalLabels: {region: eu}
  objectStore: blocks
  compacts: [blocks]
  queries: [b]
---
apiVersion: thanos-fleet.dev/v1alpha1
kind: FleetCluster
metadata:
  name: b
  annotations: {config.kubernetes.io/local-config: "true"}
spec:
  exposes: [{address: "dns+b.example.com:10901"}]
---
apiVersion: v1
kind: Secret
metadata: {name: login, namespace: monitoring}
stringData: {id: AKIAEXAMPLE, key: wJalr}
`

// programs write what a base holds of one program, complete: what its objects name is
// among them, or is made by a generator of the kustomization.
var programs = []func(tr *randomTree, k *kustomization, name string) string{
	receive, prometheus, store, operated, query, compactor,
}

func named(kind, name string) string {
	version := map[string]string{
		"StatefulSet": "apps/v1", "Deployment": "apps/v1", "CronJob": "batch/v1", "Prometheus": "monitoring.coreos.com/v1",
		"HorizontalPodAutoscaler": "autoscaling/v2", "Role": "rbac.authorization.k8s.io/v1", "RoleBinding": "rbac.authorization.k8s.io/v1",
	}[kind]
	if version == "" {
		version = "v1"
	}
	return fmt.Sprintf("apiVersion: %s\nkind: %s\nmetadata: {name: %s, namespace: monitoring}\n", version, kind, name)
}

func pods(name, spec string) string {
	return fmt.Sprintf("  selector: {matchLabels: {app: %s}}\n  template:\n    metadata: {labels: {app: %s}}\n    spec:\n%s", name, name, spec)
}

func service(name, spec string) string {
	return named("Service", name) + "spec:\n  selector: {app: " + name + "}\n  ports: [{name: grpc, port: 10901}, {name: http, port: 10902}]\n" + spec
}

// source is a ConfigMap or Secret with a file: an object, one with a hash to come, or a
// generator of the kustomization.
func (tr *randomTree) source(k *kustomization, kind, name, file, text string) string {
	namespace := ""
	if tr.namespaced {
		namespace = " namespace: monitoring,"
	}
	field, section := "configMapGenerator", "data"
	if kind == "Secret" {
		field, section = "secretGenerator", "stringData"
	}
	if tr.chance(40) && !strings.Contains(k.text.String(), field) {
		tr.files[k.dir+"/"+file] = text
		k.say("%s: [{name: %s,%s files: [%s]}]", field, name, namespace, file)
		return ""
	}
	object := named(kind, name)
	if tr.chance(20) {
		object = strings.Replace(object, "namespace: monitoring", "namespace: monitoring, annotations: {internal.config.kubernetes.io/needsHashSuffix: enabled}", 1)
	}
	return "---\n" + object + section + ":\n  " + file + ": " + fmt.Sprintf("%q", text) + "\n"
}

func receive(tr *randomTree, k *kustomization, name string) string {
	volumes := ""
	ring := ""
	if tr.chance(50) {
		ring = tr.source(k, "ConfigMap", name+"-ring", "hashrings.json", "[]")
		volumes = "        volumeMounts: [{name: ring, mountPath: /etc/ring}]\n      volumes: [{name: ring, configMap: {name: " + name + "-ring}}]\n"
	}
	args := "[receive]"
	if ring != "" || volumes != "" {
		args = "[receive, --receive.hashrings-file=/etc/ring/hashrings.json]"
	}
	return service(name, "  clusterIP: None\n") + "---\n" + named("StatefulSet", name) + "spec:\n  serviceName: " + name + "\n" +
		pods(name, "      containers:\n      - name: receive\n        image: thanos:v0.42.4\n        args: "+args+"\n"+volumes) + ring
}

func prometheus(tr *randomTree, k *kustomization, name string) string {
	subject := ", namespace: monitoring"
	if !tr.namespaced {
		subject = ""
	}
	config := tr.source(k, "ConfigMap", name+"-config", "p.yml", "global: {}\n")
	return service(name, "  clusterIP: None\n") + "---\n" + named("StatefulSet", name) + "spec:\n  serviceName: " + name + "\n" +
		pods(name, "      serviceAccountName: "+name+"\n      containers:\n      - name: prometheus\n        image: prometheus:v3.13.5\n"+
			"        args: [--config.file=/etc/p/p.yml]\n        volumeMounts: [{name: c, mountPath: /etc/p}]\n"+
			"      volumes: [{name: c, "+tr.volume(name+"-config")+"}]\n") +
		"---\n" + named("ServiceAccount", name) + "---\n" + named("Role", name) + "rules: []\n---\n" + named("RoleBinding", name) +
		"roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: " + name + "}\nsubjects: [{kind: ServiceAccount, name: " + name + subject + "}]\n" + config
}

func (tr *randomTree) volume(name string) string {
	if tr.chance(30) {
		return "projected: {sources: [{configMap: {name: " + name + "}}]}"
	}
	return "configMap: {name: " + name + "}"
}

func store(tr *randomTree, k *kustomization, name string) string {
	spec := "      serviceAccountName: " + name + "\n      containers:\n      - name: store\n        image: thanos:v0.42.4\n"
	bucket := ""
	switch tr.IntN(3) {
	case 0:
		spec += "        args: [store]\n        envFrom: [{secretRef: {name: " + name + "-env}}]\n"
		bucket = "---\n" + named("Secret", name+"-env") + "stringData: {A: b}\n"
	case 1:
		spec += "        args: [store, --objstore.config=$(BUCKET)]\n        env: [{name: BUCKET, valueFrom: {secretKeyRef: {name: " + name + "-bucket, key: b.yml}}}]\n"
		bucket = tr.source(k, "Secret", name+"-bucket", "b.yml", "")
	default:
		spec += "        args: [store, --objstore.config-file=/etc/b/b.yml]\n        volumeMounts: [{name: b, mountPath: /etc/b}]\n" +
			"      volumes: [{name: b, secret: {secretName: " + name + "-bucket}}]\n"
		bucket = tr.source(k, "Secret", name+"-bucket", "b.yml", "")
	}
	return service(name, "") + "---\n" + named("Deployment", name) + "spec:\n" + pods(name, spec) + "---\n" + named("ServiceAccount", name) + bucket
}

func operated(_ *randomTree, _ *kustomization, name string) string {
	return named("Prometheus", name) + "spec:\n  thanos:\n    objectStorageConfig: {name: " + name + "-bucket, key: b.yml}\n---\n" +
		named("Secret", name+"-bucket") + "stringData: {b.yml: ''}\n"
}

func query(_ *randomTree, _ *kustomization, name string) string {
	return service(name, "") + "---\n" + named("Deployment", name) + "spec:\n" +
		pods(name, "      containers:\n      - name: query\n        image: thanos:v0.42.4\n        args: [query]\n") + "---\n" +
		named("HorizontalPodAutoscaler", name) + "spec: {maxReplicas: 3, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: " + name + "}}\n"
}

func compactor(tr *randomTree, k *kustomization, name string) string {
	return named("CronJob", name) + "spec:\n  schedule: '0 0 * * *'\n  jobTemplate:\n    spec:\n      template:\n        spec:\n          restartPolicy: Never\n" +
		"          containers:\n          - name: compact\n            image: thanos:v0.42.4\n            args: [compact, --objstore.config-file=/etc/b/b.yml]\n" +
		"            volumeMounts: [{name: b, mountPath: /etc/b}]\n          volumes: [{name: b, secret: {secretName: " + name + "-bucket}}]\n" +
		tr.source(k, "Secret", name+"-bucket", "b.yml", "")
}
