#!/usr/bin/env bash
# An endpoint with the bucket's name, or without one, is taken in four ways: COS leaves out the bucket of the configuration, S3 makes a folder of it.
#
# Guess: bucket and endpoint make the same address for every type, and a wrong pair fails at start.
# Happens: of COS an endpoint is the whole address, so the region's own host with bucket beside it asks
# the service for objects without any bucket; without an endpoint bucket and app_id are joined, and a
# bucket that is written as the console shows it (NAME-APPID) has the number twice. Of S3 a bucket's
# own host is right for DNS and for the signature, so everything works, under keys that begin with
# the bucket's name: who reads with the region's host sees an empty bucket. OSS puts the bucket in
# front once more. Each starts; the first three lines and the last are how it is meant.
# With: github.com/thanos-io/objstore@v0.0.0-20250804093838-71d60dfee488
# Seen:
#   COS        (none)                               thanos       thanos-125.cos.gz.myqcloud.com /x/meta.json
#   COS        https://thanos-125.cos.gz.myqcloud.com thanos       thanos-125.cos.gz.myqcloud.com /x/meta.json
#   S3         s3.eu-west-1.amazonaws.com           thanos       thanos.s3.dualstack.eu-west-1.amazonaws.com /x/meta.json
#   COS        https://cos.gz.myqcloud.com          thanos       cos.gz.myqcloud.com /x/meta.json
#   COS        (none)                               thanos-125   thanos-125-125.cos.gz.myqcloud.com /x/meta.json
#   S3         thanos.s3.eu-west-1.amazonaws.com    thanos       thanos.s3.eu-west-1.amazonaws.com /thanos/x/meta.json
#   ALIYUNOSS  https://thanos.oss-cn-b.aliyuncs.com thanos       thanos.thanos.oss-cn-b.aliyuncs.com /x/meta.json
#   ALIYUNOSS  https://oss-cn-b.aliyuncs.com        thanos       thanos.oss-cn-b.aliyuncs.com /x/meta.json
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

// asked keeps what is asked and sends nothing.
type asked struct{ url string }

func (a *asked) RoundTrip(r *http.Request) (*http.Response, error) {
	if a.url == "" {
		a.url = r.URL.Host + " " + r.URL.Path
	}
	return &http.Response{StatusCode: http.StatusNotFound, Status: "404 Not Found", Body: http.NoBody, Header: http.Header{}, Request: r}, nil
}

func main() {
	for _, c := range [][3]string{
		{"COS", "", "thanos"},
		{"COS", "https://thanos-125.cos.gz.myqcloud.com", "thanos"},
		{"S3", "s3.eu-west-1.amazonaws.com", "thanos"},
		{"COS", "https://cos.gz.myqcloud.com", "thanos"},
		{"COS", "", "thanos-125"},
		{"S3", "thanos.s3.eu-west-1.amazonaws.com", "thanos"},
		{"ALIYUNOSS", "https://thanos.oss-cn-b.aliyuncs.com", "thanos"},
		{"ALIYUNOSS", "https://oss-cn-b.aliyuncs.com", "thanos"},
	} {
		keys := map[string]string{
			"COS":       "app_id: '125', region: gz, secret_id: a, secret_key: b",
			"S3":        "region: eu-west-1, access_key: a, secret_key: b",
			"ALIYUNOSS": "access_key_id: a, access_key_secret: b",
		}[c[0]]
		config := fmt.Sprintf("type: %s\nconfig: {endpoint: '%s', bucket: %s, %s}", c[0], c[1], c[2], keys)
		var seen asked
		bucket, err := client.NewBucket(log.NewNopLogger(), []byte(config), "example", func(http.RoundTripper) http.RoundTripper { return &seen })
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		_, _ = bucket.Exists(context.Background(), "x/meta.json")
		if c[1] == "" {
			c[1] = "(none)"
		}
		fmt.Printf("%-10s %-36s %-12s %s\n", c[0], c[1], c[2], seen.url)
	}
}
GO
have go mod tidy
have go build -o ask .
./ask >seen 2>log || { cat log; exit 1; }
sed -n 's/^#   //p' "$self" | diff - seen
