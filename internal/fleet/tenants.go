package fleet

import (
	"fmt"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Tenant is a team whose series receivers hold apart from those of others.
type Tenant struct {
	// Name of the team, and of the tenant.
	Name string `yaml:"name"`
	// Namespaces that the team has, by their names: its series are those whose label namespace is one of them, and those without that label whose target is in one of them, where Prometheus' own configuration has that in another label.
	Namespaces []string `yaml:"namespaces,omitempty"`
	// Labels that the team's series have, by their values, in place of namespaces. A series of several teams is the first one's.
	MatchLabels map[string]string `yaml:"matchLabels,omitempty"`
}

// NamespaceLabel is the label that namespaces of a team are found in.
const NamespaceLabel = "namespace"

func (f *Fleet) tenantNames() []string {
	var names []string
	for _, t := range f.Tenants {
		names = append(names, t.Name)
	}
	return names
}

// validateTenants refuses teams of one name, and those that have the same series.
func (l *loader) validateTenants() {
	names, owner := map[string]bool{}, map[string]string{}
	for i, t := range l.fleet.Tenants {
		at := problem.Index("spec.tenants", i)
		if l.checkTenant(l.main, at+".name", t.Name); names[t.Name] {
			l.fault(l.main, at+".name", "rename one of them", "%q is given twice", t.Name)
		}
		names[t.Name] = true
		if (len(t.Namespaces) == 0) == (len(t.MatchLabels) == 0) {
			l.fault(l.main, at, "give exactly one", "want either namespaces or matchLabels")
			continue
		}
		l.checkLabels(l.main, at+".matchLabels", t.MatchLabels)
		l.checkSplit(at, t)
		claims := []string{}
		if len(t.MatchLabels) > 0 {
			claims = append(claims, format(t.MatchLabels))
		}
		for n, namespace := range t.Namespaces {
			if !dnsLabel.MatchString(namespace) {
				l.fault(l.main, problem.Index(at+".namespaces", n), "write the name of a namespace", "%q is not a namespace", namespace)
			}
			claims = append(claims, fmt.Sprintf("{%s=%q}", NamespaceLabel, namespace))
		}
		for _, claim := range slices.Compact(claims) {
			if other, found := owner[claim]; found {
				l.fault(l.main, at, "give them to one team", "series with %s are those of %q already", claim, other)
				continue
			}
			owner[claim] = t.Name
		}
	}
}

// checkSplit: writers take their own value of the label away, so that no series is another
// team's by its label.
func (l *loader) checkSplit(at string, t Tenant) {
	for _, c := range l.fleet.Clusters {
		for _, r := range c.Receives {
			if r.SplitTenantLabel != "" && (hasKey(t.MatchLabels, r.SplitTenantLabel) || len(t.Namespaces) > 0 && r.SplitTenantLabel == NamespaceLabel) {
				l.fault(l.main, at, "tell the team by another label, or have "+c.Name+" split by another one",
					"the team is told by the label %q, which cluster %s splits tenants by, and which writers write", r.SplitTenantLabel, c.Name)
				return
			}
		}
	}
}
