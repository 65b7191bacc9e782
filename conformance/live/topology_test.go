package live

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/thanos-fleet/thanos-fleet/conformance"
)

// booted is a topology that runs, as thanos-fleet init makes it.
type booted struct {
	*testing.T
	*Fleet
	repository *Repository
	topology   string
	rendered   map[string]*conformance.Output // what runs of the repository
	company    *authority                     // of edge
	compared   time.Time                      // when samples were compared the last time
}

// Logf says which topology it is: two may run beside each other.
func (b *booted) Logf(format string, args ...any) {
	b.Helper()
	b.T.Logf(b.topology+": "+format, args...)
}

// boot boots a topology, and ends it with the test. The logs of a test that fails stay.
func boot(t *testing.T, name string, topology topology) *booted {
	t.Helper()
	dir, err := os.MkdirTemp("", "live-"+name+"-")
	if err != nil {
		t.Fatal(err)
	}
	fleet, err := NewFleet(programs, dir)
	if err != nil {
		t.Fatal(err)
	}
	b := &booted{T: t, Fleet: fleet, topology: name}
	t.Cleanup(func() {
		b.Close()
		if t.Failed() {
			t.Logf("the files and logs of all containers are in %s", dir)
			return
		}
		_ = os.RemoveAll(dir)
	})
	made := topology.repository
	if made == nil {
		made = Init
	}
	if b.repository, err = made(programs, name, filepath.Join(dir, "repository")); err != nil {
		t.Fatal(err)
	}
	if err := b.repository.balance(b.Fleet); err != nil {
		t.Fatal(err)
	}
	if topology.before != nil {
		topology.before(b)
	}
	b.apply()
	return b
}

// withPast gives every Prometheus blocks of yesterday.
func withPast(b *booted) { b.before = b.backfill }

// apply renders, applies and waits until every pod is ready.
func (b *booted) apply() {
	b.Helper()
	begin := time.Now()
	rendered, err := b.repository.Render()
	if err == nil {
		err = b.Boot(rendered)
	}
	for name := range b.rendered {
		if err == nil && rendered[name] == nil {
			b.remove(b.Cluster(name))
		}
	}
	b.rendered = rendered
	if err == nil {
		err = b.Ready(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Logf("%d clusters are ready after %v", len(b.Clusters), time.Since(begin).Round(time.Millisecond))
}

// eventually fails the test when a question has no good answer in time.
func (b *booted) eventually(question string, ask func(context.Context) error) {
	b.Helper()
	begin := time.Now()
	if err := within(patience, func() error { return ask(b.Context()) }); err != nil {
		b.Errorf("%s: %v", question, err)
		return
	}
	b.Logf("%s: yes, after %v", question, time.Since(begin).Round(time.Millisecond))
}

// only is the first pod of a workload.
func (b *booted) only(cluster, workload string) *Pod {
	b.Helper()
	pods := b.Cluster(cluster).PodsOf(workload)
	if len(pods) == 0 {
		b.Fatalf("cluster %s has no pod of %s", cluster, workload)
	}
	return pods[0]
}

// holdsAll fails the test unless the global querier gets to hold all that a cluster's
// Prometheus holds now, each series once.
func (b *booted) holdsAll(when string, prometheus, querier API, cluster string) {
	b.Helper()
	own, err := prometheus.held(b.Context(), `{__name__!=""}`, window, false, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.eventually(fmt.Sprintf("%s: all %d samples of the %d series of %s are in the global querier, each series once", when, own.samples(), len(own), cluster), func(ctx context.Context) error {
		got, err := querier.held(ctx, `{__name__!="", cluster="`+cluster+`"}`, window, false, added, "dedup=true")
		if err != nil {
			return err
		}
		return own.lacks(got)
	})
}

// window is longer than any test.
const window = "2h"

// added are the labels that the global view adds to a cluster's own series.
var added = []string{"cluster", "receive", "receive_cluster", "tenant_id"}
