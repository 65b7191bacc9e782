#!/usr/bin/env bash
# An empty endpoint of type AZURE is not the default: the client starts, and asks a host that is the account's name with a dot.
#
# Guess: endpoint: "" is the same as no endpoint, which means blob.core.windows.net, as an empty key
# of other types means its default; charts and templates write every key, empty where it is not set.
# Happens: what is parsed overwrites the defaults, the empty text, too (providers/azure/azure.go,
# parseConfig), and nothing checks it. Every request then goes to https://ACCOUNT./CONTAINER, which a
# search domain of the pod's resolver does not mend, for the dot ends the name.
# With: github.com/thanos-io/objstore@v0.0.0-20250804093838-71d60dfee488
# Seen:
#   no endpoint: blocks.blob.core.windows.net
#   endpoint "": blocks.
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
export CGO_ENABLED=0
have go mod init example
have go get github.com/thanos-io/objstore@v0.0.0-20250804093838-71d60dfee488
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/go-kit/log"
	"github.com/thanos-io/objstore/client"
)

// asked keeps the host of the first request and sends nothing.
type asked struct{ host string }

func (a *asked) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.host == "" {
		a.host = r.URL.Host
	}
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Body: http.NoBody, Header: http.Header{}, Request: r}, nil
}

func main() {
	for _, c := range [][2]string{{"no endpoint", ""}, {`endpoint ""`, `, endpoint: ""`}} {
		config := "type: AZURE\nconfig: {storage_account: blocks, storage_account_key: YQ==, container: thanos" + c[1] + "}"
		var seen asked
		bucket, err := client.NewBucket(log.NewNopLogger(), []byte(config), "example", func(http.RoundTripper) http.RoundTripper { return &seen })
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		_, _ = bucket.Exists(context.Background(), "meta.json")
		fmt.Printf("%s: %s\n", c[0], seen.host)
	}
}
GO
have go mod tidy
have go build -o ask .
./ask >seen 2>log || { cat log; exit 1; }
sed -n 's/^#   //p' "$self" | diff - seen
