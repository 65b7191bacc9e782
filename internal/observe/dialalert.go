package observe

import (
	"cmp"
	"regexp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// alertmanagers is what is read of one of alerting.alertmanagers (Prometheus v3.13,
// config/config.go).
type alertmanagers struct {
	Scheme        string `yaml:"scheme"`
	PathPrefix    string `yaml:"path_prefix"`
	StaticConfigs []struct {
		Targets []string `yaml:"targets"`
	} `yaml:"static_configs"`
	KubernetesConfigs []struct {
		Role       string `yaml:"role"`
		Namespaces struct {
			Names []string `yaml:"names"`
		} `yaml:"namespaces"`
	} `yaml:"kubernetes_sd_configs"`
	RelabelConfigs []Relabel `yaml:"relabel_configs"`
}

// alerts reads the Alertmanagers of a Prometheus configuration: fixed addresses, and the
// endpoints of Services that are kept by their names.
func (p *Process) alerts(t Text, config namedConfig) []Dial {
	var found []Dial
	for i, a := range config.Alerting.Alertmanagers {
		dials := a.discovered(p)
		for _, s := range a.StaticConfigs {
			for _, target := range s.Targets {
				dials = append(dials, newDial(p, Alerts, target, Place{}))
			}
		}
		for _, d := range dials {
			d.At, d.Text = t.Section(problem.Index("alerting.alertmanagers", i)), t
			d.Scheme, d.Path = cmp.Or(a.Scheme, "http"), a.PathPrefix
			d.TLS = TLS{On: d.Scheme == "https", Known: true}
			found = append(found, d)
		}
	}
	return found
}

// discovered are the Services whose endpoints are kept; none where other rules decide.
func (a alertmanagers) discovered(p *Process) []Dial {
	service, port := kept(a.RelabelConfigs, "__meta_kubernetes_service_name"), ""
	for _, label := range []string{
		"__meta_kubernetes_endpoint_port_name", "__meta_kubernetes_endpointslice_port_name", "__meta_kubernetes_pod_container_port_number",
	} {
		port = cmp.Or(port, kept(a.RelabelConfigs, label))
	}
	var found []Dial
	for _, k := range a.KubernetesConfigs {
		if service == "" || !slices.Contains([]string{"endpoints", "endpointslice"}, k.Role) {
			continue
		}
		for _, namespace := range k.Namespaces.Names {
			d := newDial(p, Alerts, service+"."+namespace+".svc", Place{})
			if namespace == "" {
				d = newDial(p, Alerts, service, Place{})
			}
			d.Discovered, d.Target.Port = true, port
			found = append(found, d)
		}
	}
	return found
}

// kept is the one value of a label that steps of relabelling keep, "" for none or several.
func kept(steps []Relabel, label string) string {
	for _, r := range steps {
		if r.Action == "keep" && len(r.SourceLabels) == 1 && r.SourceLabels[0] == label && r.Regex != nil && isLiteral(*r.Regex) {
			return *r.Regex
		}
	}
	return ""
}

// isLiteral tells whether a regular expression matches itself alone.
func isLiteral(expression string) bool { return regexp.QuoteMeta(expression) == expression }
