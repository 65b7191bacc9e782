#!/usr/bin/env bash
# A program in Go ends well when its stdout is closed (>&-), and nobody gets its output.
#
# Guess: writing to a closed descriptor fails, and the program says so, as a shell's printf does.
# Happens: the runtime opens /dev/null in place of a closed descriptor before main runs (go1.26,
# runtime/fds_unix.go, checkfds), so every write succeeds. It opens it for reading and writing, as
# Python's subprocess.DEVNULL does and a shell's > /dev/null does not; nothing else tells.
# With: sigs.k8s.io/kustomize/kustomize/v5@v5.8.1
# Seen:
#   kustomize build DIR >&-        exit code 0
#   kustomize build DIR >/dev/full exit code 1
#   printf x >&-                   exit code 1
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
have env GOBIN="$work/bin" go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1

printf 'resources: [a.yaml]\n' >kustomization.yaml
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' >a.yaml
code() { "$@" 2>/dev/null && echo 0 || echo $?; }
{
	echo "kustomize build DIR >&-        exit code $(code bash -c 'bin/kustomize build . >&-')"
	echo "kustomize build DIR >/dev/full exit code $(code bash -c 'bin/kustomize build . >/dev/full')"
	echo "printf x >&-                   exit code $(code bash -c 'printf x >&-')"
} >seen
sed -n 's/^#   //p' "$self" | diff - seen
