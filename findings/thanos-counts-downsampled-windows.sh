#!/usr/bin/env bash
# On downsampled blocks, count_over_time counts windows, and count_values hands out how many samples a window had in place of values.
#
# Guess: downsampled blocks keep count, sum, min, max and counter, so that count_over_time,
# sum_over_time and avg_over_time come out as they do of raw samples, and what knows no aggregate
# (count_values) gets the average of a window.
# Happens: the aggregate is chosen by how the function's name begins (pkg/query/querier.go,
# aggrsFromFunc). count_values begins with "count_" and gets the number of samples as the value.
# count_over_time gets that number, too, and then counts how many such points there are. So
# sum_over_time / count_over_time is the mean times the samples of a window, and thresholds on
# count_over_time stop firing; avg_over_time is the mean of windows, however few samples one has.
# There is no warning. Samples are 15 s apart here; a querier with --query.auto-downsampling, or a
# max_source_resolution, reads the column 5m as soon as raw blocks are gone or the step is long.
# With: github.com/thanos-io/thanos@v0.42.5
# Seen:
#   expression                                         raw     5m
#   count_values("v", version)                         3       20
#   count_over_time(up[1h])                            240     12
#   sum_over_time(load[2h]) / count_over_time(load[2h]) 88.5    1630.7
#   avg_over_time(load[2h])                            88.5    118.9
#   max_over_time(load[2h])                            479.0   479.0
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
	"time"

	"github.com/go-kit/log"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/objstore"
	"github.com/thanos-io/objstore/providers/filesystem"
	"github.com/thanos-io/thanos/pkg/block"
	"github.com/thanos-io/thanos/pkg/block/metadata"
	"github.com/thanos-io/thanos/pkg/compact/downsample"
	"github.com/thanos-io/thanos/pkg/query"
	"github.com/thanos-io/thanos/pkg/store"
)

const start, hour = 1_699_999_200_000, 3_600_000

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return v
}

// rawBlock is the folder of two hours of samples; load has a gap.
func rawBlock(ctx context.Context) string {
	opts := tsdb.DefaultHeadOptions()
	opts.ChunkDirRoot = "head"
	head := must(tsdb.NewHead(nil, nil, nil, nil, opts, nil))
	app := head.Appender(ctx)
	add := func(name string, i int64, v float64) {
		must(app.Append(0, labels.FromStrings("__name__", name), start+15_000*i, v))
	}
	for i := range int64(480) {
		add("up", i, 1)
		add("version", i, 3)
		if i < 120 || i > 470 {
			add("load", i, float64(i))
		}
	}
	must(0, app.Commit())
	compactor := must(tsdb.NewLeveledCompactor(ctx, nil, slog.New(slog.DiscardHandler), []int64{2 * hour}, nil, nil))
	must(0, os.MkdirAll("raw", 0o755))
	return filepath.Join("raw", must(compactor.Write("raw", head, start, start+2*hour, nil))[0].String())
}

// served is what a querier reads of a store whose bucket has the block.
func served(ctx context.Context, dir, name string) storage.Queryable {
	logger := log.NewNopLogger()
	files := must(filesystem.NewBucket(name + "-bucket"))
	must(0, block.Upload(ctx, logger, files, dir, metadata.NoneFunc))
	bucket := objstore.WithNoopInstr(files)
	fetcher := must(block.NewMetaFetcher(logger, 1, bucket, block.NewConcurrentLister(logger, bucket), name+"-store", nil, nil))
	gateway := must(store.NewBucketStore(bucket, fetcher, name+"-store", store.NewChunksLimiterFactory(0), store.NewSeriesLimiterFactory(0),
		store.NewBytesLimiterFactory(0), store.NewGapBasedPartitioner(store.PartitionerMaxGapSize), 1, 32, true, false, 0))
	must(0, gateway.InitialSync(ctx))
	create := query.NewQueryableCreator(logger, nil, gateway, 1, time.Minute, "penalty", 1)
	return create(true, nil, nil, downsample.ResLevel1, false, false, nil, query.NoopSeriesStatsReporter)
}

func main() {
	ctx := context.Background()
	raw := rawBlock(ctx)
	meta := must(metadata.InjectThanos(log.NewNopLogger(), raw, metadata.Thanos{Labels: map[string]string{"cluster": "c"}, Source: metadata.TestSource}, nil))
	id := must(downsample.Downsample(ctx, log.NewNopLogger(), meta, must(tsdb.OpenBlock(nil, raw, nil, nil)), "5m", downsample.ResLevel1))
	blocks := []storage.Queryable{served(ctx, raw, "raw"), served(ctx, filepath.Join("5m", id.String()), "5m")}

	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute})
	ask := func(q storage.Queryable, expr string) promql.Sample {
		result := must(engine.NewInstantQuery(ctx, q, nil, expr, time.UnixMilli(start+2*hour-1))).Exec(ctx)
		if len(result.Warnings) > 0 {
			fmt.Println("warnings:", result.Warnings)
		}
		return must(result.Vector())[0]
	}
	fmt.Printf("%-50s %-7s %s\n", "expression", "raw", "5m")
	values := `count_values("v", version)`
	fmt.Printf("%-50s %-7s %s\n", values, ask(blocks[0], values).Metric.Get("v"), ask(blocks[1], values).Metric.Get("v"))
	fmt.Printf("%-50s %-7.0f %.0f\n", "count_over_time(up[1h])", ask(blocks[0], "count_over_time(up[1h])").F, ask(blocks[1], "count_over_time(up[1h])").F)
	for _, expr := range []string{"sum_over_time(load[2h]) / count_over_time(load[2h])", "avg_over_time(load[2h])", "max_over_time(load[2h])"} {
		fmt.Printf("%-50s %-7.1f %.1f\n", expr, ask(blocks[0], expr).F, ask(blocks[1], expr).F)
	}
}
GO
have go mod tidy
have go build -tags slicelabels -o ask .
./ask >seen
sed -n 's/^#   //p' "$self" | diff - seen
