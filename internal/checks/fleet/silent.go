package fleet

import (
	"regexp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var silent = &checks.Rule{
	ID:       "fleet/silent",
	Severity: krm.Warning,
	Fleet:    true,
	Check:    checkSilent,
}

func checkSilent(f *observe.Fleet, tell checks.Tell) {
	for _, g := range inventoried(f) {
		in := g[0].Input.Fleet
		byCluster := map[string]string{}
		for i := range in.Clusters {
			byCluster[in.Labels(&in.Clusters[i])[in.ClusterLabel]] = in.Clusters[i].Name
		}
		for _, c := range g {
			a := alertsOf(c, in.ClusterLabel)
			watched := map[string]bool{}
			for value := range a.values {
				watched[byCluster[value]] = true
			}
			delete(watched, "")
			if len(watched) < 2 || a.vague {
				continue
			}
			var missing []string
			heard := in.WrittenBy(c.Entry)
			for _, other := range in.Queried(c.Entry) {
				heard = append(heard, other.Name)
			}
			for _, name := range heard {
				if !watched[name] {
					missing = append(missing, name)
				}
			}
			if len(missing) > 0 {
				tell(a.at, "add an alert on absent() for each, by its "+in.ClusterLabel, "there is an alert for the silence of %d clusters, and none for that of %s", len(watched), few(missing))
			}
		}
	}
}

// alerts are what a cluster's rules say of the absence of others.
type alerts struct {
	// values of the cluster label that are waited for.
	values map[string]bool
	// vague tells that more may be, by an expression that names no value.
	vague bool
	at    observe.Place
}

// absence is absent or absent_over_time with a selector.
var absence = regexp.MustCompile(`absent(?:_over_time)?\s*\(\s*[A-Za-z_:][A-Za-z0-9_:]*\s*\{([^}]*)\}`)

// alertsOf reads the rules of a cluster, in PrometheusRules and in ConfigMaps.
func alertsOf(c *observe.Cluster, label string) alerts {
	found := alerts{values: map[string]bool{}}
	matcher := regexp.MustCompile(`\b` + regexp.QuoteMeta(label) + `\s*(=~|!~|!=|=)\s*["']([^"']*)["']`)
	read := func(text string, at observe.Place) {
		for _, match := range absence.FindAllStringSubmatch(text, -1) {
			for _, m := range matcher.FindAllStringSubmatch(match[1], -1) {
				if m[1] != "=" {
					found.vague = true
					continue
				}
				if len(found.values) == 0 {
					found.at = at
				}
				found.values[m[2]] = true
			}
		}
	}
	for _, o := range c.All("PrometheusRule") {
		for _, g := range o.Each("spec", "groups") {
			for _, r := range g.Each("rules") {
				read(r.Text("expr"), c.At(o, "spec.groups"))
			}
		}
	}
	for _, o := range c.All("ConfigMap") {
		for key, text := range o.Strings("data") {
			if strings.Contains(text, "absent") {
				read(text, c.At(o, "data."+key))
			}
		}
	}
	return found
}
