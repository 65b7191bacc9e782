#!/usr/bin/env bash
# With vertical shards, the query-frontend halves sums over several metrics: parts of one result come from several shards, and one is kept.
#
# Guess: a query is sharded only when every series of a result is in one shard; what is not safe runs
# whole, as the analyzer does for absent, scalar and aggregations without labels.
# Happens: sum without (pod) ({__name__=~"a|b"}) drops the metric's name, and is hashed with it: the
# analyzer leaves the name out for binary expressions, not for aggregations
# (pkg/querysharding/analyzer.go). Each shard has a part of the sum under the same labels, and the
# merge keeps one. It is a success without a warning; "by" is right. Two metrics of six pods in three
# namespaces, all 1, through the frontend and a downstream that heeds shard_info:
# With: github.com/thanos-io/thanos@v0.42.5
# Seen:
#   shards  sum by (ns)      sum without (pod)
#   0       4 4 4            4 4 4
#   3       4 4 4            2 2 2
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
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/go-kit/log"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/util/annotations"
	"github.com/thanos-io/thanos/pkg/queryfrontend"
	"github.com/thanos-io/thanos/pkg/store/storepb"
	"github.com/weaveworks/common/user"
)

func must[T any](v T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return v
}

// fresh is a new value of a type that cannot be named here.
func fresh[T any](*T) *T { return new(T) }

// shard hands out the series of one shard, by Thanos' own matcher, as a store does.
type shard struct {
	storage.Querier
	info *storepb.ShardInfo
}

func (s shard) Select(ctx context.Context, sorted bool, hints *storage.SelectHints, ms ...*labels.Matcher) storage.SeriesSet {
	all := s.Querier.Select(ctx, sorted, hints, ms...)
	in := s.info.Matcher(&sync.Pool{New: func() any { b := make([]byte, 0, 128); return &b }})
	found := &list{at: -1}
	for all.Next() {
		if in.MatchesLabels(all.At().Labels()) {
			found.series = append(found.series, all.At())
		}
	}
	return found
}

type list struct {
	series []storage.Series
	at     int
}

func (l *list) Next() bool                        { l.at++; return l.at < len(l.series) }
func (l *list) At() storage.Series                { return l.series[l.at] }
func (l *list) Err() error                        { return nil }
func (l *list) Warnings() annotations.Annotations { return nil }

// querier answers queries over data, of the shard that is asked for.
func querier(data storage.Queryable) http.Handler {
	engine := promql.NewEngine(promql.EngineOpts{MaxSamples: 1e6, Timeout: time.Minute})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var info *storepb.ShardInfo
		if text := r.FormValue("shard_info"); text != "" {
			info = &storepb.ShardInfo{}
			must(0, json.Unmarshal([]byte(text), info))
		}
		of := storage.QueryableFunc(func(from, to int64) (storage.Querier, error) {
			q, err := data.Querier(from, to)
			return shard{q, info}, err
		})
		vector := must(must(engine.NewInstantQuery(r.Context(), of, nil, r.FormValue("query"), time.Unix(60, 0))).Exec(r.Context()).Vector())
		var result []any
		for _, s := range vector {
			result = append(result, map[string]any{"metric": s.Metric, "value": []any{60, fmt.Sprint(s.F)}})
		}
		w.Header().Set("Content-Type", "application/json")
		must(0, json.NewEncoder(w).Encode(map[string]any{"status": "success", "data": map[string]any{"resultType": "vector", "result": result}}))
	})
}

type handler struct{ http.Handler }

func (h handler) RoundTrip(r *http.Request) (*http.Response, error) {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

func main() {
	ctx := context.Background()
	db := must(tsdb.Open("data", slog.New(slog.DiscardHandler), nil, tsdb.DefaultOptions(), nil))
	app := db.Appender(ctx)
	for pod := range 6 {
		for _, name := range []string{"a", "b"} {
			must(app.Append(0, labels.FromStrings("__name__", name, "ns", fmt.Sprint(pod%3), "pod", fmt.Sprint(pod)), 60_000, 1))
		}
	}
	must(0, app.Commit())

	ask := func(shards int, query string) string {
		config := queryfrontend.Config{NumShards: shards, TenantHeader: "THANOS-TENANT", DefaultTenant: "default-tenant"}
		limits := fresh(config.QueryRangeConfig.Limits)
		limits.MaxQueryParallelism = 4
		config.QueryRangeConfig.Limits, config.LabelsConfig.Limits = limits, limits
		config.CortexHandlerConfig = fresh(config.CortexHandlerConfig)
		frontend := must(queryfrontend.NewTripperware(config, nil, log.NewNopLogger()))(handler{querier(db)})
		r := httptest.NewRequest(http.MethodGet, "/api/v1/query?time=60&query="+strings.NewReplacer(" ", "%20", `"`, "%22", "|", "%7C", "{", "%7B", "}", "%7D").Replace(query), nil)
		response := must(frontend.RoundTrip(r.WithContext(user.InjectOrgID(ctx, "default-tenant"))))
		var answer struct {
			Data struct {
				Result []struct{ Value [2]any }
			}
		}
		must(0, json.Unmarshal(must(io.ReadAll(response.Body)), &answer))
		var values []string
		for _, s := range answer.Data.Result {
			values = append(values, fmt.Sprint(s.Value[1]))
		}
		sort.Strings(values)
		return strings.Join(values, " ")
	}
	fmt.Printf("%-7s %-16s %s\n", "shards", "sum by (ns)", "sum without (pod)")
	for _, shards := range []int{0, 3} {
		fmt.Printf("%-7d %-16s %s\n", shards, ask(shards, `sum by (ns) ({__name__=~"a|b"})`), ask(shards, `sum without (pod) ({__name__=~"a|b"})`))
	}
}
GO
have go mod tidy
have go build -tags slicelabels -o ask .
./ask >seen 2>log || { cat log; exit 1; }
sed -n 's/^#   //p' "$self" | diff - seen
