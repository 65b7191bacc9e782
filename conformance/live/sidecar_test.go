package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"time"
)

// sidecars asks a topology whose queriers read Prometheus by its sidecar, with two
// replicas of each: hub is the cluster that asks the others.
func sidecars(b *booted, hub string, external ...string) {
	querier := b.only(hub, "thanos-query").API("http")
	for _, c := range b.Clusters {
		b.seen(c, querier, append(external, sidecarLabels...))
		b.alertsOnce(c)
	}
	if b.before != nil {
		b.blocks()
	}
	b.steady()
}

// sidecarLabels are what the global view adds to series of every cluster.
var sidecarLabels = []string{"cluster", "prometheus"}

// seen: a cluster scrapes what it discovers, all of that is in the global querier once, and
// its own queriers reach their stores.
func (b *booted) seen(c *Cluster, querier API, external []string) {
	b.Helper()
	for _, p := range b.running(c, "prometheus") {
		prometheus := p.API("web")
		b.eventually("every target of "+p.String()+" is up", func(ctx context.Context) error {
			n, err := prometheus.targets(ctx)
			if err == nil && n < 6 {
				err = fmt.Errorf("only %d targets are discovered", n)
			}
			return err
		})
		b.holdsSeries(c.Name, prometheus, querier, external)
	}
	for _, p := range b.running(c, "thanos-query") {
		b.eventually("every store of "+p.String()+" answers", func(ctx context.Context) error {
			stores, err := p.API("http").stores(ctx)
			if err == nil && len(stores) < 2 {
				err = fmt.Errorf("it has %d stores", len(stores))
			}
			return err
		})
	}
}

// running are the pods of a cluster with a container of a name.
func (b *booted) running(c *Cluster, container string) []*Pod {
	b.Helper()
	found := slices.DeleteFunc(c.Pods(), func(p *Pod) bool {
		return !slices.ContainsFunc(p.containers, func(c *process) bool { return c.name == container })
	})
	if len(found) == 0 {
		b.Errorf("cluster %s has no container %s", c.Name, container)
	}
	return found
}

// holdsSeries: each series that a replica of Prometheus has is in the global querier once,
// without the label of the replica.
func (b *booted) holdsSeries(cluster string, prometheus, querier API, external []string) {
	b.Helper()
	own, err := prometheus.series(b.Context(), `{__name__!=""}`, window, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.eventually(fmt.Sprintf("all %d series of %s of %s are in the global querier once", len(own), prometheus.base, cluster), func(ctx context.Context) error {
		got, err := querier.series(ctx, `{__name__!="", cluster="`+cluster+`"}`, window, external, "dedup=true")
		if err != nil {
			return err
		}
		return own.lacks(got)
	})
}

// alertsOnce: the alert that always fires is at each Alertmanager of a cluster once,
// though two replicas of Prometheus send it.
func (b *booted) alertsOnce(c *Cluster) {
	b.Helper()
	for _, p := range b.running(c, "alertmanager") {
		b.eventually("alert Watchdog is once at "+p.String(), func(ctx context.Context) error {
			got, err := p.API("web").alerts(ctx, "Watchdog")
			if err == nil && len(got) != 1 {
				err = errors.New(fmt.Sprint("it is there ", len(got), " times: ", got))
			}
			return err
		})
	}
}

// blocks: what every replica of Prometheus wrote is uploaded, compacted, and read back
// through the store gateway.
func (b *booted) blocks() {
	b.Helper()
	b.refusesUnsigned()
	replicas := 0
	for _, c := range b.Clusters {
		replicas += len(b.running(c, "prometheus"))
	}
	b.eventually(fmt.Sprintf("the blocks of all %d replicas of Prometheus are uploaded", replicas), func(context.Context) error {
		all, err := b.uploaded()
		if err == nil && len(streams(all)) != replicas {
			err = fmt.Errorf("%d have uploaded: %v", len(streams(all)), slices.Collect(maps.Keys(streams(all))))
		}
		return err
	})
	b.eventually("they are compacted", func(context.Context) error {
		all, err := b.uploaded()
		for labels, blocks := range streams(all) {
			if !slices.ContainsFunc(blocks, func(o block) bool { return o.Compaction.Level > 1 && o.MaxTime-o.MinTime > 2*3600*1000 }) {
				return fmt.Errorf("no block of %s is of more than two hours, of %d", labels, len(blocks))
			}
		}
		return err
	})
	b.eventually("those of all clusters are read back through store gateways", func(ctx context.Context) error {
		read := map[string]bool{}
		for _, c := range b.Clusters {
			for _, store := range c.stores() {
				got, err := b.readBack(ctx, c, store)
				if err != nil {
					return err
				}
				for _, cluster := range got {
					read[cluster] = true
				}
			}
		}
		if len(read) != len(b.Clusters) {
			return fmt.Errorf("only those of %v are", slices.Sorted(maps.Keys(read)))
		}
		return nil
	})
}

// refusesUnsigned: what lies in the buckets of S3 was written with the keys of the Fleet, for
// nobody gets in without.
func (b *booted) refusesUnsigned() {
	b.Helper()
	const stranger = "AWS4-HMAC-SHA256 Credential=stranger/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=" +
		"0000000000000000000000000000000000000000000000000000000000000000"
	for _, s := range b.objectStores() {
		for _, signed := range []string{"", stranger} {
			r := httptest.NewRequest(http.MethodGet, "https://"+s.address+"/", nil)
			r.Header.Set("Authorization", signed)
			w := httptest.NewRecorder()
			if s.handler.ServeHTTP(w, r); w.Code != http.StatusForbidden {
				b.Errorf("a request that is signed %q is answered with %d", signed, w.Code)
			}
		}
	}
}

// readBack asks a cluster's querier for what was written in the past, through one store
// gateway alone, and returns the clusters of which all is there.
func (b *booted) readBack(ctx context.Context, c *Cluster, store *Pod) ([]string, error) {
	from, n := written()
	end := from.Add(time.Duration(n)*2*time.Hour - time.Minute)
	options := []string{
		"dedup=true", fmt.Sprintf("time=%d", end.Unix()),
		fmt.Sprintf(`storeMatch[]={__address__="%s:%d"}`, store.IP, store.namedPort("grpc")),
	}
	got, err := b.only(c.Name, "thanos-query").API("http").Query(ctx, fmt.Sprintf("count_over_time(%s[%dm])", past, n*2*60), options...)
	var clusters []string
	for _, s := range got {
		clusters = append(clusters, s.Metric["cluster"])
		if s.Value.Value != fmt.Sprint(n*2*60) {
			err = errors.Join(err, fmt.Errorf("%v has %s samples, want %d", s.Metric, s.Value.Value, n*2*60))
		}
	}
	return clusters, err
}

// stores are the store gateways of a cluster.
func (c *Cluster) stores() []*Pod {
	return slices.DeleteFunc(c.Pods(), func(p *Pod) bool {
		return !slices.ContainsFunc(p.containers, func(c *process) bool { return len(c.args) > 0 && c.args[0] == "store" })
	})
}
