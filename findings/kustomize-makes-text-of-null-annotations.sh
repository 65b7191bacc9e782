#!/bin/sh
# kustomize v5.8.2: an annotation without a value gets one, the text that it was written as.
#
#   To API servers null is an empty text. kustomize build of an object with the annotations
#   a: ~ and b: null prints "~" and "null" as their values, and leaves labels and data as
#   they are.
#
# Seen:
#   annotations: "~" "null"; label: null
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >/dev/null 2>&1
cat >object.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: c, annotations: {a: ~, b: null}, labels: {l: ~}}
YAML
echo 'resources: [object.yaml]' >kustomization.yaml
./kustomize build . >built
value() { awk -v key="$1:" '$1 == key {print $2}' built; }
echo "annotations: $(value a) $(value b); label: $(value l)"
[ "$(value a)" = '"~"' ] && [ "$(value b)" = '"null"' ] && [ "$(value l)" = null ]
