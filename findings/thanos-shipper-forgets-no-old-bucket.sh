#!/usr/bin/env bash
# After a change of its bucket, the shipper of sidecar, receive and ruler uploads nothing that it had uploaded to the old one.
#
# Guess: it looks for each local block in the bucket and uploads what is not there; so with a new
# bucket, prefix or account all blocks of the local retention are there minutes later.
# Happens: thanos.shipper.json beside the blocks says what was uploaded, not where to, and is believed
# without a look (pkg/shipper/shipper.go, Sync). The new bucket begins with the next block; what is
# between is served by local retention alone, then by nobody. Nothing is logged, and metrics of
# failures stay at 0. Without the file the bucket is asked, so it must be deleted with the move.
# The same file keeps a deleted block from coming back, which is what it is for.
# With: github.com/thanos-io/thanos@v0.42.5
# Seen:
#   first bucket:                 1 uploaded, 1 in the bucket
#   other bucket, same volume:    0 uploaded, 0 in the bucket
#   without thanos.shipper.json:  1 uploaded, 1 in the bucket
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
	"log/slog"
	"os"
	"path/filepath"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/objstore/providers/filesystem"
	"github.com/thanos-io/thanos/pkg/block/metadata"
	"github.com/thanos-io/thanos/pkg/shipper"
)

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return v
}

func main() {
	ctx := context.Background()
	opts := tsdb.DefaultHeadOptions()
	opts.ChunkDirRoot = "head"
	head := must(tsdb.NewHead(nil, nil, nil, nil, opts, nil))
	app := head.Appender(ctx)
	for i := range int64(100) {
		must(app.Append(0, labels.FromStrings("__name__", "up"), 60_000*i, 1))
	}
	must(0, app.Commit())
	must(0, os.MkdirAll("data", 0o755))
	compactor := must(tsdb.NewLeveledCompactor(ctx, nil, slog.New(slog.DiscardHandler), []int64{7_200_000}, nil, nil))
	must(compactor.Write("data", head, 0, 7_200_000, nil))

	data := must(os.OpenRoot("data"))
	ship := func(what, bucket string) {
		files := must(filesystem.NewBucket(bucket))
		s := shipper.New(files, data, shipper.WithSource(metadata.SidecarSource), shipper.WithMetaFileName(shipper.DefaultMetaFilename),
			shipper.WithLabels(func() labels.Labels { return labels.FromStrings("cluster", "c") }))
		n := must(s.Sync(ctx))
		there := must(filepath.Glob(bucket + "/*/meta.json"))
		fmt.Printf("%-29s %d uploaded, %d in the bucket\n", what+":", n, len(there))
	}
	ship("first bucket", "one")
	ship("other bucket, same volume", "two")
	must(0, os.Remove(filepath.Join("data", shipper.DefaultMetaFilename)))
	ship("without thanos.shipper.json", "two")
}
GO
have go mod tidy
have go build -tags slicelabels -o ship .
./ship >seen
sed -n 's/^#   //p' "$self" | diff - seen
