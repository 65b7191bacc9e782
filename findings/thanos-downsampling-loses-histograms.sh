#!/usr/bin/env bash
# Downsampling loses native histograms: all that is before the last change of the zero threshold, or of custom bounds, in a block.
#
# Guess: the histograms of a window are merged, whatever their layout, as the query engine does; or
# the compactor stops with an error.
# Happens: a chunk of histograms takes one zero threshold and one set of bounds, so the appender
# hands out a new chunk when they change, and the builder puts it in place of the old one
# (pkg/compact/downsample/downsample.go, appendFloatHistogram). The block claims the whole time, its
# counts are there, sums and counters begin where the last layout does. Nothing is said, and once raw
# blocks are gone by retention the rest is, too. A client widens the zero bucket by itself when
# NativeHistogramMaxZeroThreshold is set; bounds change with a release of the application. An hour
# with a change at its middle, in windows of five minutes:
# With: github.com/thanos-io/thanos@v0.42.5
# Seen:
#   nothing changes:            12 counts, 12 sums, 12 counters
#   a bucket more:              12 counts, 12 sums, 12 counters
#   a wider zero bucket:        12 counts, 6 sums, 6 counters
#   other bounds (NHCB):        12 counts, 6 sums, 6 counters
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

	"github.com/go-kit/log"
	"github.com/prometheus/prometheus/model/histogram"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/tsdb/index"
	"github.com/thanos-io/thanos/pkg/block/metadata"
	"github.com/thanos-io/thanos/pkg/compact/downsample"
)

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return v
}

// grown is a cumulative histogram after n observations in each of its buckets.
func grown(n int64, buckets int) *histogram.Histogram {
	deltas := make([]int64, buckets)
	deltas[0] = n
	return &histogram.Histogram{
		Count: uint64(buckets) * uint64(n), Sum: float64(n), ZeroThreshold: 0.001,
		PositiveSpans: []histogram.Span{{Length: uint32(buckets)}}, PositiveBuckets: deltas,
	}
}

func count(name string, later func(*histogram.Histogram), make func(n int64, later bool) *histogram.Histogram) {
	ctx, dir := context.Background(), must(os.MkdirTemp(".", "case"))
	opts := tsdb.DefaultHeadOptions()
	opts.ChunkDirRoot = dir
	head := must(tsdb.NewHead(nil, nil, nil, nil, opts, nil))
	app := head.Appender(ctx)
	for i := range int64(60) { // one a minute
		h := make(i+1, i >= 30)
		if i >= 30 {
			later(h)
		}
		must(app.AppendHistogram(0, labels.FromStrings("__name__", "latency"), 60_000*i, h, nil))
	}
	must(0, app.Commit())

	meta := &metadata.Meta{BlockMeta: tsdb.BlockMeta{MaxTime: 3_600_000}}
	id := must(downsample.Downsample(ctx, log.NewNopLogger(), meta, head, dir+"/5m", downsample.ResLevel1))
	block := must(tsdb.OpenBlock(nil, dir+"/5m/"+id.String(), downsample.NewPool(), nil))
	indexes, data := must(block.Index()), must(block.Chunks())
	key, value := index.AllPostingsKey()
	n := map[downsample.AggrType]int{}
	for series := must(indexes.Postings(ctx, key, value)); series.Next(); {
		var found []chunks.Meta
		must(0, indexes.Series(series.At(), &labels.ScratchBuilder{}, &found))
		for _, at := range found {
			chunk, _, err := data.ChunkOrIterable(at)
			must(0, err)
			for _, kind := range []downsample.AggrType{downsample.AggrCount, downsample.AggrSum, downsample.AggrCounter} {
				samples := must(chunk.(*downsample.AggrChunk).Get(kind)).Iterator(nil)
				for samples.Next() != chunkenc.ValNone {
					n[kind]++
				}
			}
		}
	}
	fmt.Printf("%-27s %d counts, %d sums, %d counters\n", name+":", n[downsample.AggrCount], n[downsample.AggrSum], n[downsample.AggrCounter])
}

func main() {
	plain := func(n int64, _ bool) *histogram.Histogram { return grown(n, 4) }
	custom := func(n int64, _ bool) *histogram.Histogram {
		h := grown(n, 4)
		h.Schema, h.ZeroThreshold, h.CustomValues = histogram.CustomBucketsSchema, 0, []float64{0.1, 1, 10}
		return h
	}
	count("nothing changes", func(*histogram.Histogram) {}, plain)
	count("a bucket more", func(*histogram.Histogram) {}, func(n int64, later bool) *histogram.Histogram {
		if later {
			return grown(n, 5)
		}
		return grown(n, 4)
	})
	count("a wider zero bucket", func(h *histogram.Histogram) { h.ZeroThreshold = 0.01 }, plain)
	count("other bounds (NHCB)", func(h *histogram.Histogram) { h.CustomValues = []float64{0.1, 5, 10} }, custom)
}
GO
have go mod tidy
have go build -tags slicelabels -o downsample .
./downsample >seen
sed -n 's/^#   //p' "$self" | diff - seen
