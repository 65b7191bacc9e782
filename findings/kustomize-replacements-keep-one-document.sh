#!/bin/sh
# kustomize v5.8.2: a replacement that writes into a text of a ConfigMap (new in 5.8) keeps the
# first document of that text. All that stands behind the first --- is gone, with exit code 0.
#
#   One would guess that the other documents stay, or that such a text is refused. ConfigMaps
#   with several objects in one text are what ClusterResourceSets of Cluster API and add-on
#   installers apply: with the cluster's name put in, a new cluster gets the first object alone.
#
# Seen: three documents in the text before, none behind the first after.
#   documents: 3 before, 1 after; kinds left: ConfigMap; exit code 0
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >/dev/null 2>&1
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
left=$(sed -n 's/^    kind: //p' built | tr '\n' ' ')
echo "documents: $before before, $after after; kinds left: ${left% }; exit code $code"
[ "$before" = 3 ] && [ "$after" = 1 ] && [ "$left" = 'ConfigMap ' ] && [ "$code" = 0 ]
