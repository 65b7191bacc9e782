#!/usr/bin/env bash
# Thanos' query-frontend takes out the header that it reads the tenant from, also where --query-frontend.forward-header names it.
#
# Guess: what forward-header names is handed on; a querier behind that reads the same header sees
# the tenant, as the flags of both have one name.
# Happens: the tenant is renamed to THANOS-TENANT before headers are handed on, and the header is
# deleted. A querier with --query.tenant-header=X-Team finds none there and takes everybody for its
# default tenant, with --query.enforce-tenancy too: one sees the series of default-tenant and nothing
# of the own, with success. The same of a header that only the querier reads.
# With: github.com/thanos-io/thanos@v0.42.5
# Seen:
#   flags of the query-frontend                                                     X-Team     THANOS-TENANT
#   none                                                                            -          default-tenant
#   --query-frontend.tenant-header=X-Team                                           -          acme
#   --query-frontend.tenant-header=X-Team --query-frontend.forward-header=X-Team    -          acme
#   --query-frontend.forward-header=X-Team                                          acme       default-tenant
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'kill $front $downstream 2>/dev/null || true; chmod -R u+w "$work"; rm -rf "$work"' EXIT
front= downstream=
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
export GOTOOLCHAIN=auto CGO_ENABLED=0
have go mod download github.com/thanos-io/thanos@v0.42.5
module=$(go mod download -json github.com/thanos-io/thanos@v0.42.5 | sed -n 's/.*"Dir": "\(.*\)",/\1/p')
# Its go.mod and go.sum pin what it is built with.
sed 's#^module .*#module example#' "$module/go.mod" >go.mod
cp "$module/go.sum" .
go mod edit -require=github.com/thanos-io/thanos@v0.42.5
cat >main.go <<'GO'
// Command example answers as a querier without series, and notes two headers of each query.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(listener.Addr())
	header := func(r *http.Request, name string) string {
		if value := r.Header.Get(name); value != "" {
			return value
		}
		return "-"
	}
	_ = http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/api/v1/query" {
			text := fmt.Sprintf("%-10s %s\n", header(r, "X-Team"), header(r, "THANOS-TENANT"))
			_ = os.WriteFile("headers", []byte(text), 0o600)
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"status":"success","data":{"resultType":"vector","result":[]}}`)
	}))
}
GO
have go build -mod=mod -o downstream .
have go build -mod=mod -tags netgo,slicelabels -o thanos github.com/thanos-io/thanos/cmd/thanos
./downstream >address & downstream=$!
until [ -s address ]; do sleep 0.1; done
ask() {
	rm -f headers
	port=$((20000 + RANDOM % 20000))
	./thanos query-frontend --http-address=127.0.0.1:$port --query-frontend.downstream-url="http://$(cat address)" "$@" >front.log 2>&1 & front=$!
	for _ in $(seq 100); do
		curl -sf -H 'X-Team: acme' "http://127.0.0.1:$port/api/v1/query?query=up" >answer && break
		sleep 0.1
	done
	kill $front; wait $front 2>/dev/null || true
	printf '%-79s %s\n' "${*:-none}" "$(cat headers)"
}
{
	printf '%-79s %-10s %s\n' "flags of the query-frontend" X-Team THANOS-TENANT
	ask
	ask --query-frontend.tenant-header=X-Team
	ask --query-frontend.tenant-header=X-Team --query-frontend.forward-header=X-Team
	ask --query-frontend.forward-header=X-Team
} >seen
sed -n 's/^#   //p' "$self" | diff - seen
