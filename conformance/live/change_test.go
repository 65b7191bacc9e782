package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// adds adds a cluster as a user does, and boots it.
func (b *booted) adds(name string, args ...string) {
	b.Helper()
	b.must(b.repository.Run(append([]string{"add-cluster", name, "--topology", "overlays/" + b.topology}, args...)...))
	b.must(b.repository.balance(b.Fleet))
	b.apply()
}

// addsMember: a cluster that add-cluster adds is in the global view.
func addsMember(b *booted) {
	b.adds("member6", "--like", "member4", "--label", "cluster=karmada-member6", "--queried-by", "member5")
	prometheus := b.only("member6", "prometheus").API("http")
	b.scrapesAgain(1, prometheus)
	b.holdsAll("after add-cluster", prometheus, b.only("member5", "thanos-query").API("http"), "karmada-member6")
}

// frankfurt is a bucket for one region more, which the user writes before.
const frankfurt = `  - name: fra
    type: OCI
    config:
      provider: oke-workload-identity
      bucket: thanos
      region: eu-frankfurt-1
    secret:
      name: thanos-objstore-config
      key: thanos-fra-storage.yaml
    credentials:
      identity: {}
`

// regions asks four regions in a star, and one more.
func regions(b *booted) {
	sidecars(b, "sin")
	b.must(b.repository.Replace("fleet/fleet.yaml", "  clusters:\n", frankfurt+"  clusters:\n"))
	b.adds("fra", "--like", "nrt", "--address", "10.4.2.10:10901")
	b.seen(b.Cluster("fra"), b.only("sin", "thanos-query").API("http"), sidecarLabels)
	b.steady()
}

// accounts asks clusters of several accounts, one more, and one less.
func accounts(b *booted) {
	sidecars(b, "observability", "region")
	querier := b.only("observability", "thanos-query").API("http")
	b.adds("eks-c", "--like", "eks-b", "--label", "region=us-west-2")
	b.seen(b.Cluster("eks-c"), querier, append([]string{"region"}, sidecarLabels...))
	b.must(b.repository.Run("remove-cluster", "eks-b", "--topology", "overlays/eks-sidecar"))
	b.apply()
	b.notAsked("observability", "eks-b")
	b.eventually("what eks-b wrote in the past is read from the bucket", func(ctx context.Context) error {
		var read []string
		for _, store := range b.Cluster("observability").stores() {
			got, err := b.readBack(ctx, b.Cluster("observability"), store)
			if err != nil {
				return err
			}
			read = append(read, got...)
		}
		if !slices.Contains(read, "eks-b") {
			return fmt.Errorf("only that of %v is", read)
		}
		return nil
	})
	b.steady()
}

// notAsked: no querier of a cluster asks another cluster, whose name is in what it is dialled
// by, and its pods are gone.
func (b *booted) notAsked(cluster, gone string) {
	b.Helper()
	if b.Cluster(gone) != nil {
		b.Errorf("cluster %s still runs", gone)
	}
	for _, p := range b.running(b.Cluster(cluster), "thanos-query") {
		b.eventually(p.String()+" asks "+gone+" no more", func(ctx context.Context) error {
			stores, err := p.API("http").stores(ctx)
			for _, s := range stores {
				for _, labels := range s.LabelSets {
					if labels["cluster"] == gone && labels["prometheus_replica"] != "" && !b.isGateway(cluster, s.Name) {
						err = errors.Join(err, fmt.Errorf("it asks %s", s.Name))
					}
				}
			}
			return err
		})
	}
	for _, o := range b.Cluster(cluster).objects.Objects {
		if _, name, files := o.Files(); name == "thanos-query-endpoints" {
			for _, text := range files {
				if strings.Contains(text, gone) {
					b.Errorf("%s: %s still names %s", cluster, name, gone)
				}
			}
		}
	}
}

// isGateway tells whether a store is a store gateway of a cluster.
func (b *booted) isGateway(cluster, name string) bool {
	return slices.ContainsFunc(b.Cluster(cluster).stores(), func(p *Pod) bool {
		return name == fmt.Sprintf("%s:%d", p.IP, p.namedPort("grpc"))
	})
}
