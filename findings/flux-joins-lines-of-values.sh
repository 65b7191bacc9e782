#!/usr/bin/env bash
# Flux takes the line breaks out of the values that it substitutes.
#
# Guess: a value of several lines in spec.postBuild, or in a key of a Secret under substituteFrom,
# comes out with its lines, or breaks the YAML around it and so the build.
# Happens: every line break in it is removed first. In a block of text the build passes: the
# configuration of an object store is one line that no Thanos reads, and a certificate has no
# line between its BEGIN and END, so the pods that mount them fail instead of the Kustomization.
# With: github.com/fluxcd/pkg/kustomize@v1.41.0
# Seen:
#   kind: Secret
#   stringData:
#     ca.crt: |
#       -----BEGIN CERTIFICATE-----MIIB-----END CERTIFICATE-----
#     thanos.yaml: |
#       type: S3config:  bucket: thanos
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
cat >main.go <<'GO'
// Command example builds a folder and substitutes as kustomize-controller does.
package main

import (
	"context"
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
	sync := unstructured.Unstructured{Object: map[string]any{"spec": map[string]any{"postBuild": map[string]any{"substitute": map[string]any{
		"CA":       "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
		"OBJSTORE": "type: S3\nconfig:\n  bucket: thanos\n",
	}}}}}
	_, err := kustomize.NewGenerator(dir, sync).WriteFile(dir)
	check(err)
	built, err := kustomize.SecureBuild(dir, dir, false)
	check(err)
	for _, r := range built.Resources() {
		made, err := kustomize.SubstituteVariables(context.Background(), nil, sync, r, kustomize.SubstituteWithDryRun(true))
		check(err)
		text, err := made.AsYAML()
		check(err)
		fmt.Print(string(text))
	}
}
GO
have go build -mod=mod -o example .
mkdir folder
cat >folder/secret.yaml <<'YAML'
apiVersion: v1
kind: Secret
metadata: {name: thanos}
stringData:
  ca.crt: |
    ${CA}
  thanos.yaml: |
    ${OBJSTORE}
YAML
./example "$work/folder" | sed '/^apiVersion/d; /^metadata/,/^  name/d' >seen
sed -n 's/^#   //p' "$self" | diff - seen
