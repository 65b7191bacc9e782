#!/bin/sh
# kustomize refuses a validator that changes nothing.
#
# Guess: a function that hands back what it got, as cat does, can stand in validators.
# Happens: kustomize adds annotations to its output and then says that it changed something.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   validator shouldn't modify the resource map: nodes unequal:
#   "config.kubernetes.io/path":"configmap_a.yaml"
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
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
./kustomize build --enable-alpha-plugins --enable-exec . >said 2>&1 || true
{
	grep -o "validator shouldn't modify the resource map: nodes unequal:" said
	grep -o -m 1 '"config.kubernetes.io/path":"configmap_a.yaml"' said | head -n 1
} >seen
sed -n 's/^#   //p' "$self" | diff - seen
