#!/usr/bin/env bash
# Karmada leaves replicas to an autoscaler of the member for Deployments alone, and resets those of StatefulSets.
#
# Guess: the label resourcetemplate.karmada.io/retain-replicas, which its own controller puts on
# whatever a propagated HorizontalPodAutoscaler scales, is heeded for whatever it is put on.
# Happens: only Deployments have a native interpreter that retains. A StatefulSet gets the label, and
# the template's replicas with every sync: receivers or stores that an autoscaler grew to five are
# one again, with their volumes left behind, and are grown again.
# With: github.com/karmada-io/karmada@v1.18.1
# Seen:
#   Deployment: template 1, member 5, applied 5
#   StatefulSet: template 1, member 5, applied 1
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
export GOTOOLCHAIN=auto CGO_ENABLED=0 GOFLAGS=-mod=mod
have go mod download github.com/karmada-io/karmada@v1.18.1
module=$(go mod download -json github.com/karmada-io/karmada@v1.18.1 | sed -n 's/.*"Dir": "\(.*\)",/\1/p')
# Its go.mod and go.sum pin what it is built with.
sed -e 's/^module .*/module example/' "$module/go.mod" >go.mod
cat "$module/go.sum" >go.sum
go mod edit -require=github.com/karmada-io/karmada@v1.18.1
cat >main.go <<'GO'
package main

import (
	"fmt"
	"os"

	configv1alpha1 "github.com/karmada-io/karmada/pkg/apis/config/v1alpha1"
	"github.com/karmada-io/karmada/pkg/resourceinterpreter/default/native"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// workload is one with the label that asks Karmada to leave its replicas to the member.
func workload(kind string, replicas int64) *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "apps/v1", "kind": kind,
		"metadata": map[string]any{"name": "receive", "namespace": "monitoring", "labels": map[string]any{"resourcetemplate.karmada.io/retain-replicas": "true"}},
		"spec":     map[string]any{"replicas": replicas},
	}}
}

// main does what Karmada does before it updates an object of a member (pkg/util/objectwatcher).
func main() {
	interpreter := native.NewDefaultInterpreter()
	for _, kind := range []string{"Deployment", "StatefulSet"} {
		applied, observed := workload(kind, 1), workload(kind, 5)
		if interpreter.HookEnabled(applied.GroupVersionKind(), configv1alpha1.InterpreterOperationRetain) {
			var err error
			if applied, err = interpreter.Retain(applied, observed); err != nil {
				fmt.Fprintln(os.Stderr, err)
				os.Exit(1)
			}
		}
		replicas, _, _ := unstructured.NestedInt64(applied.Object, "spec", "replicas")
		fmt.Printf("%s: template 1, member 5, applied %d\n", kind, replicas)
	}
}
GO
have go build -o example .
./example >seen
sed -n 's/^#   //p' "$self" | diff - seen
