package prometheus

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// metaLabels are the labels of the role endpoints and those that say the same with
// the role endpointslice (Prometheus v3.13, discovery/kubernetes). A slice has a
// name of its own: the name of the Endpoints was that of the Service.
var metaLabels = map[string]string{
	"__meta_kubernetes_endpoints_name":               "__meta_kubernetes_service_name",
	"__meta_kubernetes_endpoints_":                   "__meta_kubernetes_endpointslice_",
	"__meta_kubernetes_endpoint_address_target_kind": "__meta_kubernetes_endpointslice_address_target_kind",
	"__meta_kubernetes_endpoint_address_target_name": "__meta_kubernetes_endpointslice_address_target_name",
	"__meta_kubernetes_endpoint_hostname":            "__meta_kubernetes_endpointslice_endpoint_hostname",
	"__meta_kubernetes_endpoint_node_name":           "__meta_kubernetes_endpointslice_endpoint_node_name",
	"__meta_kubernetes_endpoint_port_name":           "__meta_kubernetes_endpointslice_port_name",
	"__meta_kubernetes_endpoint_port_protocol":       "__meta_kubernetes_endpointslice_port_protocol",
	"__meta_kubernetes_endpoint_ready":               "__meta_kubernetes_endpointslice_endpoint_conditions_ready",
}

// sliceLabels writes the names of labels in a text anew, the longest first.
var sliceLabels = func() *strings.Replacer {
	names := slices.SortedFunc(maps.Keys(metaLabels), func(a, b string) int { return strings.Compare(b, a) })
	var pairs []string
	for _, name := range names {
		pairs = append(pairs, name, metaLabels[name])
	}
	return strings.NewReplacer(pairs...)
}()

// discovery migrates the role endpoints, in a job or wherever else targets are
// discovered, with the labels that relabelling reads.
func (g *migrator) discovery(m *yaml.Node, path string) {
	_, configs := entry(m, "kubernetes_sd_configs")
	found := false
	for i, sd := range items(configs) {
		if text(sd, "role") != "endpoints" || !thanos.SlicesRole.In(g.Version) {
			continue
		}
		found = true
		_, role := entry(sd, "role")
		g.changed(g.set(role, "endpointslice"), RuleEndpointSlice,
			problem.Join(path, problem.Index("kubernetes_sd_configs", i)+".role"), "role: endpoints", "role: endpointslice")
	}
	_, relabel := entry(m, "relabel_configs")
	if found && relabel != nil {
		g.relabel(relabel, problem.Join(path, "relabel_configs"))
	}
}

func (g *migrator) relabel(n *yaml.Node, path string) {
	if n.Kind == yaml.ScalarNode {
		if was, now := n.Value, sliceLabels.Replace(n.Value); now != was {
			g.changed(g.set(n, now), RuleEndpointSlice, path, was, now)
		}
	}
	for i, child := range n.Content {
		switch {
		case n.Kind == yaml.SequenceNode:
			g.relabel(child, problem.Index(path, i))
		case i%2 == 1:
			g.relabel(child, problem.Join(path, n.Content[i-1].Value))
		}
	}
}

func (g *migrator) job(job *yaml.Node, path string) {
	if job.Kind != yaml.MappingNode {
		return
	}
	g.controlPlane(job, path)
	g.addresses(job, path)
	if g.atLeast("v3.0.0") {
		g.floatRelabel(job, path)
	}
	if _, set := entry(job, "fallback_scrape_protocol"); g.Crosses && set == nil {
		const protocol = "PrometheusText0.0.4"
		g.changed(g.add(job, protocol, "fallback_scrape_protocol"), RuleFallback,
			problem.Join(path, "fallback_scrape_protocol"), "the text format wherever a target sends no Content-Type", protocol)
	}
}

// controlPlanePorts are those on which kube-scheduler and kube-controller-manager
// served without TLS (Kubernetes v1.23, CHANGELOG), and those with TLS and a login.
var controlPlanePorts = map[string]string{":10251": ":10259", ":10252": ":10257"}

// controlPlane moves a job to the ports that are left.
func (g *migrator) controlPlane(job *yaml.Node, path string) {
	var old, others []*yaml.Node
	paths := map[*yaml.Node]string{}
	_, static := entry(job, "static_configs")
	for i, group := range items(static) {
		at := problem.Join(path, problem.Index("static_configs", i)+".targets")
		_, targets := entry(group, "targets")
		for j, target := range items(targets) {
			paths[target] = problem.Index(at, j)
			if controlPlanePort(target.Value) != "" {
				old = append(old, target)
			} else {
				others = append(others, target)
			}
		}
	}
	_, relabel := entry(job, "relabel_configs")
	for i, rule := range items(relabel) {
		if _, r := entry(rule, "replacement"); r != nil && controlPlanePort(r.Value) != "" {
			paths[r] = problem.Join(path, problem.Index("relabel_configs", i)+".replacement")
			old = append(old, r)
		}
	}
	if len(old) == 0 {
		return
	}
	if len(others) > 0 {
		g.refused(RuleControlPlane, paths[old[0]], "give them a job of their own",
			"%s needs TLS and a login, other targets of the job do not", g.told(old[0].Value))
		return
	}
	for _, n := range old {
		was := n.Value
		port := controlPlanePort(was)
		now := strings.TrimSuffix(was, port) + controlPlanePorts[port]
		g.changed(g.set(n, now), RuleControlPlane, paths[n], was, now)
	}
	g.secure(job, path)
}

func controlPlanePort(address string) string {
	for port := range controlPlanePorts {
		if strings.HasSuffix(address, port) {
			return port
		}
	}
	return ""
}

// secure gives a job TLS and the pod's login where it has none. Their serving
// certificates are signed by themselves unless told otherwise.
func (g *migrator) secure(job *yaml.Node, path string) {
	const token = "/var/run/secrets/kubernetes.io/serviceaccount/token"
	if _, scheme := entry(job, "scheme"); scheme != nil && scheme.Value != "https" {
		g.changed(g.set(scheme, "https"), RuleControlPlane, problem.Join(path, "scheme"), "http", "https")
	} else if scheme == nil {
		g.addNew(job, path, "https", "scheme")
	}
	if _, login := entry(job, "authorization"); login == nil && text(job, "bearer_token_file") == "" {
		g.addNew(job, path, token, "authorization", "credentials_file")
	}
	if _, tls := entry(job, "tls_config"); tls == nil {
		g.addNew(job, path, "true", "tls_config", "insecure_skip_verify")
	}
}

func (g *migrator) addNew(job *yaml.Node, path, value string, keys ...string) {
	name := strings.Join(keys, ".")
	g.changed(g.add(job, value, keys...), RuleControlPlane, problem.Join(path, keys[0]), "none", name+": "+value)
}
