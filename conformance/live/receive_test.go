package live

import (
	"context"
	"fmt"
	"time"
)

// alone makes one receiver of the ring, with one copy of each series.
func alone(b *booted) {
	b.must(b.repository.Replace("sin/render.yaml", "replicationFactor: 3", "replicationFactor: 1"))
	b.must(b.repository.Append("sin/kustomization.yaml", "replicas:\n- name: thanos-receive\n  count: 1\n"))
}

func (b *booted) must(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// receivers asks a topology whose agents write to receivers with a bucket, while the ring
// goes from 1 receiver to 3, back to 1, and to 3 with three copies of each series as it is
// rendered.
func receivers(b *booted) {
	b.lossless("with one receiver", false)
	b.alertsOnce(b.Cluster("sin"))
	for _, count := range []struct{ old, now int }{{1, 3}, {3, 1}} {
		b.must(b.repository.Replace("sin/kustomization.yaml", fmt.Sprintf("count: %d", count.old), fmt.Sprintf("count: %d", count.now)))
		b.apply()
		b.lossless(fmt.Sprintf("after the ring went from %d to %d", count.old, count.now), false)
	}
	b.must(b.repository.Replace("sin/kustomization.yaml", "count: 1", "count: 3"))
	b.must(b.repository.Replace("sin/render.yaml", "replicationFactor: 1", "replicationFactor: 3"))
	b.apply()
	b.lossless("with three copies", false)
	b.must(b.Cluster("sin").Restart(b.Cluster("sin").Pod("thanos-receive-1")))
	b.lossless("after one of three restarted, from the beginning", true)
	b.steady()
}

// lossless: what each replica of Prometheus has scraped, all of it, is to be had from the
// querier, in whichever receiver or block it lies. Between two changes only what came since
// the last time is compared; whole compares everything, so that it tells what any of the
// changes lost.
func (b *booted) lossless(when string, whole bool) {
	b.Helper()
	pods := b.running(b.Cluster("sin"), "prometheus")
	b.scrapesAgain(1, apis(pods)...)
	now := time.Now()
	span := window
	if !whole && !b.compared.IsZero() {
		span = fmt.Sprintf("%ds", int(now.Sub(b.compared).Seconds())+30)
	}
	b.compared = now
	at := fmt.Sprintf("time=%d", now.Unix())
	querier := b.only("sin", "thanos-query").API("http")
	for _, p := range pods {
		own, err := p.Web().held(b.Context(), `{__name__!=""}`, span, false, nil, at)
		b.must(err)
		b.eventually(fmt.Sprintf("%s: all %d samples of the %d series of %s can be queried", when, own.samples(), len(own), p), func(ctx context.Context) error {
			drop := []string{"cluster", "prometheus", "prometheus_replica", "receive_cluster", "receive_replica", "tenant_id"}
			got, err := querier.held(ctx, fmt.Sprintf(`{__name__!="", cluster="sin", prometheus_replica=%q}`, p.Name), span, true, drop, "dedup=false", at)
			if err != nil {
				return err
			}
			lost, err := b.lostByUpstream()
			if err != nil {
				return err
			}
			return own.without(lost).lacks(got)
		})
	}
}

func apis(pods []*Pod) []API {
	var found []API
	for _, p := range pods {
		found = append(found, p.Web())
	}
	return found
}

// lostByUpstream are the times whose samples Thanos loses when a receiver is taken away: the
// last block that it uploads ends before its newest millisecond (v0.42.5,
// pkg/receive/multitsdb.go, flushHead). One that comes back has them in its write-ahead log.
func (b *booted) lostByUpstream() ([]float64, error) {
	blocks, err := b.uploaded()
	var times []float64
	for _, o := range blocks {
		times = append(times, float64(o.MaxTime)/1000)
	}
	return times, err
}
