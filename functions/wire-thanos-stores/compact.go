package wirethanosstores

import (
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
// remove.
func (w *wiring) wireCompactors() {
	for _, c := range w.Containers(thanos.Compact) {
		if dedups(c.Args()) {
			addLabels(c, dedupFlag, w.replicaLabels)
		} else if w.overlaps() {
			c.SetArgs(c.Args().TurnOn(verticalFlag))
		}
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
