package reference

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var targetPort = &checks.Rule{
	ID:       "reference/target-port",
	Severity: krm.Warning,
	Check:    checkTargetPort,
}

func checkTargetPort(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, s := range c.All("Service") {
			if !c.IsMade(s) {
				checkServicePorts(c, s, tell)
			}
		}
	}
}

// checkServicePorts: each port is served by some of the pods.
func checkServicePorts(c *observe.Cluster, s *krm.Object, tell checks.Tell) {
	pods := c.Behind(s)
	for i, port := range s.Each("spec", "ports") {
		target := cmp.Or(port.Text("targetPort"), port.Text("port"))
		if len(pods) == 0 || !port.IsTCP() || target == "" || i > 0 && areForeign(pods) {
			continue
		}
		served, known := observe.Served{}, true
		for _, p := range pods {
			if served = p.Serves(target); served.Yes || !served.Known {
				known = false
				break
			}
		}
		if known {
			tell(c.At(s, problem.Index("spec.ports", i)), "name the port that the process listens on", "%s", unserved(pods[len(pods)-1], target, served))
		}
	}
}

// areForeign tells whether no component runs in the pods: a further port of such a Service
// may be that of an exporter that a chart leaves out.
func areForeign(pods []*observe.Pods) bool {
	return !slices.ContainsFunc(pods, func(p *observe.Pods) bool { return len(p.Processes) > 0 })
}

// unserved says why a port leads nowhere.
func unserved(p *observe.Pods, target string, s observe.Served) string {
	const named = "port "
	where := listening(p, s)
	switch {
	case s.Port == "":
		return named + target + ", and no container has a port of this name"
	case s.Port == target:
		return named + target + ", and nobody listens there" + where
	}
	return named + target + ", which is " + s.Port + ", and nobody listens there" + where
}

// listening names where the process listens that declares the port, or the only one.
func listening(p *observe.Pods, s observe.Served) string {
	for _, process := range p.Processes {
		if s.By != nil && s.By.Path != process.Path || s.By == nil && len(p.Processes) > 1 {
			continue
		}
		all := process.Listens()
		text := ""
		for _, l := range all {
			text += ", " + l.Flag + " is " + l.Port
		}
		return text
	}
	return ""
}
