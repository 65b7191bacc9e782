package fleet

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Write says that a cluster's Prometheus, agents and rulers write to the receivers of
// another cluster: a text, which is the name of that cluster, or fields.
type Write struct {
	// Cluster that is written to; its receives has the address.
	Cluster string `yaml:"cluster"`
	// Name of the one of its receives that is meant. Default: the only one.
	Receiver string `yaml:"receiver,omitempty"`
	// Names of the Prometheus, the agents and the stateless rulers that write. Default: every Prometheus and agent of the cluster, and no ruler.
	Writers []string `yaml:"writers,omitempty"`
	// Tenant of the series that are no team's. Default: none is named, so it is the receivers' default tenant.
	Tenant string `yaml:"tenant,omitempty"`
	// Names of the teams whose series are told apart; an empty list is none of them. Default: all tenants of the Fleet.
	Tenants []string `yaml:"tenants,omitempty"`
	// Label to a regular expression that the whole value must match: a series is sent if it matches all of them. Default: all series are.
	Keep map[string]string `yaml:"keep,omitempty"`
	// Label to a regular expression that the whole value must match: a series that matches one of them is not sent.
	Drop map[string]string `yaml:"drop,omitempty"`
	// How long a request may take. Default: 30s, by Prometheus.
	RemoteTimeout string `yaml:"remoteTimeout,omitempty"`
	// Send exemplars; receivers drop them unless --tsdb.max-exemplars says otherwise. Default: false, by Prometheus.
	SendExemplars bool `yaml:"sendExemplars,omitempty"`
	// Send native histograms. Default: false, by Prometheus.
	SendNativeHistograms bool `yaml:"sendNativeHistograms,omitempty"`
	// Message of the protocol: prometheus.WriteRequest, which is remote write 1.0. The other one is refused: Thanos Receive answers it with success and stores nothing. Default: the same, by Prometheus, and not written.
	ProtobufMessage string `yaml:"protobufMessage,omitempty"`
	// Queue between the write-ahead log and the receivers.
	Queue Queue `yaml:"queue,omitempty"`
}

// Queue are the settings of Prometheus' queue_config. What is not given is left to
// Prometheus, whose defaults are told here (v3.13.5, config/config.go).
type Queue struct {
	// Samples that wait in each shard. Default: 10000.
	Capacity int `yaml:"capacity,omitempty"`
	// Requests that run beside each other at most; a receiver that is slow, and not down, is kept up with by more. Default: 50.
	MaxShards int `yaml:"maxShards,omitempty"`
	// Requests that run beside each other at first. Default: 1.
	MinShards int `yaml:"minShards,omitempty"`
	// Samples in a request; capacity should be three to ten times as many. Default: 2000.
	MaxSamplesPerSend int `yaml:"maxSamplesPerSend,omitempty"`
	// How long a sample waits for a full request. Default: 5s.
	BatchSendDeadline string `yaml:"batchSendDeadline,omitempty"`
	// How long is waited before the first try again, doubled with each. Default: 30ms.
	MinBackoff string `yaml:"minBackoff,omitempty"`
	// How long is waited at most. Default: 5s.
	MaxBackoff string `yaml:"maxBackoff,omitempty"`
	// Try again, too, what receivers refuse by their limits (429), which is dropped otherwise. Default: false.
	RetryOnRateLimit bool `yaml:"retryOnRateLimit,omitempty"`
	// Samples that are older are dropped. Default: none are.
	SampleAgeLimit string `yaml:"sampleAgeLimit,omitempty"`
}

// IsText says that a text may stand in place of the fields, see strict.
func (w *Write) IsText() {}

// UnmarshalYAML reads a text or the fields.
func (w *Write) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		return n.Decode(&w.Cluster)
	}
	type fields Write
	return n.Decode((*fields)(w))
}

// Written is a Write with what it is about.
type Written struct {
	*Write
	// Hub is the cluster that receives, at To.
	Hub *Cluster
	To  *Receiver
	// Teams are the tenants whose series are told apart.
	Teams []Tenant
}

// Name is what tells the write from others of the cluster.
func (w Written) Name() string {
	if w.To.Name == "" {
		return w.Hub.Name
	}
	return w.Hub.Name + "/" + w.To.Name
}

// Sent are the tenants that receivers take the series for, the write's own first.
func (w Written) Sent() []string {
	sent := []string{cmp.Or(w.Tenant, w.To.DefaultTenant, DefaultTenant)}
	for _, t := range w.Teams {
		sent = append(sent, t.Name)
	}
	return sent
}

