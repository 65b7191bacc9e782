package live

import (
	"context"
	"fmt"
	"strings"
)

// alonePrometheus asks a Prometheus that nobody else reads.
func alonePrometheus(b *booted) {
	prometheus := b.only("in-cluster", "prometheus").API("http")
	b.eventually("every target is up", func(ctx context.Context) error {
		n, err := prometheus.targets(ctx)
		if err == nil && n < 3 {
			err = fmt.Errorf("only %d targets are discovered", n)
		}
		return err
	})
	b.eventually("it has the label of its cluster", func(ctx context.Context) error {
		var status struct{ YAML string }
		err := prometheus.get(ctx, "/api/v1/status/config", &status)
		if err == nil && !strings.Contains(status.YAML, "cluster_name: k8s-prod") {
			err = fmt.Errorf("its configuration is\n%s", status.YAML)
		}
		return err
	})
	b.eventually("its rules are evaluated", func(ctx context.Context) error {
		got, err := prometheus.ruleGroups(ctx)
		if err == nil && len(got) < 3 {
			err = fmt.Errorf("it has the groups %v", got)
		}
		return err
	})
	b.steady()
}
