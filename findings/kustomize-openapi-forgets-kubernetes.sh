#!/bin/sh
# kustomize v5.8.2: a schema under openapi: is not added to that of Kubernetes, it replaces it.
# Patches of Deployments and StatefulSets in the same build lose containers, with exit code 0.
#
#   One would guess that a file with the merge keys of one custom resource (so that patches of a
#   Prometheus merge its containers) leaves the lists of Kubernetes' own kinds as they were. It
#   does not: a patch of one container of a StatefulSet drops all the others, here a sidecar.
#
# Seen: a patch of the container "prometheus" of each of both, with the schema and without.
#   without openapi: Prometheus prometheus | StatefulSet prometheus sidecar
#   with openapi:    Prometheus prometheus sidecar | StatefulSet prometheus
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >/dev/null 2>&1
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
# names prints the containers of the object of a kind.
names() { ./kustomize build . | awk -v kind="$1" 'BEGIN {RS = "---"} index($0, "kind: " kind "\n")' |
	sed -n '/containers:/,$s/.*name: //p' | tr '\n' ' ' | sed 's/ $//'; }
said() { echo "Prometheus $(names Prometheus) | StatefulSet $(names StatefulSet)"; }
without=$(said)
echo 'openapi: {path: schema.json}' >>kustomization.yaml
with=$(said)
echo "without openapi: $without"
echo "with openapi:    $with"
[ "$without" = 'Prometheus prometheus | StatefulSet prometheus sidecar' ]
[ "$with" = 'Prometheus prometheus sidecar | StatefulSet prometheus' ]
