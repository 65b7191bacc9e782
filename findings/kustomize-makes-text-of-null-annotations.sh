#!/bin/sh
# kustomize gives an annotation without a value one: the text that it was written as.
#
# Guess: null stays null, which API servers take as an empty text.
# Happens: kustomize build of an object with the annotations a: ~ and b: null prints "~" and "null"
# as their values, and leaves labels and data as they are.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   annotations: "~" "null"; label: null
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
cat >object.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: c, annotations: {a: ~, b: null}, labels: {l: ~}}
YAML
echo 'resources: [object.yaml]' >kustomization.yaml
./kustomize build . >built
value() { awk -v key="$1:" '$1 == key {print $2}' built; }
echo "annotations: $(value a) $(value b); label: $(value l)" >seen
sed -n 's/^#   //p' "$self" | diff - seen
