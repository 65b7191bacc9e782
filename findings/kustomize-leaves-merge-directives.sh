#!/usr/bin/env bash
# kustomize carries out one directive of strategic merge patches and writes the others into the objects.
#
# Guess: $retainKeys, $deleteFromPrimitiveList and $setElementOrder work as "$patch" does, and as all
# do with kubectl patch, whose patches these are; or kustomize refuses them.
# Happens: they stand in the output as fields, and nothing of what they ask is done. A Deployment that
# should be Recreate keeps rollingUpdate, which API servers forbid; a finalizer stays; a server-side
# apply says that the field is not declared.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2, k8s.io/apimachinery@v0.36.3
# Seen:
#   kustomize: directives in the object 3, rollingUpdate kept, finalizer kept, first container a
#   Kubernetes: directives in the object 0, rollingUpdate gone, finalizer gone, first container b
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
export GOTOOLCHAIN=auto CGO_ENABLED=0
have env GOBIN="$work" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.2
cat >go.mod <<'MOD'
module example

go 1.26.0
MOD
cat >main.go <<'GO'
// Command example patches the Deployment in one file by the other, as kubectl patch does.
package main

import (
	"fmt"
	"os"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/yaml"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	read := func(name string) []byte {
		text, err := os.ReadFile(name)
		check(err)
		made, err := yaml.YAMLToJSON(text)
		check(err)
		return made
	}
	made, err := strategicpatch.StrategicMergePatch(read(os.Args[1]), read(os.Args[2]), appsv1.Deployment{})
	check(err)
	made, err = yaml.JSONToYAML(made)
	check(err)
	fmt.Print(string(made))
}
GO
have go get k8s.io/apimachinery@v0.36.3 k8s.io/api@v0.36.3 sigs.k8s.io/yaml@v1.6.0
have go build -mod=mod -o example .
cat >object.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, finalizers: [example.com/keep]}
spec:
  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}
  template: {spec: {containers: [{name: a, image: a}, {name: b, image: b}]}}
YAML
cat >patch.yaml <<'YAML'
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, $deleteFromPrimitiveList/finalizers: [example.com/keep]}
spec:
  strategy: {type: Recreate, $retainKeys: [type]}
  template: {spec: {$setElementOrder/containers: [{name: b}, {name: a}], containers: [{name: a, tty: true}]}}
YAML
printf 'resources: [object.yaml]\npatches: [{path: patch.yaml}]\n' >kustomization.yaml
./kustomize build . >kustomized
./example object.yaml patch.yaml >merged
tell() {
	kept() { if grep -q "$1" "$2"; then echo kept; else echo gone; fi; }
	first=$(sed -n '/ containers:/,$s/.*image: //p' "$2" | head -n 1)
	echo "$1: directives in the object $(grep -c '^ *\$' "$2" || true), rollingUpdate $(kept rollingUpdate: "$2"), finalizer $(kept ' - example.com/keep' <(sed '/\$delete/,+1d' "$2")), first container $first"
}
{ tell kustomize kustomized; tell Kubernetes merged; } >seen
sed -n 's/^#   //p' "$self" | diff - seen