// Writes returns where a cluster writes to, in the order of the Fleet.
func (f *Fleet) Writes(c *Cluster) []Written {
	var found []Written
	for i := range c.Writes {
		if w := f.written(&c.Writes[i]); w.To != nil {
			found = append(found, w)
		}
	}
	return found
}

func (f *Fleet) written(w *Write) Written {
	found := Written{Write: w, Teams: f.Tenants}
	if w.Tenants != nil {
		found.Teams = slices.DeleteFunc(slices.Clone(f.Tenants), func(t Tenant) bool { return !slices.Contains(w.Tenants, t.Name) })
	}
	if found.Hub = f.byName[w.Cluster]; found.Hub != nil {
		found.To = found.Hub.receiver(w.Receiver)
	}
	return found
}

// receiver returns what the cluster receives by that name, or its only one.
func (c *Cluster) receiver(name string) *Receiver {
	for i := range c.Receives {
		if r := &c.Receives[i]; r.Name == name || name == "" && len(c.Receives) == 1 {
			return r
		}
	}
	return nil
}

// WrittenBy returns the names of the clusters that write to a cluster, in the fleet's order.
func (f *Fleet) WrittenBy(hub *Cluster) []string {
	var names []string
	for i := range f.Clusters {
		if len(hub.Receives) > 0 && slices.ContainsFunc(f.Clusters[i].Writes, func(w Write) bool { return w.Cluster == hub.Name }) {
			names = append(names, f.Clusters[i].Name)
		}
	}
	return names
}

// TenantsOf returns the tenants that arrive at a cluster, sorted, each with the clusters
// that write it.
func (f *Fleet) TenantsOf(hub *Cluster) map[string][]string {
	found := map[string][]string{}
	for i := range f.Clusters {
		c := &f.Clusters[i]
		for _, w := range f.Writes(c) {
			if w.Hub.Name != hub.Name {
				continue
			}
			for _, tenant := range w.Sent() {
				if !slices.Contains(found[tenant], c.Name) {
					found[tenant] = append(found[tenant], c.Name)
				}
			}
		}
	}
	return found
}

// duration is one of Prometheus (prometheus/common v0.70, model/time.go).
var duration = regexp.MustCompile(`^([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?$`)

const writeRequest = "prometheus.WriteRequest"

// checkWrites looks at where a cluster writes to, each entry and all of them.
func (l *loader) checkWrites(i int) {
	c, o := l.fleet.Clusters[i], l.origins[i]
	seen := map[string][]int{}
	for n := range c.Writes {
		w, at := &c.Writes[n], problem.Index(o.path+".writes", n)
		if l.checkWritten(c, o.source, at, w) {
			name := l.fleet.written(w).Name()
			if slices.ContainsFunc(seen[name], func(other int) bool { return overlap(c.Writes[other].Writers, w.Writers) }) {
				l.fault(o.source, at, "keep one of them, or give each writers of its own", "the cluster writes to %s twice", name)
			}
			seen[name] = append(seen[name], n)
		}
		l.checkWrite(o.source, at, w)
	}
}

