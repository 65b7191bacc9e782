#!/bin/sh
# kustomize runs transformers that stand in the kustomization itself before those in files.
#
# Guess: transformers run in the order of the list.
# Happens: the list says first.yaml (prefix file-), then a document (prefix inline-). In that order
# the name would be inline-file-web.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   name: file-inline-web
set -eu
self=$(realpath "$0") dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >log 2>&1 || { cat log >&2; exit 2; }
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\n' >web.yaml
cat >first.yaml <<'YAML'
{apiVersion: builtin, kind: PrefixTransformer, metadata: {name: f}, prefix: file-, fieldSpecs: [{path: metadata/name}]}
YAML
cat >kustomization.yaml <<'YAML'
resources: [web.yaml]
transformers:
- first.yaml
- |
  {apiVersion: builtin, kind: PrefixTransformer, metadata: {name: i}, prefix: inline-, fieldSpecs: [{path: metadata/name}]}
YAML
./kustomize build . | grep '^  name:' | sed 's/^ *//' >seen
sed -n 's/^#   //p' "$self" | diff - seen
