#!/bin/sh
# kustomize cannot set a label, or generate a key, whose name is a number, with quotes or without.
#
# Guess: a key is a text, so "1" is a label of that name, and the literal 2024=x a key of a
# ConfigMap; both are valid names in Kubernetes, and objects in files may have them.
# Happens: kustomize writes the key bare, reads a number, and ends with "unsupported type:
# map[interface {}]interface {}" and the whole object in Go's own form. The words of YAML 1.1 pass
# where they stand in quotes.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   in the object itself: "1": a
#   labels: [{pairs: {"1": a}}]: unsupported type: map[interface {}]interface {}
#   labels: [{pairs: {"on": a}}]: "on": a
#   configMapGenerator: [{name: g, literals: [2024=x]}]: unsupported type: map[interface {}]interface {}
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n' >plain.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c, labels: {"1": a}}\n' >labelled.yaml
build() { ./kustomize build . 2>&1 | grep -o -m 1 -e 'unsupported type: .*' -e '"1": a' -e '"on": a' -e '"2024": x'; }
{
	echo 'resources: [labelled.yaml]' >kustomization.yaml
	echo "in the object itself: $(build)"
	for field in 'labels: [{pairs: {"1": a}}]' 'labels: [{pairs: {"on": a}}]' 'configMapGenerator: [{name: g, literals: [2024=x]}]'; do
		printf 'resources: [plain.yaml]\n%s\n' "$field" >kustomization.yaml
		echo "$field: $(build)"
	done
} >seen
sed -n 's/^#   //p' "$self" | diff - seen
