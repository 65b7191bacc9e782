package reference

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var programs = &checks.Rule{
	ID:       "reference/programs",
	Severity: krm.Warning,
	Check:    checkPrograms,
}

func checkPrograms(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, s := range c.All("Service") {
			pods := c.Behind(s)
			if c.IsMade(s) || s.Text("spec", "clusterIP") == "None" || len(pods) < 2 {
				continue
			}
			for i, port := range s.Each("spec", "ports") {
				target := cmp.Or(port.Text("targetPort"), port.Text("port"))
				if names := servers(pods, target); len(names) > 1 {
					tell(c.At(s, problem.Index("spec.ports", i)), "narrow the selector", "port %s leads to %s", port.Text("port"), strings.Join(names, " and to "))
				}
			}
		}
	}
}

// servers names the components that serve a port, sorted; those of programs that are not
// known are left out.
func servers(pods []*observe.Pods, target string) []string {
	var names []string
	for _, p := range pods {
		served := p.Serves(target)
		if !served.Yes || served.By == nil {
			continue
		}
		for _, process := range p.Processes {
			if process.Path == served.By.Path {
				names = append(names, string(process.Component)+" in "+p.Name())
			}
		}
	}
	components := map[string]bool{}
	for _, n := range names {
		component, _, _ := strings.Cut(n, " in ")
		components[component] = true
	}
	if len(components) < 2 {
		return nil
	}
	slices.Sort(names)
	return slices.Compact(names)
}
