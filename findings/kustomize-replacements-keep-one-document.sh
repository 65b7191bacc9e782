#!/bin/sh
# kustomize's replacements cut a text with several YAML documents down to its first one.
#
# Guess: a replacement that writes into a text of a ConfigMap (new in 5.8) leaves its other
# documents as they are, or refuses such a text.
# Happens: all that stands behind the first --- is gone, with exit code 0. ConfigMaps with several
# objects in one text are what ClusterResourceSets of Cluster API and installers of add-ons apply:
# with the cluster's name put in, a new cluster gets the first object alone.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   documents: 3 before, 1 after; kinds left: ConfigMap; exit code 0
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
cat >addons.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: addons}
data:
  cluster: eu-1
  objects.yaml: |
    kind: ConfigMap
    apiVersion: v1
    metadata: {name: identity}
    data: {cluster: TODO}
    ---
    kind: ServiceAccount
    apiVersion: v1
    metadata: {name: prometheus}
    ---
    kind: Service
    apiVersion: v1
    metadata: {name: prometheus}
YAML
cat >kustomization.yaml <<'YAML'
resources: [addons.yaml]
replacements:
- source: {kind: ConfigMap, name: addons, fieldPath: data.cluster}
  targets:
  - select: {kind: ConfigMap, name: addons}
    fieldPaths: ['data.objects\.yaml.data.cluster']
YAML
./kustomize build . >built && code=0 || code=$?
grep -q '^    data: {cluster: eu-1}$' built
before=$(grep -c '^    kind:' addons.yaml)
after=$(grep -c '^    kind:' built)
left=$(sed -n 's/^    kind: //p' built | paste -sd' ' -)
echo "documents: $before before, $after after; kinds left: $left; exit code $code" >seen
sed -n 's/^#   //p' "$self" | diff - seen