// overlap tells whether somebody is among both; nobody given is everybody.
func overlap(a, b []string) bool {
	return len(a) == 0 || len(b) == 0 || slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// checkWritten looks at who is written to, and is true where that is known.
func (l *loader) checkWritten(c Cluster, source int, at string, w *Write) bool {
	hub := l.fleet.byName[w.Cluster]
	switch {
	case w.Cluster == "":
		l.fault(source, at+".cluster", "name the cluster that receives", "missing")
	case w.Cluster == c.Name:
		l.fault(source, at, "remove it; write the address of the receivers' Service into the configuration of its Prometheus",
			"the cluster writes to itself, by the way that others take")
	case hub == nil:
		others := slices.DeleteFunc(l.fleet.ClusterNames(), func(name string) bool { return name == c.Name })
		l.fault(source, at, strict.Suggest(w.Cluster, others, "add it to the fleet"), "cluster %q does not exist", w.Cluster)
	case l.twice[w.Cluster]: // of two clusters of one name it cannot be told who is meant
	case len(hub.Receives) == 0:
		l.fault(source, at, "add receives to "+w.Cluster+", or remove it here", "cluster %q receives nothing", w.Cluster)
	case hub.receiver(w.Receiver) == nil && w.Receiver == "":
		l.fault(source, at+".receiver", "name one of "+strings.Join(hub.receiverNames(), ", "), "missing, and cluster %q receives at several addresses", w.Cluster)
	case hub.receiver(w.Receiver) == nil:
		l.fault(source, at+".receiver", strict.Suggest(w.Receiver, hub.receiverNames(), "take the name from its receives"), "cluster %q receives nothing by the name %q", w.Cluster, w.Receiver)
	default:
		l.checkSent(source, at, l.fleet.written(w))
		return true
	}
	return false
}

func (c *Cluster) receiverNames() []string {
	var names []string
	for _, r := range c.Receives {
		names = append(names, r.Name)
	}
	return names
}

// checkSent looks at the tenants that are written.
func (l *loader) checkSent(source int, at string, w Written) {
	for n, name := range w.Write.Tenants {
		if !slices.ContainsFunc(w.Teams, func(t Tenant) bool { return t.Name == name }) {
			l.fault(source, problem.Index(at+".tenants", n), strict.Suggest(name, l.fleet.tenantNames(), "add it to spec.tenants of the Fleet"), "tenant %q does not exist", name)
		}
	}
	sent := w.Sent()
	if w.Tenant == "" && slices.Contains(l.fleet.tenantNames(), sent[0]) {
		l.fault(source, at+".tenant", "write one, or have "+w.Hub.Name+" take another one for its default (receives[].defaultTenant)",
			"missing, so it writes as the default tenant %s, which is a team, and all that is no team's would be its", sent[0])
	}
	if len(w.To.Tenants) == 0 {
		return
	}
	for n, name := range sent {
		if slices.Contains(w.To.Tenants, name) {
			continue
		}
		what := "tenant " + name
		if n == 0 && w.Tenant == "" {
			what = "the default tenant " + name + ", for none is given"
		}
		l.fault(source, at, "add it to tenants there, or write as another one", "it writes as %s, which %s does not take", what, w.Name())
	}
}

// checkWrite looks at what an entry says by itself.
func (l *loader) checkWrite(source int, at string, w *Write) {
	if w.Tenant != "" {
		l.checkTenant(source, at+".tenant", w.Tenant)
		if slices.Contains(l.fleet.tenantNames(), w.Tenant) {
			l.fault(source, at+".tenant", "write another one, or none", "%q is a team, and all that is no team's would be its", w.Tenant)
		}
	}
	if m := w.ProtobufMessage; m != "" && m != writeRequest {
		l.fault(source, at+".protobufMessage", "write "+writeRequest+", or remove it",
			"got %q: Thanos Receive stores what comes as %s alone, and answers all else with success, too", m, writeRequest)
	}
	for _, p := range slices.Concat(checkMatchers("keep", w.Keep), checkMatchers("drop", w.Drop), w.Queue.check()) {
		l.fault(source, problem.Join(at, p.Path), p.Remedy, "%s", p.Message)
	}
	for n, name := range w.Writers {
		if name == "" || slices.Index(w.Writers, name) < n {
			l.fault(source, problem.Index(at+".writers", n), "remove it", "%q is listed twice, or names nobody", name)
		}
	}
	if p := checkDuration("remoteTimeout", w.RemoteTimeout); p != nil {
		l.fault(source, problem.Join(at, p.Path), p.Remedy, "%s", p.Message)
	}
}

func (q Queue) check() []problem.Problem {
	var found []problem.Problem
	for _, f := range []struct {
		name string
		n    int
	}{{"capacity", q.Capacity}, {"maxShards", q.MaxShards}, {"minShards", q.MinShards}, {"maxSamplesPerSend", q.MaxSamplesPerSend}} {
		if f.n < 0 {
			found = append(found, problem.New("queue."+f.name, "write 1 or more, or leave it out", "got %d", f.n))
		}
	}
	if least, most := cmp.Or(q.MinShards, 1), cmp.Or(q.MaxShards, 50); least > most && most > 0 {
		found = append(found, problem.New("queue.minShards", "make it at most maxShards", "got %d, and at most %d run", least, most))
	}
	for _, f := range []struct{ name, text string }{
		{"batchSendDeadline", q.BatchSendDeadline}, {"minBackoff", q.MinBackoff}, {"maxBackoff", q.MaxBackoff}, {"sampleAgeLimit", q.SampleAgeLimit},
	} {
		if p := checkDuration("queue."+f.name, f.text); p != nil {
			found = append(found, *p)
		}
	}
	return found
}

func checkDuration(path, text string) *problem.Problem {
	if text == "" || duration.MatchString(text) {
		return nil
	}
	p := problem.New(path, "write it as Prometheus does, for instance 30s", "%q is no duration", text)
	return &p
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
