#!/bin/sh
# kustomize lets "$patch: delete" in a list of a custom resource keep what it should delete, and delete the rest.
#
# Guess: the item is taken out, as out of the containers of a StatefulSet, or the patch is refused
# where kustomize has no schema and so no key to find the item by.
# Happens: the patch's list replaces the whole list, directive and all, with exit code 0. A Prometheus
# that should stop writing to one of two receivers writes to that one alone: API servers prune the
# unknown field "$patch" of a custom resource, and what is left is a valid remote write to it.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   before: http://new http://old
#   after a patch that deletes http://old: http://old
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
cat >prometheus.yaml <<'YAML'
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: a}
spec:
  remoteWrite:
  - url: http://new
  - url: http://old
YAML
cat >delete.yaml <<'YAML'
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: a}
spec:
  remoteWrite:
  - url: http://old
    $patch: delete
YAML
urls() { ./kustomize build . | sed -n 's/.*url: //p' | paste -sd' ' -; }
echo 'resources: [prometheus.yaml]' >kustomization.yaml
echo "before: $(urls)" >seen
echo 'patches: [{path: delete.yaml}]' >>kustomization.yaml
echo "after a patch that deletes http://old: $(urls)" >>seen
./kustomize build . | grep -q '^  - $patch: delete$'
sed -n 's/^#   //p' "$self" | diff - seen
