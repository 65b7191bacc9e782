package reference

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var provisioning = &checks.Rule{
	ID:       "reference/provisioning",
	Severity: krm.Warning,
	Check:    checkProvisioning,
}

func checkProvisioning(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		grafanas := c.Processes(thanos.Grafana)
		if len(grafanas) == 0 || slices.ContainsFunc(c.Given(), isGrafanaOperators) {
			continue
		}
		files := map[observe.Provision][]*krm.Object{}
		for _, o := range c.Given() {
			if o.Kind() == "ConfigMap" || o.Kind() == "Secret" {
				if is := c.ProvisionOf(o); is != observe.NoProvision {
					files[is] = append(files[is], o)
				}
			}
		}
		for _, sort := range []observe.Provision{observe.Dashboard, observe.DataSources, observe.Providers} {
			checkFiles(c, grafanas, sort, files[sort], tell)
		}
	}
}

// isGrafanaOperators tells whether an object is one of grafana-operator, which brings files
// of ConfigMaps into a Grafana.
func isGrafanaOperators(o *krm.Object) bool { return strings.HasSuffix(o.Group(), "integreatly.org") }

// checkFiles looks for the files of one sort in the folders that each Grafana reads.
func checkFiles(c *observe.Cluster, grafanas []*observe.Process, sort observe.Provision, files []*krm.Object, tell checks.Tell) {
	var folders []string
	for _, g := range grafanas {
		own, known := g.Folders(sort)
		if !known {
			return
		}
		folders = append(folders, own...)
	}
	var lost, read, astray []*krm.Object
	at := map[*krm.Object][]string{}
	for _, o := range files {
		for _, g := range grafanas {
			if observe.MayMeet(g.Namespace(), o.Namespace()) {
				at[o] = append(at[o], g.Shows(o)...)
			}
		}
		switch {
		case slices.ContainsFunc(at[o], func(folder string) bool { return isReadIn(folder, folders, sort) }):
			read = append(read, o)
		case len(at[o]) > 0:
			astray = append(astray, o)
		case isNowhere(c, grafanas, o):
			lost = append(lost, o)
		}
	}
	for _, o := range astray {
		tell(c.At(o, ""), "mount it in "+strings.Join(folders, " or "), "its %s are mounted in %s, and Grafana reads %s", sort, strings.Join(at[o], " and "), strings.Join(folders, " and "))
	}
	for _, o := range lost {
		if len(read) > 0 || len(astray) == 0 && sort != observe.Dashboard {
			tell(c.At(o, ""), "mount it in "+strings.Join(folders, " or "), "nothing mounts its %s, which Grafana reads in %s", sort, strings.Join(folders, " and "))
		}
	}
}

// isReadIn tells whether files in a folder are read: dashboards also below those that
// providers name.
func isReadIn(folder string, folders []string, sort observe.Provision) bool {
	return slices.ContainsFunc(folders, func(f string) bool {
		return f == folder || sort == observe.Dashboard && strings.HasPrefix(folder, f+"/")
	})
}

// isNowhere tells whether an object is in the namespace of a Grafana, and nothing refers to
// it but volumes of that Grafana, which its container does not mount.
func isNowhere(c *observe.Cluster, grafanas []*observe.Process, o *krm.Object) bool {
	beside := slices.ContainsFunc(grafanas, func(g *observe.Process) bool { return g.Namespace() == o.Namespace() })
	return beside && !slices.ContainsFunc(c.References(), func(r observe.Reference) bool {
		own := slices.ContainsFunc(grafanas, func(g *observe.Process) bool { return g.Owner() == r.At.Object })
		return !own && r.Kind == o.Kind() && r.Name == o.Name() && observe.MayMeet(r.Namespace, o.Namespace())
	})
}
