#!/usr/bin/env bash
# Thanos Receive leaves the samples of its newest millisecond out of the block that it cuts when it ends.
#
# Guess: after a graceful end all samples are in blocks of the bucket.
# Happens: flushHead compacts the head up to MaxTime-1 (pkg/receive/multitsdb.go). A receiver that
# comes back reads them from its write-ahead log; of one that is taken away, or that has no volume,
# they are in no block. Here are three samples a second apart.
# With: github.com/thanos-io/thanos@v0.42.5
# Seen:
#   in blocks after Flush: 2 of 3
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
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
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/go-kit/log"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/thanos/pkg/block/metadata"
	"github.com/thanos-io/thanos/pkg/receive"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	ctx := context.Background()
	check(os.MkdirAll("data", 0o755))
	dir, err := os.OpenRoot("data")
	check(err)
	m := receive.NewMultiTSDB(dir, log.NewNopLogger(), prometheus.NewRegistry(), &tsdb.Options{
		MinBlockDuration: (2 * time.Hour).Milliseconds(), MaxBlockDuration: (2 * time.Hour).Milliseconds(),
		RetentionDuration: (6 * time.Hour).Milliseconds(), NoLockfile: true,
	}, labels.FromStrings("replica", "0"), "tenant_id", nil, false, false, metadata.NoneFunc)
	check(m.Open())
	appendable, err := m.TenantAppendable("a")
	check(err)
	app, err := appendable.Appender(ctx)
	for err != nil { // until the TSDB of the tenant is open
		time.Sleep(10 * time.Millisecond)
		app, err = appendable.Appender(ctx)
	}
	for i := range int64(3) {
		_, err = app.Append(0, labels.FromStrings("__name__", "x"), 1_700_000_000_000+1000*i, float64(i))
		check(err)
	}
	check(app.Commit())
	check(m.Flush())
	db, err := tsdb.OpenDBReadOnly("data/a", "", nil)
	check(err)
	blocks, err := db.Blocks()
	check(err)
	n := uint64(0)
	for _, b := range blocks {
		n += b.Meta().Stats.NumSamples
	}
	fmt.Printf("in blocks after Flush: %d of 3\n", n)
}
GO
have go mod tidy
have go build -tags slicelabels -o flush .
./flush >seen
sed -n 's/^#   //p' "$self" | diff - seen
