package genhashring

import (
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

// routingOf is how a receiver routes once the ring is written.
func (g *generator) routingOf(c *krm.Container, rings []hashring.Ring) (before, after hashring.Routing) {
	after = hashring.Routing{Rings: rings, Algorithm: g.algorithmFlag(c, rings), Factor: g.factor()}
	before = hashring.Routing{Algorithm: c.Args().Value("--receive.hashrings-algorithm"), Factor: after.Factor}
	if n, err := strconv.Atoi(c.Args().Value(factorFlag)); err == nil && n > 0 {
		before.Factor = n
	}
	return before, after
}

// reportChange says what the new ring does to the series of the old one.
func (g *generator) reportChange(file *krm.Object, field, old string, before, after hashring.Routing) {
	if old == "" {
		return
	}
	var err error
	if before.Rings, err = hashring.Parse([]byte(old)); err != nil {
		g.Warnf(file, field, "", "receive cannot read the ring that was there, and it is replaced: %v", err)
		return
	}
	if len(before.Rings) == 0 {
		return // receive refuses an empty file: nothing went by it
	}
	for _, c := range hashring.Compare(before, after) {
		severity := krm.Info
		remedy, grave := c.Advice()
		if grave {
			severity = krm.Warning
		}
		g.Report(severity, file, field, remedy, "%s", c.Describe(before.Factor, after.Factor))
	}
}
