#!/bin/sh
# kustomize v5.8.2: what a HorizontalPodAutoscaler scales is renamed twice.
#
#   The target's name is looked up among Deployments, then among StatefulSets and others,
#   whatever kind scaleTargetRef gives. With nameSuffix -a the Deployment web becomes
#   web-a; a StatefulSet that was called web-a is web-a-a then, and the autoscaler of the
#   Deployment ends at a Deployment web-a-a, which does not exist.
#
# Seen:
#   scaleTargetRef: Deployment web-a-a; Deployments: web-a
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >/dev/null 2>&1
cat >objects.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web-a}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
YAML
cat >kustomization.yaml <<'YAML'
resources: [objects.yaml]
nameSuffix: -a
YAML
./kustomize build . >built
deployment=$(awk '/^kind: Deployment/ {d = 1} d && /^  name:/ {print $2; exit}' built)
target=$(awk '/scaleTargetRef:/ {s = 1} s && /^    name:/ {print $2; exit}' built)
echo "scaleTargetRef: Deployment $target; Deployments: $deployment"
[ "$deployment" = web-a ] && [ "$target" = web-a-a ]
