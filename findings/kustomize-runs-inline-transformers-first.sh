#!/bin/sh
# kustomize v5.8.2: transformers that stand in the kustomization itself run before those
# in files, whatever the order of the list.
#
#   The list says first.yaml (prefix file-), then a document (prefix inline-). In that
#   order the name would be inline-file-web.
#
# Seen:
#   name: file-inline-web
# Ends with 1 when that changed.
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
GOBIN="$dir" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2 >/dev/null 2>&1
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
./kustomize build . | grep '^  name:' | sed 's/^ *//' | tee seen
grep -qx 'name: file-inline-web' seen
