package render_test

import "strings"

// oddValues are values that readers and writers of YAML take for one thing and another.
var oddValues = []string{
	"0755", "0o17", "0x1F", "1e3", "1.0", "-0", "-0.0", ".5", "+1", "1_000", "9007199254740993", "18446744073709551615",
	"18446744073709551616", "123456789012345678901234567890", "1.7976931348623157e308", "0.1e-7", "1:20", "2001-12-14", "2001-12-14T21:59:43.10-05:00",
	"on", "y", "No", "~", "null", "''", "'on'", "'0755'", "'1e3'", "'~'", "'='", "=", "'<<'", "!!binary aGVsbG8=", "!!str 12", "!!float 3", "'2001-12-14'",
	`"a\nb  \n"`, `"\n  a\nb"`, `"\ttab"`, `" before"`, `"behind "`, `"\u0085next\u2028"`, `"a\r\nb\r\n"`, `"\u00a0"`, `"\U0001F600"`, `"\ufeffa"`, `"\x7f"`,
	"'# no comment'", "'a: b'", "'- a'", "'{{ .Values }}'", "'%a'", "'@a'", "[]", "{}", "[[], {}, '']", "{'<<': 1}", "{on: a, 'off': b, '1': c, '': d}",
	"{1: a}", "{1.5: a}", "{~: a}", "[1, 1.50, true, ~a]", "|\n    a  \n\n      b\n\n", "|+\n    a\n\n\n", ">\n    a\n    b\n\n      c\n",
	"\"" + strings.Repeat("long word ", 300) + "\"", "[null]", "{a: null}", "&a x",
}

// odd gives objects of the bases what few objects have, and adds unusual ones.
func (tr *randomTree) odd() {
	for name, text := range tr.sorted() {
		if !strings.HasPrefix(name, "base") || !strings.HasSuffix(name, "/objects.yaml") {
			continue
		}
		for i := range tr.IntN(3) {
			text = strings.Replace(text, "  template:\n", "  odd"+[]string{"A", "B"}[i]+": "+tr.one(oddValues...)+"\n  template:\n", 1)
		}
		if tr.chance(30) {
			text = strings.Replace(text, "    metadata: {labels: {app: ", "    metadata: {annotations: {odd: "+tr.one("0755", "on", "'1e3'", "1.0", "2001-12-14", "~", `"a\nb "`)+"}, labels: {app: ", 1)
		}
		if tr.chance(30) {
			text = strings.Replace(text, "stringData:\n", "stringData:\n  odd: "+tr.one("'on'", `"\n  a\nb"`, `"behind \n"`, "'0755'", `"\ttab\n"`, `"a\r\nb"`)+"\n", 1)
			text = strings.Replace(text, "data:\n", "data:\n  odd: "+tr.one("'on'", `"\n  a\nb"`, `"behind \n"`, "'0755'", `"\ttab\n"`, `"a\r\nb"`)+"\n", 1)
		}
		if tr.chance(20) {
			text = strings.Replace(text, "namespace: monitoring}", "namespace: monitoring, annotations: {"+tr.one(
				"internal.config.kubernetes.io/previousNames: old, internal.config.kubernetes.io/previousNamespaces: monitoring, internal.config.kubernetes.io/previousKinds: Service",
				"internal.config.kubernetes.io/prefixes: eu-", "internal.config.kubernetes.io/suffixes: -a", "internal.config.kubernetes.io/refBy: x", "internal.config.kubernetes.io/index: '3'",
				"internal.config.kubernetes.io/generatorBehavior: merge", "config.kubernetes.io/index: '3', config.kubernetes.io/path: a.yaml", "internal.config.kubernetes.io/other: '1'",
				"config.kubernetes.io/local-config: "+tr.one("'true'", "'false'", "''", "~"), "kustomize.config.k8s.io/behavior: merge", "kustomize.config.k8s.io/needs-hash: 'true'",
				"alpha.config.kubernetes.io/transformations: x", "config.kubernetes.io/origin: 'path: x.yaml'", "config.k8s.io/id: '1'")+"}}", 1)
		}
		base, _, _ := strings.Cut(name, "/")
		for _, object := range oddObjects {
			if object = strings.ReplaceAll(object, "BASE", base); tr.chance(10) && !(strings.Contains(object, "kind: Namespace\n") && base != "base0") {
				text = strings.TrimPrefix(text, "\n") + "---\n" + object
			}
		}
		tr.files[name] = text
	}
}

