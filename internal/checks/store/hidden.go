package store

import (
	"fmt"
	"math"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var hidden = &checks.Rule{
	ID:       "store/hidden",
	Severity: krm.Error,
	Check:    func(f *observe.Fleet, tell checks.Tell) { checkHidden(f, tell, true) },
}

var hiddenReplica = &checks.Rule{
	ID:       "store/hidden-replica",
	Severity: krm.Warning,
	Check:    func(f *observe.Fleet, tell checks.Tell) { checkHidden(f, tell, false) },
}

func checkHidden(f *observe.Fleet, tell checks.Tell, apart bool) {
	for _, c := range asks(f) {
		if !c.Answer.IsCertain() || c.Answer.Status != observe.Found || c.Answer.Only() != "" || c.Answer.Each && !c.Group {
			continue
		}
		b := behind(c.Answer)
		if b.answers < 2 || b.apart != apart {
			continue
		}
		switch s := c.Answer.Service; {
		case c.Group:
			tell(c.At, "make it an endpoint that is no group", "%s is a group, of which each query goes to one member, and there are %s", c.Address, b)
		case s == nil || s.Text("spec", "clusterIP") == "None":
			tell(c.At, "dial it with dnssrv+ or dns+, which finds every pod", "%s is dialled once, and behind it are %s", c.Address, b)
		case !balances(s):
			tellOneAddress(c.Answer.Cluster, s, b, tell)
		}
	}
	for _, c := range f.Clusters {
		for _, e := range c.Exposes(fleet.ClusterSet) {
			s := c.Get("Service", e.Namespace, e.Name)
			if s == nil || s.Text("spec", "clusterIP") == "None" || balances(s) {
				continue
			}
			if b := published(c, s); b.answers > 1 && b.apart == apart {
				tellOneAddress(c, s, b, tell)
			}
		}
		for _, s := range c.All("Service") {
			if !balances(s) {
				continue
			}
			if b := published(c, s); b.answers > 1 && b.apart == apart {
				tell(c.At(s, "spec.selector"), "let it select a querier that sees them all, or give each its own load balancer",
					"one load balancer for %s, of which who dials it sees one", b)
			}
		}
	}
}

func tellOneAddress(c *observe.Cluster, service *krm.Object, b answering, tell checks.Tell) {
	tell(c.At(service, "spec.clusterIP"), "write clusterIP: None and dial it with dnssrv+, or let it select a querier that sees them all",
		"one address for %s, of which a querier sees one", b)
}

func balances(service *krm.Object) bool { return service.Text("spec", "type") == "LoadBalancer" }

// published are the store APIs that a Service offers outside of its cluster.
func published(c *observe.Cluster, service *krm.Object) answering {
	if service.Text("spec", "selector", "statefulset.kubernetes.io/pod-name") != "" {
		return answering{}
	}
	if _, number := grpcPort(c, service); number == "" {
		return answering{}
	}
	return behind(observe.Answer{Pods: c.Behind(service), Port: storePort(c.Behind(service))})
}

// answering are store APIs behind one address.
type answering struct {
	// answers is how many different ones there are.
	answers int
	// apart tells that each holds series that no other holds.
	apart bool
	names []string
}

func (a answering) String() string {
	text := a.names[0]
	for i, name := range a.names[1:min(len(a.names), 4)] {
		if text += " and " + name; i == 2 && len(a.names) > 4 {
			text += fmt.Sprintf(" and %d more", len(a.names)-4)
		}
	}
	return text
}

// behind counts the different answers behind an address.
func behind(a observe.Answer) answering {
	var all answering
	var first *observe.Process
	seen := map[string]bool{}
	for _, l := range a.Listeners() {
		p := l.Process
		if !isStoreAPI(l) || !p.Serves() || p.Pods.Replicas() == 0 {
			continue
		}
		key, n := contents(p)
		if key != "" && seen[key] {
			continue
		}
		seen[key] = true
		all.answers += n
		if first == nil {
			first = p
		}
		all.apart = all.apart || shards(p) || p != first && !replicas(first, p)
		name := p.Pods.Ref().String()
		if n > 1 {
			name = fmt.Sprintf("the %d replicas of %s", n, name)
		}
		all.names = append(all.names, name)
	}
	return all
}

// contents returns what tells the answers of processes apart, "" for what no other
// answers, and how many different ones its pods give.
func contents(p *observe.Process) (string, int) {
	switch p.Component {
	case thanos.Query:
		return "query " + endpointsOf(p), 1
	case thanos.Store:
		if selector, has := p.Config("--selector.relabel-config"); has && (!selector.Known || observe.HasVariable(selector.Text)) {
			return "", p.Pods.Replicas() // each pod may be told its own shard
		}
		return "store " + blocksOf(p), 1
	}
	return "", p.Pods.Replicas()
}

// endpointsOf is whom a querier asks, as text.
func endpointsOf(p *observe.Process) string {
	text := ""
	for _, d := range p.Dials() {
		text += d.Address + " "
	}
	return text
}

// blocksOf is which blocks a store gateway takes, as text.
func blocksOf(p *observe.Process) string {
	text := p.Flags.Value("--min-time") + " " + p.Flags.Value("--max-time")
	for _, flag := range []string{"--objstore.config", "--selector.relabel-config"} {
		if t, has := p.Config(flag); has {
			text += " " + t.At.Field + t.Text
		}
	}
	return text
}

// shards tells whether the pods of one workload hold different series: receivers that
// write fewer copies than there are pods, and stores that are each told what to take.
func shards(p *observe.Process) bool {
	if p.Component != thanos.Receive {
		return p.Component == thanos.Store
	}
	return copies(p.Cluster()) < p.Pods.Replicas()
}

// copies is how often a series is written in a cluster: routers say so for the receivers
// behind them. It is high where one of them says it in a variable.
func copies(c *observe.Cluster) int {
	most := 1
	for _, p := range c.Processes(thanos.Receive) {
		n, err := strconv.Atoi(p.Flags.Value("--receive.replication-factor"))
		if err != nil && (p.Flags.Has("--receive.replication-factor") || p.Hidden != "") {
			return math.MaxInt
		}
		most = max(most, n)
	}
	return most
}

// replicas tells whether sidecars are those of one Prometheus in several workloads: their
// labels differ in one.
func replicas(a, b *observe.Process) bool {
	if a.Component != thanos.Sidecar || b.Component != thanos.Sidecar {
		return false
	}
	one, other := a.ExternalLabels(), b.ExternalLabels()
	if !one.Known || !other.Known {
		return true
	}
	differ := 0
	for name, value := range one.Values {
		if other.Get(name) != value {
			differ++
		}
	}
	return differ <= 1 && len(one.Values) == len(other.Values)
}
