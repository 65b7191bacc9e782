package injectexternallabels

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// checkUnique warns about two configurations of one cluster with the same labels,
// replica labels aside: queriers take their Prometheus for replicas of each other,
// and compactors for one stream (Thanos v0.42.4, docs/components/compact.md,
// Groups). Those of one configuration are meant to be replicas.
func (i injector) checkUnique(configs []config) {
	first := map[string]config{}
	for _, c := range configs {
		if c.reader == nil || c.reader.Component() != thanos.Prometheus {
			continue
		}
		labels, ok := i.identityOf(c)
		if !ok {
			continue
		}
		other, found := first[labels]
		if !found {
			first[labels] = c
		} else if other.id() != c.id() {
			i.warnShared(c, other.reader.Workload)
		}
	}
}

func (i injector) warnShared(c config, other *krm.Workload) {
	i.Warnf(c.object, c.field(), "give one of them a label of its own, unless they scrape the same",
		"%s has the same external labels as %s, replica labels aside, so queriers take them for replicas of each other",
		c.reader.Workload.Ref(), other.Ref())
}

// identityOf prints the labels of a configuration without those of replicas.
func (i injector) identityOf(c config) (string, bool) {
	text, err := c.text()
	if err != nil {
		return "", false
	}
	labels, err := i.read(text).ExternalLabels()
	if err != nil {
		return "", false
	}
	var pairs []string
	for name, value := range labels {
		if !slices.Contains(i.replicaLabels(), name) {
			pairs = append(pairs, fmt.Sprintf("%s=%q", name, value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, ","), true
}
