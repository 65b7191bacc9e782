#!/bin/sh
# kustomize v5.8.2: a function that changes nothing cannot stand in validators, for
# kustomize adds annotations to its output and then says that it changed something.
#
#   The function is cat.
#
# Seen:
#   Error: validator shouldn't modify the resource map: nodes unequal:
#   ... "annotations":{"config.kubernetes.io/path":"configmap_a.yaml", ...
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >/dev/null 2>&1
printf '#!/bin/sh\ncat\n' >same.sh
chmod +x same.sh
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' >a.yaml
printf 'resources: [a.yaml]\nvalidators: [same.yaml]\n' >kustomization.yaml
cat >same.yaml <<'YAML'
apiVersion: example.com/v1
kind: Same
metadata:
  name: same
  annotations: {config.kubernetes.io/function: "exec: {path: ./same.sh}"}
YAML
if ./kustomize build --enable-alpha-plugins --enable-exec . >out 2>seen; then
	exit 1
fi
head -n 1 seen
grep -q "validator shouldn't modify the resource map" seen
grep -q '"config.kubernetes.io/path":"configmap_a.yaml"' seen
