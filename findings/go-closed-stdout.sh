#!/usr/bin/env bash
# A program in Go ends well when its stdout is closed (>&-), and nobody gets its output: the
# runtime opens /dev/null in place of a closed descriptor before main runs (go1.26,
# runtime/fds_unix.go, checkfds), so every write succeeds. It opens it for reading and
# writing, as Python's subprocess.DEVNULL does and a shell's > /dev/null does not; nothing
# else tells. Seen with sigs.k8s.io/kustomize/kustomize/v5@v5.8.1:
#
#   kustomize build DIR >&-        exit code 0
#   kustomize build DIR >/dev/full exit code 1
#   printf x >&-                   exit code 1 (a shell's builtin, for comparison)
#
# Ends with another code than 0 when that changes.
set -euo pipefail
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
GOBIN=$work/bin go install sigs.k8s.io/kustomize/kustomize/v5@v5.8.1

printf 'resources: [a.yaml]\n' >"$work/kustomization.yaml"
printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n' >"$work/a.yaml"

code() { "$@" && echo 0 || echo $?; }
closed=$(code bash -c '"$0" build "$1" >&-' "$work/bin/kustomize" "$work")
full=$(code bash -c '"$0" build "$1" >/dev/full' "$work/bin/kustomize" "$work" 2>/dev/null)
shell=$(code bash -c 'printf x >&-' 2>/dev/null)
go version "$work/bin/kustomize"
echo "closed: $closed, full: $full, shell: $shell"
[ "$closed" = 0 ] && [ "$full" != 0 ] && [ "$shell" != 0 ]
