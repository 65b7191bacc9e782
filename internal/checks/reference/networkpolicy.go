package reference

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var networkPolicy = &checks.Rule{
	ID:       "reference/network-policy",
	Severity: krm.Error,
	Check:    checkNetworkPolicy,
}

// way is a port of pods that a policy closes to those that dial it.
type way struct {
	at       observe.Place
	port, to string
	relation observe.Relation
}

func checkNetworkPolicy(f *observe.Fleet, tell checks.Tell) {
	from := map[way][]string{}
	var order []way
	for _, c := range f.Connections() {
		eachClosed(c, func(w way) {
			if from[w] == nil {
				order = append(order, w)
			}
			if dialler := c.From.Pods.Ref().String(); !slices.Contains(from[w], dialler) {
				from[w] = append(from[w], dialler)
			}
		})
	}
	for _, w := range order {
		direction := map[string]string{"spec.ingress": "in", "spec.egress": "out"}[w.at.Field]
		who, dials := from[w], "it dials"
		if len(who) > 1 {
			dials = "they dial"
		}
		tell(w.at, "add a rule that lets it "+direction, "it keeps %s from port %s of %s, which %s for %s", some(who), w.port, w.to, dials, w.relation)
	}
}

// eachClosed calls visit with the policies that close a connection.
func eachClosed(c observe.Connection, visit func(way)) {
	from := c.From.Pods
	if c.Status != observe.Found || c.Cluster != from.Cluster || c.Service == nil || c.Routed || onNode(from) {
		return
	}
	for _, to := range c.Answer.Pods {
		port := to.Serves(c.Port).Port
		if port == "" || to == from || onNode(to) {
			continue
		}
		w := way{port: port, to: to.Ref().String(), relation: c.Relation}
		if o := closedBy(to, from, port, "Ingress"); o != nil {
			w.at = c.Cluster.At(o, "spec.ingress")
			visit(w)
		} else if o := closedBy(from, to, port, "Egress"); o != nil {
			w.at = c.Cluster.At(o, "spec.egress")
			visit(w)
		}
	}
}

func onNode(p *observe.Pods) bool { return p.Text(p.PodSpec("hostNetwork")...) == "true" }

// some names three of many.
func some(names []string) string {
	const most = 3
	text := strings.Join(names[:min(most, len(names))], ", ")
	if more := len(names) - most; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
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
