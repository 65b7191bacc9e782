#!/usr/bin/env bash
# kustomize makes the text 2024-01-01T00:00:00Z of a date without quotes, in data and in labels.
#
# Guess: the date comes out as it stands, as an annotation does and as kubectl sends it, whose
# library reads a text.
# Happens: kustomize decodes it into a time and prints that, in quotes, with exit code 0. The
# readers of the ConfigMap get another text than kubectl apply of the same file gives them, and a
# label with colons is refused by the API server.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2, sigs.k8s.io/yaml@v1.6.0
# Seen:
#   data: kustomize "2024-01-01T00:00:00Z", kubectl's library "2024-01-01"
#   labels: kustomize "2024-01-01T00:00:00Z", kubectl's library "2024-01-01"
#   annotations: kustomize "2024-01-01", kubectl's library "2024-01-01"
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
export GOTOOLCHAIN=auto CGO_ENABLED=0 GOFLAGS=-mod=mod
have env GOFLAGS= GOBIN="$work" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
printf 'module example\n\ngo 1.26.0\n' >go.mod
cat >main.go <<'GO'
// Command example prints a file as kubectl reads it.
package main

import (
	"fmt"
	"os"

	"sigs.k8s.io/yaml"
)

func main() {
	text, _ := os.ReadFile(os.Args[1])
	read, err := yaml.YAMLToJSON(text)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(read))
}
GO
have go get sigs.k8s.io/yaml@v1.6.0
have go build -o example .
cat >object.yaml <<'YAML'
apiVersion: v1
kind: ConfigMap
metadata: {name: a, labels: {label: 2024-01-01}, annotations: {annotation: 2024-01-01}}
data: {value: 2024-01-01}
YAML
echo 'resources: [object.yaml]' >kustomization.yaml
./kustomize build . >built
./example object.yaml >read
for of in data:value labels:label annotations:annotation; do
	key=${of#*:}
	echo "${of%:*}: kustomize $(awk -v key="$key:" '$1 == key {print $2}' built), kubectl's library $(sed "s/.*\"$key\":\(\"[^\"]*\"\).*/\1/" read)"
done >seen
sed -n 's/^#   //p' "$self" | diff - seen
