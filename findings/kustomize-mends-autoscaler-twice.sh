#!/bin/sh
# kustomize renames what a HorizontalPodAutoscaler scales twice.
#
# Guess: scaleTargetRef follows the one object that it names by kind and name.
# Happens: the target's name is looked up among Deployments, then among StatefulSets and others,
# whatever kind scaleTargetRef gives. With nameSuffix -a the Deployment web becomes web-a; a
# StatefulSet that was called web-a is web-a-a then, and the autoscaler of the Deployment ends at a
# Deployment web-a-a, which does not exist.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   scaleTargetRef: Deployment web-a-a; Deployments: web-a
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
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
echo "scaleTargetRef: Deployment $target; Deployments: $deployment" >seen
sed -n 's/^#   //p' "$self" | diff - seen
