#!/usr/bin/env bash
# Alertmanager cannot be installed by the go command, from its own module and of a released
# version: it embeds the folder ui/app/dist, which its release process builds and the module
# leaves out. Nor can "go build -overlay" put a page there: the go command refuses to replace
# files of its module cache. Seen with github.com/prometheus/alertmanager@v0.35.0 and go1.26:
#
#   ui/web.go:...: pattern app/dist: no matching files found
#   go: overlay contains a replacement for .../ui/app/dist/index.html. Files beneath
#   GOMODCACHE (...) must not be replaced.
#
# A copy of the module with a page of its own builds. Ends with another code than 0 when that
# changes.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
version=v0.35.0
cd "$work"
said=$(GOBIN=$work/bin GOTOOLCHAIN=auto go install "github.com/prometheus/alertmanager/cmd/alertmanager@$version" 2>&1) && { echo "it installs" >&2; exit 1; }
grep -o 'pattern app/dist: no matching files found' <<<"$said"

go mod init example >/dev/null 2>&1
go get "github.com/prometheus/alertmanager@$version" >/dev/null 2>&1
module=$(go list -m -f '{{.Dir}}' github.com/prometheus/alertmanager)
echo '<html></html>' >page.html
printf '{"Replace":{"%s/ui/app/dist/index.html":"%s/page.html"}}' "$module" "$work" >overlay.json
said=$(go build -overlay overlay.json github.com/prometheus/alertmanager/ui 2>&1) && { echo "the overlay is taken" >&2; exit 1; }
grep -o 'must not be replaced' <<<"$said"
