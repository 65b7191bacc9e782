#!/usr/bin/env bash
# kustomize drops a strategic merge patch of a port that says protocol where the object does not, or the other way round.
#
# Guess: the port is merged, as protocol is TCP where nothing is said and Kubernetes' own strategic
# merge goes by the number alone; at worst a second port appears.
# Happens: the entry of the patch is in no port and nowhere else, with exit code 0. kustomize goes by
# both keys when one side has both. A port that should have been grpc, or another number behind a
# load balancer, stays what it was in the base, and a new field of the base undoes patches of all
# its overlays. Spread constraints, with topologyKey and whenUnsatisfiable, are the same.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.2, k8s.io/apimachinery@v0.36.3
# Seen:
#   object: neither, patch: neither: kustomize patched, Kubernetes patched
#   object: neither, patch: protocol: kustomize unchanged, Kubernetes patched
#   object: protocol, patch: neither: kustomize unchanged, Kubernetes patched
#   object: protocol, patch: protocol: kustomize patched, Kubernetes patched
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
// Command example patches the object in one file by the other, as kubectl patch does.
package main

import (
	"fmt"
	"os"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
)

func main() {
	object, _ := os.ReadFile(os.Args[1])
	patch, _ := os.ReadFile(os.Args[2])
	made, err := strategicpatch.StrategicMergePatch(object, patch, corev1.Service{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(made))
}
GO
have go get k8s.io/apimachinery@v0.36.3 k8s.io/api@v0.36.3
have go build -mod=mod -o example .
# file writes a Service with one port, in JSON.
file() { echo '{"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}, "spec": {"ports": [{"port": 10901'"$2"'}]}}' >"$1"; }
says() { if grep -q appProtocol "$1"; then echo patched; else echo unchanged; fi; }
printf 'resources: [object.json]\npatches: [{path: patch.json}]\n' >kustomization.yaml
protocol=', "protocol": "TCP"'
for object in neither protocol; do
	for patch in neither protocol; do
		[ $object = neither ] && file object.json '' || file object.json "$protocol"
		[ $patch = neither ] && extra= || extra=$protocol
		file patch.json "$extra"', "appProtocol": "grpc"'
		./kustomize build . >kustomized
		./example object.json patch.json >merged
		echo "object: $object, patch: $patch: kustomize $(says kustomized), Kubernetes $(says merged)"
	done
done >seen
sed -n 's/^#   //p' "$self" | diff - seen
