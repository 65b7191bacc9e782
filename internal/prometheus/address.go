package prometheus

import (
	"net"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

const addressLabel = "__address__"

// addresses writes the ports that version 2 added to targets, and so to the label
// instance (Prometheus v2.55, scrape/target.go, PopulateLabels).
func (g *migrator) addresses(job *yaml.Node, path string) {
	if !g.Crosses || g.KeepsAddresses {
		return
	}
	port := ":80"
	if text(job, "scheme") == "https" {
		port = ":443"
	}
	_, relabel := entry(job, "relabel_configs")
	for i, rule := range items(relabel) {
		if _, r := entry(rule, "replacement"); text(rule, "target_label") == addressLabel && r != nil && !strings.Contains(r.Value, "$") {
			g.address(r, port, problem.Join(path, problem.Index("relabel_configs", i)+".replacement"))
		}
	}
	if slices.ContainsFunc(items(relabel), readsAddress) {
		return // what it says is not yet the address
	}
	_, static := entry(job, "static_configs")
	for i, group := range items(static) {
		_, targets := entry(group, "targets")
		for j, target := range items(targets) {
			g.address(target, port, problem.Join(path, problem.Index("static_configs", i)+problem.Index(".targets", j)))
		}
	}
}

func readsAddress(rule *yaml.Node) bool {
	_, sources := entry(rule, "source_labels")
	label := text(rule, "target_label")
	return slices.Contains(texts(sources), addressLabel) || label == addressLabel || label == "__scheme__" || label == "instance"
}

func (g *migrator) address(n *yaml.Node, port, path string) {
	was := n.Value
	if _, _, err := net.SplitHostPort(was); err == nil || was == "" || strings.ContainsAny(was, "/$") {
		return
	}
	if _, _, err := net.SplitHostPort(was + ":1234"); err == nil {
		g.changed(g.set(n, was+port), RuleAddress, path, was, was+port)
	}
}
