package live

import (
	"context"
	"fmt"
	"strings"
)

// raw asks a Prometheus that nobody else reads.
func raw(b *booted) {
	prometheus := b.only("in-cluster", "prometheus").API("http")
	b.unread("in-cluster", prometheus, "cluster_name: k8s-prod", 3)
	b.eventually("its rules are evaluated", func(ctx context.Context) error {
		got, err := prometheus.ruleGroups(ctx)
		if err == nil && len(got) < 3 {
			err = fmt.Errorf("it has the groups %v", got)
		}
		return err
	})
	b.steady()
}

// unread asks a Prometheus for its targets, but for those that are elsewhere, and its label.
func (b *booted) unread(cluster string, prometheus API, label string, targets int, elsewhere ...string) {
	b.Helper()
	b.eventually("every target of "+cluster+" is up", func(ctx context.Context) error {
		n, err := prometheus.targets(ctx, elsewhere...)
		if err == nil && n < targets {
			err = fmt.Errorf("only %d targets are discovered", n)
		}
		return err
	})
	b.eventually("it has the label of its cluster", func(ctx context.Context) error {
		var status struct{ YAML string }
		err := prometheus.get(ctx, "/api/v1/status/config", &status)
		if err == nil && !strings.Contains(status.YAML, label) {
			err = fmt.Errorf("its configuration is\n%s", status.YAML)
		}
		return err
	})
}
