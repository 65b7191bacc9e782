#!/usr/bin/env bash
# An endpoint without a scheme is asked by HTTPS of S3 and OBS, and in plain HTTP of ALIYUNOSS and BOS.
#
# Guess: a bare host means HTTPS for every type of object store, as it does for S3, where plain HTTP
# takes insecure: true.
# Happens: the clients of Alibaba's OSS and of Baidu's BOS put http:// in front of a host without a
# scheme, and their types have no key insecure. Blocks and signed requests go over the network
# readable; all works, and nothing says so. endpoint: https://HOST makes it HTTPS. Here each client
# asks a listener, which tells by the first byte.
# With: github.com/thanos-io/objstore@v0.0.0-20250804093838-71d60dfee488
# Seen:
#   S3         HTTPS
#   OBS        HTTPS
#   ALIYUNOSS  plain HTTP
#   BOS        plain HTTP
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
	"net"
	"os"
	"time"

	"github.com/go-kit/log"
	"github.com/thanos-io/objstore/client"
)

// firstByte is what the client of such a configuration says first to the host of its endpoint.
func firstByte(config string) byte {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer listener.Close()
	said := make(chan byte, 1)
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		var first [1]byte
		if n, _ := conn.Read(first[:]); n == 1 {
			said <- first[0]
		}
	}()
	bucket, err := client.NewBucket(log.NewNopLogger(), []byte(fmt.Sprintf(config, listener.Addr())), "example", nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go bucket.Exists(context.Background(), "meta.json")
	select {
	case first := <-said:
		return first
	case <-time.After(time.Minute):
		return 0
	}
}

func main() {
	for _, c := range [][2]string{
		{"S3", "{bucket: blocks, endpoint: '%s', region: eu, access_key: a, secret_key: b}"},
		{"OBS", "{bucket: blocks, endpoint: '%s', access_key: a, secret_key: b}"},
		{"ALIYUNOSS", "{bucket: blocks, endpoint: '%s', access_key_id: a, access_key_secret: b}"},
		{"BOS", "{bucket: blocks, endpoint: '%s', access_key: a, secret_key: b}"},
	} {
		protocol := map[byte]string{0x16: "HTTPS", 'H': "plain HTTP", 'G': "plain HTTP", 0: "nothing"}[firstByte("type: "+c[0]+"\nconfig: "+c[1])]
		fmt.Printf("%-10s %s\n", c[0], protocol)
	}
}
GO
have go mod tidy
have go build -o ask .
./ask >seen 2>log || { cat log; exit 1; }
sed -n 's/^#   //p' "$self" | diff - seen
