#!/usr/bin/env bash
# Flux builds kustomizations that kustomize refuses, without the fields that it does not know.
#
# Guess: what "kustomize build" says of a folder, Flux says, which builds with its library.
# Happens: Flux reads kustomization.yaml leniently, adds its own settings and writes the file again
# before it builds. A misspelt field (replacement for replacements, patch for patches) is gone then,
# and so is what kustomize would have said of it: the cluster gets the base's values, here the
# cluster's name that nobody filled in, and the Kustomization is ready.
# With: github.com/fluxcd/pkg/kustomize@v1.41.0, sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
# Seen:
#   kustomize: Error: invalid Kustomization: json: unknown field "replacement"
#   Flux: cluster: TODO
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
export GOTOOLCHAIN=auto CGO_ENABLED=0
flux=github.com/fluxcd/pkg/kustomize
have go mod download $flux@v1.41.0
module=$(go mod download -json $flux@v1.41.0 | sed -n 's/.*"Dir": "\(.*\)",/\1/p')
# Its go.mod and go.sum pin what it is built with, but for its neighbours in its repository.
sed -e 's/^module .*/module example/' -e '/=> [.][.]/d' "$module/go.mod" >go.mod
cat "$module/go.sum" >go.sum
go mod edit -require=$flux@v1.41.0
have env GOBIN="$work" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
cat >main.go <<'GO'
// Command example builds a folder as kustomize-controller does.
package main

import (
	"fmt"
	"os"

	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	dir := os.Args[1]
	_, err := kustomize.NewGenerator(dir, unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{}}}).WriteFile(dir)
	check(err)
	built, err := kustomize.SecureBuild(dir, dir, false)
	check(err)
	text, err := built.AsYaml()
	check(err)
	fmt.Print(string(text))
}
GO
have go build -mod=mod -o example .
mkdir folder
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: identity}\ndata: {cluster: TODO}\n' >folder/identity.yaml
cat >folder/kustomization.yaml <<'YAML'
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [identity.yaml]
replacement:
- sourceValue: eu-1
  targets: [{select: {kind: ConfigMap}, fieldPaths: [data.cluster]}]
YAML
echo "kustomize: $(./kustomize build folder 2>&1)" >seen
./example "$work/folder" >built
echo "Flux: $(sed -n 's/^  cluster/cluster/p' built)" >>seen
sed -n 's/^#   //p' "$self" | diff - seen
