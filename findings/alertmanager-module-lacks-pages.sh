#!/usr/bin/env bash
# Alertmanager cannot be installed by the go command, from its own module and of a released version.
#
# Guess: go install …/cmd/alertmanager@VERSION builds it, as it does amtool; a page that is missing
# can be put there with go build -overlay.
# Happens: it embeds the folder ui/app/dist, which its release process builds and the module leaves
# out, and the go command refuses to replace files of its module cache. A copy of the module with a
# page of its own builds.
# With: github.com/prometheus/alertmanager@v0.35.0
# Seen:
#   pattern app/dist: no matching files found
#   must not be replaced
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
at=github.com/prometheus/alertmanager@v0.35.0
have go mod download "$at"
(GOBIN=$work/bin GOTOOLCHAIN=auto go install "${at/@/\/cmd\/alertmanager@}" 2>&1 || true) | grep -o 'pattern app/dist: no matching files found' >seen || true

have go mod init example
have go get "$at"
module=$(go list -m -f '{{.Dir}}' github.com/prometheus/alertmanager)
echo '<html></html>' >page.html
printf '{"Replace":{"%s/ui/app/dist/index.html":"%s/page.html"}}' "$module" "$work" >overlay.json
(go build -overlay overlay.json github.com/prometheus/alertmanager/ui 2>&1 || true) | grep -o 'must not be replaced' >>seen || true
sed -n 's/^#   //p' "$self" | diff - seen
