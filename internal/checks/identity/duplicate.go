package identity

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var duplicate = &checks.Rule{
	ID:       "identity/duplicate",
	Severity: krm.Error,
	Check:    checkDuplicate,
}

func checkDuplicate(f *observe.Fleet, tell checks.Tell) {
	for _, scope := range scopes(f) {
		first := map[string]*observe.Process{}
		for _, p := range scope {
			l := p.ExternalLabels()
			if !l.Known || len(l.Values) == 0 {
				continue // identity/none speaks of these
			}
			id := identity(p, l)
			other, found := first[id]
			if !found {
				first[id] = p
				continue
			}
			if other.Pods == p.Pods || apart(p, other) {
				continue // replicas are another rule's, and so are receivers of other tenants
			}
			tell(place(p, l), "give each a label of its own, for its cluster or for what it scrapes",
				"the external labels %s are also those of %s", l.String(), named(other, p))
		}
	}
}

// identity prints the labels with the pods' names in them.
func identity(p *observe.Process, l observe.Labels) string {
	pods := p.Pods.Name()
	if !hasPodNames(p) {
		pods = p.Cluster().Group + "/" + p.Cluster().Name + "/" + p.Pods.Ref().String()
	}
	kind := "scraped "
	if p.Component == thanos.Rule || p.Component == thanos.Receive {
		kind = string(p.Component) + " "
	}
	return kind + strings.ReplaceAll(l.String(), observe.PodName, pods)
}

// apart tells whether two receivers may take other tenants each, which the label of the
// tenant then tells apart.
func apart(a, b *observe.Process) bool {
	if a.Component != thanos.Receive || b.Component != thanos.Receive {
		return false
	}
	return tenants(a) != tenants(b)
}

func tenants(p *observe.Process) string {
	rings, _ := p.Config("--receive.hashrings")
	return p.Flags.Value("--receive.default-tenant-id") + rings.Text
}

// named names a process for somebody in another cluster or the same one.
func named(p, from *observe.Process) string {
	text := p.Owner().Ref().String()
	if p.Cluster() != from.Cluster() {
		text += " in cluster " + p.Cluster().Name
	}
	return text
}
