package wirethanosstores

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	dedupFlag = "--deduplication.replica-label"
	// verticalFlag is hidden, and implied by dedupFlag (cmd/thanos/compact.go).
	verticalFlag = "--compact.enable-vertical-compaction"
)

// wireCompactors gives compactors that merge replicas the labels that queriers
// remove, and holds them against the one that the Fleet says.
func (w *wiring) wireCompactors() {
	for _, c := range w.Containers(thanos.Compact) {
		w.warnOverlap(c)
		if dedups(c.Args()) {
			addLabels(c, dedupFlag, w.replicaLabels)
			w.checkDedup(c)
		} else if w.overlaps() {
			c.SetArgs(c.Args().TurnOn(verticalFlag))
		}
		if n := c.Workload.Replicas(); n > 1 {
			w.Errorf(c.Workload.Object, c.Workload.ReplicasField(), "set it to 1; shard by --selector.relabel-config to compact faster",
				"%d compactors on one bucket destroy each other's blocks, want 1", n)
		}
	}
	if w.cluster != nil {
		w.checkOwner()
	}
}

// overlaps tells whether a receiver takes samples out of order, of which it cuts
// blocks that overlap others: a compactor that may not merge them halts (Thanos
// v0.42.4, cmd/thanos/receive.go, --tsdb.out-of-order.time-window).
func (w *wiring) overlaps() bool {
	return slices.ContainsFunc(w.Containers(thanos.Receive), func(c *krm.Container) bool {
		window := c.Args().Value("--tsdb.out-of-order.time-window")
		return strings.ContainsAny(window, "123456789")
	})
}

// dedups tells whether a compactor removes replicas already: it cannot be undone,
// so nobody is made to. Vertical compaction alone may be there for overlaps of
// another cause (Thanos v0.42.4, docs/components/compact.md).
func dedups(args thanos.Args) bool {
	return args.Value("--deduplication.func") != "" || args.Has(dedupFlag)
}

// checkDedup holds what the compactor merges for good against what queriers merge
// for the moment.
func (w *wiring) checkDedup(c *krm.Container) {
	o, path := c.Workload.Object, c.Path+".args"
	labels := labelsOf(c.Args(), dedupFlag)
	for _, label := range labels {
		what := w.tellsApart(label)
		switch {
		case slices.Contains(w.replicaLabels, label) && what != "": // told of the list
		case what != "":
			w.Errorf(o, path, "remove it", "%s=%s merges for good what it tells apart: %s", dedupFlag, label, what)
		case w.identifies(label):
			w.Errorf(o, path, "remove it", "%s=%s merges the blocks of different clusters for good", dedupFlag, label)
		case !w.removes(label):
			w.Errorf(o, path, "add it to replicaLabels of the Fleet, or remove it here",
				"%s=%s is not a label that queriers remove, so they would not remove it from newer blocks", dedupFlag, label)
		}
	}
	penalty := c.Args().Value("--deduplication.func") == "penalty"
	if penalty && len(labels) == 0 {
		w.Errorf(o, path, "add "+dedupFlag+", or replicaLabels to the Fleet",
			"--deduplication.func=penalty without a replica label, with which compact refuses to start")
	}
	if scraper := w.replicatedScraper(); scraper != nil && !penalty && len(labels) > 0 {
		w.Warnf(o, path, "add --deduplication.func=penalty",
			"one-to-one deduplication keeps the samples of both replicas of %s, which scrape at different moments", scraper.Ref())
	}
	if receiver := w.replicatedReceiver(); receiver != nil && penalty {
		w.Warnf(o, path, "remove --deduplication.func where only receivers write to the bucket",
			"%s replicates equal samples, which one-to-one deduplication merges without loss; penalty drops some", receiver.Ref())
	}
}

// replicatedScraper returns a Prometheus with replicas whose sidecar uploads.
func (w *wiring) replicatedScraper() *krm.Object {
	for _, s := range slices.Concat(w.storeContainers(), w.operatedStores()) {
		if s.component == thanos.Sidecar && s.replicas > 1 {
			return s.Object
		}
	}
	return nil
}

