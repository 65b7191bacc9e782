package reference

import (
	"maps"
	"slices"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var networkPolicy = &checks.Rule{
	ID:       "reference/network-policy",
	Severity: krm.Error,
	Summary:  "A NetworkPolicy closes a way that is used",
	Why: "Pods that a policy selects are closed but for what some policy lets in, and the same holds for what they dial when a policy is of type Egress. " +
		"Connections then time out, with nothing in any log of the policy. Cap'n Proto between receivers has a rule of its own.",
	Remedy:  "Add the port, and the pods that dial it, to the rules of the policy.",
	Sources: []checks.Source{kubernetes("https://kubernetes.io/docs/concepts/services-networking/network-policies/")},
	Check:   checkNetworkPolicy,
}

func checkNetworkPolicy(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Connections() {
		from := c.From.Pods
		if c.Status != observe.Found || c.Cluster != from.Cluster || c.Service == nil || from.Text(from.PodSpec("hostNetwork")...) == "true" {
			continue
		}
		for _, to := range c.Answer.Pods {
			port := to.Serves(c.Port).Port
			if port == "" || to == from || to.Text(to.PodSpec("hostNetwork")...) == "true" {
				continue
			}
			if o := closedBy(to, from, port, "Ingress"); o != nil {
				tell(c.Cluster.At(o, "spec.ingress"), "add a rule that lets it in", "it keeps %s from port %s of %s, which it dials for %s", from.Ref(), port, to.Ref(), c.Relation)
			} else if o := closedBy(from, to, port, "Egress"); o != nil {
				tell(c.Cluster.At(o, "spec.egress"), "add a rule that lets it out", "it keeps %s from port %s of %s, which it dials for %s", from.Ref(), port, to.Ref(), c.Relation)
			}
		}
	}
}

// closedBy returns the first policy that closes pods to their peer in one direction, nil
// where one lets it through, or may.
func closedBy(pods, peer *observe.Pods, port, direction string) *krm.Object {
	var closed *krm.Object
	for _, o := range pods.Cluster.All("NetworkPolicy") {
		types := o.Texts("spec", "policyTypes")
		isOf := slices.Contains(types, direction) || len(types) == 0 && (direction == "Ingress" || o.Has("spec", "egress"))
		switch {
		case !isOf || !observe.MayMeet(o.Namespace(), pods.Namespace()) || !o.Selects(pods.Labels, "spec", "podSelector"):
			continue
		case o.Namespace() != pods.Namespace() || lets(o, pods, peer, port, direction):
			return nil
		case closed == nil:
			closed = o
		}
	}
	return closed
}

// lets tells whether a rule of a policy lets the peer through, or may.
func lets(o *krm.Object, pods, peer *observe.Pods, port, direction string) bool {
	rules, peers, server := "ingress", "from", pods
	if direction == "Egress" {
		rules, peers, server = "egress", "to", peer
	}
	for _, rule := range o.Each("spec", rules) {
		if !opens(rule, server, port) {
			continue
		}
		all := rule.Each(peers)
		if len(all) == 0 || slices.ContainsFunc(all, func(p *krm.Object) bool { return isPeer(o, p, peer) }) {
			return true
		}
	}
	return false
}

func opens(rule *krm.Object, server *observe.Pods, port string) bool {
	ports := rule.Each("ports")
	return len(ports) == 0 || slices.ContainsFunc(ports, func(p *krm.Object) bool {
		given := p.Text("port")
		wanted, _ := strconv.Atoi(port)
		first, _ := strconv.Atoi(given)
		last, _ := strconv.Atoi(p.Text("endPort"))
		return p.IsTCP() && (given == "" || given == port || server.Ports()[given] == port || first > 0 && first <= wanted && wanted <= last)
	})
}

// isPeer tells whether a peer of a rule stands for pods, or may: addresses, and labels of
// namespaces that are not among the objects, are not known.
func isPeer(policy, p *krm.Object, pods *observe.Pods) bool {
	if p.Has("ipBlock") {
		return true
	}
	if p.Has("podSelector") && !p.Selects(pods.Labels, "podSelector") {
		return false
	}
	if !p.Has("namespaceSelector") {
		return observe.MayMeet(policy.Namespace(), pods.Namespace())
	}
	labels := map[string]string{"kubernetes.io/metadata.name": pods.Namespace()}
	n := pods.Cluster.Get("Namespace", "", pods.Namespace())
	if n == nil && (len(p.Each("namespaceSelector", "matchExpressions")) > 0 || len(p.Strings("namespaceSelector", "matchLabels")) > 0 && !p.Has("namespaceSelector", "matchLabels", "kubernetes.io/metadata.name")) {
		return true
	}
	if n != nil {
		maps.Copy(labels, n.Strings("metadata", "labels"))
	}
	return p.Selects(labels, "namespaceSelector")
}