var oddObjects = []string{
	"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: aside-BASE, namespace: monitoring, annotations: {config.kubernetes.io/local-config: 'true'}}\ndata: {a: b}\n",
	"apiVersion: v1\nkind: Namespace\nmetadata: {name: monitoring}\n",
	"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: reader-BASE, namespace: monitoring}\nrules: []\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: reader-BASE}\nroleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: reader-BASE}\nsubjects: [{kind: ServiceAccount, name: thanos, namespace: monitoring}, {kind: ServiceAccount, name: prom, namespace: default}]\n",
	"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: same-BASE, namespace: monitoring}\ndata: {a: b}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: same-BASE, namespace: other}\ndata: {a: b}\n---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: same-BASE}\ndata: {a: b}\n",
	"apiVersion: example.com/v1\nkind: Store\nmetadata: {name: thanos, namespace: monitoring}\nspec: {config: thanos-ring, service: {name: thanos}, odd: 1e3}\n",
	"apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: ConfigMap, metadata: {name: listed-BASE, namespace: monitoring}, data: {a: 'on'}}\n- {apiVersion: v1, kind: Service, metadata: {name: listed-BASE, namespace: monitoring}, spec: {clusterIP: None}}\n",
	"apiVersion: apps/v1\nkind: StatefulSetList\nitems:\n- apiVersion: apps/v1\n  kind: StatefulSet\n  metadata: {name: listed-BASE, namespace: monitoring}\n  spec: {serviceName: listed-BASE, selector: {matchLabels: {app: l}}, template: {metadata: {labels: {app: l}}, spec: {containers: [{name: receive, image: 'thanos:v0.42.4', args: [receive]}]}}}\n- {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: other-BASE, namespace: monitoring}, spec: {serviceName: listed-BASE}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: listed-BASE, namespace: monitoring}\nspec: {clusterIP: None}\n",
	"apiVersion: v1\nkind: Secret\nmetadata: {name: binary-BASE, namespace: monitoring}\ndata: {a: !!binary aGVsbG8=}\n",
	"apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: BASE.example.com}\nspec: {group: example.com, names: {kind: Store, plural: BASE}, scope: Namespaced, versions: []}\n",
	"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: anchored-BASE\n  namespace: monitoring\ndata:\n  a: &a text\n  b: *a\n",
}

// oddly lets an overlay say what few do.
func (tr *randomTree) oddly(k *kustomization) {
	if tr.chance(25) {
		tr.files[k.dir+"/names.yaml"] = tr.one(
			"nameReference:\n- kind: Namespace\n  version: v1\n  fieldSpecs: [{path: metadata/namespace}]\n",
			"nameReference:\n- kind: ConfigMap\n  version: v1\n  fieldSpecs: [{kind: Store, path: spec/config}]\n- kind: Service\n  fieldSpecs: [{kind: Store, path: spec/service}]\n",
			"nameReference:\n- kind: Service\n  fieldSpecs: [{kind: Deployment, path: spec/template/spec/containers/args}, {kind: StatefulSet, path: metadata/annotations/owner}]\n",
			"nameReference:\n- kind: Secret\n  fieldSpecs: [{kind: ConfigMap, path: metadata/labels/app}, {path: spec/template/spec/containers, kind: Deployment}]\n",
			"commonLabels:\n- path: spec/odd/labels\n  create: true\n")
		k.say("configurations: [names.yaml]")
	}
	text := k.text.String()
	for _, kind := range []string{"configMapGenerator", "secretGenerator"} {
		if made := tr.made(kind); made != "" && tr.chance(40) && !strings.Contains(text, kind) {
			k.say("%s: [{name: %s, namespace: monitoring, behavior: %s, literals: [more=%s], options: {disableNameSuffixHash: %s}}]", kind, made,
				tr.one("merge", "replace", "create"), tr.one("1e3", "on", "a"), tr.one("true", "false"))
		}
	}
	if tr.chance(10) && !strings.Contains(text, "patches") {
		k.say("patches: [{target: {kind: %s}, patch: '[{\"op\": \"%s\"}]'}]", tr.one("Service", "StatefulSet", "Deployment"), tr.one(
			`add", "path": "/metadata/annotations/added", "value": "x`, `remove", "path": "/metadata/annotations`, `add", "path": "/metadata/annotations", "value": {}, "x": "y`, `replace", "path": "/metadata/name", "value": "renamed`))
	}
	if tr.chance(10) && !strings.Contains(text, "sortOptions") {
		k.say("sortOptions: {order: legacy, legacySortOptions: {orderFirst: [Secret, %s], orderLast: [Service]}}", tr.one("Deployment", "ConfigMap"))
	}
	if tr.chance(15) && !strings.Contains(text, "replacements") {
		k.say("replacements: [{source: {kind: %s, fieldPath: %s}, targets: [{select: {kind: %s}, reject: [{name: none}], fieldPaths: [%s], options: {create: true}}]}]",
			tr.one("Service", "Deployment", "StatefulSet"), tr.one("metadata.name", "metadata.namespace"), tr.one("Secret", "ConfigMap", "Deployment"), tr.one("metadata.annotations.from", "metadata.namespace", "metadata.labels.from"))
	}
}

// made is the name of what a base generates, "" when none does.
func (tr *randomTree) made(field string) string {
	for name, text := range tr.sorted() {
		if _, after, found := strings.Cut(text, field+": [{name: "); found && strings.HasPrefix(name, "base") {
			made, _, _ := strings.Cut(after, ",")
			return made
		}
	}
	return ""
}