// replicatedReceiver returns a receiver that writes each sample to several.
func (w *wiring) replicatedReceiver() *krm.Object {
	for _, c := range w.Containers(thanos.Receive) {
		if factor := c.Args().Value("--receive.replication-factor"); factor != "" && factor != "1" {
			return c.Workload.Object
		}
	}
	return nil
}

// compactor is an object that compacts: a workload, or what an operator makes one of.
type compactor struct {
	*krm.Object
	// selects tells that it takes a part of the blocks of a bucket, as others do.
	selects bool
}

// compactors returns what compacts among the objects. What a workload with hidden
// arguments selects is not known, and it may be alone.
func (w *wiring) compactors() []compactor {
	var found []compactor
	for _, c := range w.Seen(thanos.Compact) {
		found = append(found, compactor{c.Workload.Object, selectsBlocks(c) || c.Component() == thanos.None})
	}
	for _, o := range w.Operating(thanos.Compact) {
		found = append(found, compactor{o, false})
	}
	return found
}

// checkOwner: one compactor for one bucket (Thanos v0.42.4, docs/components/compact.md).
func (w *wiring) checkOwner() {
	compactors := w.compactors()
	if len(compactors) == 0 {
		if len(w.cluster.Compacts) > 0 && !w.MayRun(thanos.Compact) {
			w.Warnf(w.Run.Config(), "spec.cluster", "add thanos compact to the resources, or let another cluster compact it",
				"cluster %s owns the compaction of %q, but no compactor is among the objects", w.cluster.Name, w.cluster.Compacts[0])
		}
		return
	}
	owned := w.cluster.Compacts
	if len(owned) == 0 || len(owned) == 1 && w.cluster.ObjectStore != "" && owned[0] != w.cluster.ObjectStore {
		w.errNotOwner(compactors[0].Object)
		return
	}
	// Those that select blocks share one bucket; the others each take a whole one.
	used := 0
	if slices.ContainsFunc(compactors, func(c compactor) bool { return c.selects }) {
		used++
	}
	for _, c := range compactors {
		if c.selects {
			continue
		}
		if used++; used > len(owned) {
			w.Errorf(c.Object, "", "keep one for each object store, or shard them all by --selector.relabel-config",
				"one compactor too many for %s, which is all that cluster %s compacts; two on one bucket destroy each other's blocks",
				strings.Join(owned, " and "), w.cluster.Name)
		}
	}
}

func selectsBlocks(c *krm.Container) bool {
	return c.Args().Has("--selector.relabel-config") || c.Args().Has("--selector.relabel-config-file")
}

// warnOverlap: the next run of a CronJob starts while one is still at work, unless
// it is told otherwise (batch/v1, CronJobSpec, concurrencyPolicy).
func (w *wiring) warnOverlap(c *krm.Container) {
	if o := c.Workload.Object; o.Kind() == "CronJob" && cmp.Or(o.Text("spec", "concurrencyPolicy"), "Allow") == "Allow" {
		w.Warnf(o, "spec.concurrencyPolicy", "write concurrencyPolicy: Forbid",
			"a run that lasts longer than to the next has a second compactor beside it on the bucket, and they destroy each other's blocks")
	}
}

func (w *wiring) errNotOwner(c *krm.Object) {
	store := w.cluster.ObjectStore
	for i := range w.fleet.Clusters {
		if other := &w.fleet.Clusters[i]; store != "" && slices.Contains(other.Compacts, store) {
			w.Errorf(c, "", "remove it from the resources, or give compacts to this cluster",
				"object store %q is compacted by cluster %q; two compactors destroy each other's blocks", store, other.Name)
			return
		}
	}
	w.Errorf(c, "", "add the object store to compacts of the cluster in the Fleet, so that no other cluster compacts it",
		"the Fleet does not say that cluster %s compacts an object store of its own", w.cluster.Name)
}
