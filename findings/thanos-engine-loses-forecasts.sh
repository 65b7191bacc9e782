#!/usr/bin/env bash
# Thanos' engine ends the answer to a range query of predict_linear over a range that @ pins after two steps of many.
#
# Guess: predict_linear(x[1h] @ end(), d) is a straight line over the whole range, as of Prometheus'
# engine; what an engine does not know goes to that one.
# Happens: a pinned selector is read once, but this function depends on the time of each step as
# well: behind the length of the range there is nothing, and just before it a value may be wrong.
# The answer is a success without a warning, and sum() over it sums what is left. It is the engine
# of --query.promql-engine=thanos and of --query.mode=distributed. A counter that grows by 1 a
# second, asked every four minutes for one minute ahead:
# With: github.com/thanos-io/promql-engine@v0.0.0-20260513095632-c5f6038078e3, github.com/prometheus/prometheus@v0.309.1
# Seen:
#   prometheus: 1 series, 3660 3900 4140 4380 4620
#   thanos:     1 series, 3660 3900
set -euo pipefail
self=$(realpath "$0") work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
cd "$work"
have() { "$@" >log 2>&1 || { cat log >&2; exit 2; }; }
export GOTOOLCHAIN=auto CGO_ENABLED=0
have go mod init example
have go get github.com/thanos-io/promql-engine@v0.0.0-20260513095632-c5f6038078e3 github.com/prometheus/prometheus@v0.309.1
cat >main.go <<'GO'
package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/thanos-io/promql-engine/engine"
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
	db := must(tsdb.Open("data", slog.New(slog.DiscardHandler), nil, tsdb.DefaultOptions(), nil))
	app := db.Appender(ctx)
	for s := int64(0); s <= 4560; s += 15 {
		must(app.Append(0, labels.FromStrings("__name__", "seconds_total"), 1000*s, float64(s)))
	}
	must(0, app.Commit())

	opts := promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute, EnableAtModifier: true}
	expr := "predict_linear(seconds_total[5m] @ end(), 60)"
	begin, end, step := time.Unix(3600, 0), time.Unix(4560, 0), 4*time.Minute
	show := func(name string, query promql.Query) {
		matrix := must(query.Exec(ctx).Matrix())
		fmt.Printf("%-11s %d series,", name+":", len(matrix))
		for _, p := range matrix[0].Floats {
			fmt.Printf(" %.0f", p.F)
		}
		fmt.Println()
	}
	show("prometheus", must(promql.NewEngine(opts).NewRangeQuery(ctx, db, nil, expr, begin, end, step)))
	show("thanos", must(engine.New(engine.Opts{EngineOpts: opts}).NewRangeQuery(ctx, db, nil, expr, begin, end, step)))
}
GO
have go mod tidy
have go build -tags slicelabels -o ask .
./ask >seen
sed -n 's/^#   //p' "$self" | diff - seen
