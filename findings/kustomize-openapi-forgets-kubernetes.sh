#!/bin/sh
# kustomize does not add a schema under openapi: to that of Kubernetes, it replaces it.
#
# Guess: a file with the merge keys of one custom resource, so that patches of a Prometheus merge
# its containers, leaves the lists of Kubernetes' own kinds as they were.
# Happens: patches of Deployments and StatefulSets in the same build replace whole lists then, with
# exit code 0: a patch of one container drops the others, here a sidecar.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   without openapi: Prometheus prometheus | StatefulSet prometheus sidecar
#   with openapi: Prometheus prometheus sidecar | StatefulSet prometheus
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
cat >schema.json <<'JSON'
{"definitions": {"v1.Prometheus": {
  "type": "object",
  "x-kubernetes-group-version-kind": [{"group": "monitoring.coreos.com", "kind": "Prometheus", "version": "v1"}],
  "properties": {"spec": {"type": "object", "properties": {"containers": {
    "type": "array", "x-kubernetes-patch-merge-key": "name", "x-kubernetes-patch-strategy": "merge",
    "items": {"type": "object", "properties": {"name": {"type": "string"}}}}}}}}}}
JSON
cat >objects.yaml <<'YAML'
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: a}
spec: {containers: [{name: prometheus}, {name: sidecar}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: a}
spec: {template: {spec: {containers: [{name: prometheus}, {name: sidecar}]}}}
YAML
cat >kustomization.yaml <<'YAML'
resources: [objects.yaml]
patches:
- patch: '{apiVersion: monitoring.coreos.com/v1, kind: Prometheus, metadata: {name: a}, spec: {containers: [{name: prometheus, tty: true}]}}'
- patch: '{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: a}, spec: {template: {spec: {containers: [{name: prometheus, tty: true}]}}}}'
YAML
# names are those of the containers in the built object of a kind.
names() { awk -v kind="$1" 'BEGIN {RS = "---"} index($0, "kind: " kind "\n")' built | sed -n '/containers:/,$s/.*name: //p' | paste -sd' ' -; }
said() {
	./kustomize build . >built
	echo "$1: Prometheus $(names Prometheus) | StatefulSet $(names StatefulSet)"
}
said 'without openapi' >seen
echo 'openapi: {path: schema.json}' >>kustomization.yaml
said 'with openapi' >>seen
sed -n 's/^#   //p' "$self" | diff - seen
