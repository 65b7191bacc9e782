package live

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"
)

// pair asks what holds for two members, by whatever name one imports what the other
// exports.
func pair(b *booted) {
	querier := b.only("member5", "thanos-query").API("http")
	for _, name := range []string{"member4", "member5"} {
		prometheus := b.only(name, "prometheus").API("http")
		b.eventually("every target of "+name+" is up", func(ctx context.Context) error {
			n, err := prometheus.targets(ctx)
			if err == nil && n < 6 {
				err = fmt.Errorf("only %d targets are discovered", n)
			}
			return err
		})
		b.holdsAll("at first", prometheus, querier, "karmada-"+name)
	}
	b.eventually("the querier reaches all stores", func(ctx context.Context) error {
		stores, err := querier.stores(ctx)
		if err == nil && len(stores) != 3 {
			err = fmt.Errorf("it has %d stores, want the two receivers and the ruler: %v", len(stores), stores)
		}
		return err
	})
	b.rulesLoaded(querier, "member5", 3)
	b.firesOnce("member5", "Watchdog")
	b.steady()
}

// brings asks a pair whose Service Karmada brings under its own name: member4's receivers alone
// stand behind it in member5, which has receivers, too.
func brings(b *booted) {
	pair(b)
	behind := b.Cluster("member5").service("monitoring/thanos-service").selected()
	if len(behind) == 0 {
		b.Error("nothing stands behind the Service that member5 gets of member4")
	}
	for _, p := range behind {
		if p.cluster.Name != "member4" {
			b.Errorf("%s stands behind the Service that member5 gets of member4", p)
		}
	}
}

// karmada asks a pair, and what happens when it is changed.
func karmada(b *booted) {
	pair(b)
	b.restartsReceiver()
	b.growsRing()
	addsMember(b)
	b.steady()
}

// steady: no container ended by itself.
func (b *booted) steady() {
	b.Helper()
	for _, restarted := range b.Restarts() {
		b.Error(restarted)
	}
}

// rulesLoaded: every group of the rules that a cluster's ConfigMaps hold is evaluated,
// with all of its rules.
func (b *booted) rulesLoaded(querier API, cluster string, groups int) {
	b.Helper()
	want := b.Cluster(cluster).ruleGroups()
	// A querier takes replicas of a group for one by their file's path, and here each pod has
	// paths of its own.
	for name := range want {
		want[name] *= max(1, len(b.Cluster(cluster).PodsOf("thanos-rule")))
	}
	if len(want) < groups {
		b.Errorf("%s has rules of %d groups, want %d at least", cluster, len(want), groups)
	}
	b.eventually(fmt.Sprintf("the rules of all %d groups are evaluated", len(want)), func(ctx context.Context) error {
		got, err := querier.ruleGroups(ctx)
		if err == nil && !maps.Equal(got, want) {
			err = fmt.Errorf("the querier knows %v, want %v", got, want)
		}
		return err
	})
}

// firesOnce: an alert is at Alertmanager, one time.
func (b *booted) firesOnce(cluster, alert string) {
	b.Helper()
	b.eventually("alert "+alert+" is at Alertmanager once", func(ctx context.Context) error {
		got, err := b.only(cluster, "alertmanager").API("http").alerts(ctx, alert)
		if err == nil && len(got) != 1 {
			err = fmt.Errorf("it is there %d times: %v", len(got), got)
		}
		return err
	})
}

// restartsReceiver: a graceful restart of the only receiver loses no sample.
func (b *booted) restartsReceiver() {
	if err := b.Cluster("member5").Restart(b.only("member5", "thanos-receive")); err != nil {
		b.Fatal(err)
	}
	b.settles("after a graceful restart of the only receiver")
}

// settles waits until Prometheus has scraped twice more, and asks for loss.
func (b *booted) settles(when string) {
	b.Helper()
	prometheus := b.only("member5", "prometheus").API("http")
	querier := b.only("member5", "thanos-query").API("http")
	b.scrapesAgain(2, prometheus)
	b.holdsAll(when, prometheus, querier, "karmada-member5")
}

// scrapesAgain waits until each Prometheus has scraped every target some more times.
func (b *booted) scrapesAgain(times int, prometheuses ...API) {
	b.Helper()
	begin := float64(time.Now().UnixMilli()) / 1000
	b.eventually(fmt.Sprintf("every target is scraped %d times more", times), func(ctx context.Context) error {
		var errs []error
		for _, prometheus := range prometheuses {
			errs = append(errs, prometheus.scrapedSince(ctx, begin, times))
		}
		return errors.Join(errs...)
	})
}

// scrapedSince says which target was scraped fewer times since then.
func (a API) scrapedSince(ctx context.Context, begin float64, times int) error {
	now, err := a.Query(ctx, "up")
	if err != nil {
		return err
	}
	held, err := a.held(ctx, "up", window, false, nil)
	if err == nil && len(now) == 0 {
		err = fmt.Errorf("%s has scraped nothing yet", a.base)
	}
	for _, target := range now {
		n := 0
		for at := range held[target.Metric.Without()] {
			if at > begin {
				n++
			}
		}
		if n < times {
			return fmt.Errorf("%s: %s was scraped %d times", a.base, target.Metric.Without(), n)
		}
	}
	return err
}

// growsRing: a ring that grows from 1 to 3 receivers while Prometheus writes loses no
// sample.
func (b *booted) growsRing() {
	if err := b.repository.Append("member5/kustomization.yaml", "replicas:\n- name: thanos-receive\n  count: 3\n"); err != nil {
		b.Fatal(err)
	}
	b.apply()
	if n := len(b.Cluster("member5").PodsOf("thanos-receive")); n != 3 {
		b.Fatalf("the ring has %d receivers, want 3", n)
	}
	b.settles("after the ring grew from 1 to 3")
	b.eventually("each of the 3 receivers was written to", func(ctx context.Context) error {
		got, err := b.only("member5", "thanos-query").API("http").Query(ctx, `count by (receive_replica) (up{cluster="karmada-member5", receive_replica!=""})`, "dedup=false")
		if err == nil && len(got) != 3 {
			err = fmt.Errorf("the series now are of %d receivers: %v", len(got), got)
		}
		return err
	})
}
