package live

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/thanos-fleet/thanos-fleet/conformance"
)

// besideToday has the querier remove the label of today's receivers, too, which its neighbour has.
func besideToday(b *booted) {
	b.must(b.repository.Replace("fleet/fleet.yaml", "  - replica\n", "  - replica\n  - receive_replica\n"))
}

// migrated asks manifests of years ago in today's form: one member of a Karmada fleet, beside
// a member of today's that it queries, and a Prometheus that nobody reads.
func migrated(b *booted) {
	b.bootsNeighbour()
	prometheus, querier := b.only("karmada-member5", "prometheus").at(9090), b.only("karmada-member5", "thanos-query").at(9090)
	b.eventually("every target is up, but for that which is localhost", func(ctx context.Context) error {
		n, err := prometheus.targets(ctx, "//localhost:")
		if err == nil && n < 2 {
			err = fmt.Errorf("only %d targets are discovered", n)
		}
		return err
	})
	b.holdsAll("what was migrated", prometheus, querier, "karmada-member5")
	neighbour := b.only("karmada-member4", "prometheus").API("http")
	b.scrapesAgain(1, neighbour)
	b.holdsAll("what it queries", neighbour, querier, "karmada-member4")
	b.rulesLoaded(querier, "karmada-member5", 2)
	b.unread("raw", b.only("raw", "prometheus").at(9090), "cluster_name: raw", 1, "//10.243.129.", "//localhost:")
	b.steady()
}

// bootsNeighbour boots the member that the migrated one queries, and that is not rendered with
// it: that of topology karmada.
func (b *booted) bootsNeighbour() {
	b.Helper()
	other, err := Init(programs, "karmada", filepath.Join(b.dir, "neighbour"))
	b.must(err)
	rendered, err := other.Render()
	b.must(err)
	b.must(b.Boot(map[string]*conformance.Output{"karmada-member4": rendered["member4"]}))
	b.must(b.Ready(b.Context()))
}
