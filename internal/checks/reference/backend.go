package reference

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var backend = &checks.Rule{
	ID:       "reference/backend",
	Severity: krm.Warning,
	Check:    checkBackend,
}

func checkBackend(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, o := range c.All("Ingress") {
			if !c.IsMade(o) {
				eachBackend(o, func(b *krm.Object, field string) { checkService(c, o, b, field, tell) })
			}
		}
		for _, o := range c.All("HorizontalPodAutoscaler") {
			kind, name := o.Text("spec", "scaleTargetRef", "kind"), o.Text("spec", "scaleTargetRef", "name")
			if !slices.Contains([]string{"Deployment", "StatefulSet"}, kind) || name == "" || observe.HasVariable(name) || c.Holds(kind, o.Namespace(), name) {
				continue
			}
			if near := typo(c, kind, o.Namespace(), name); near != "" {
				tell(c.At(o, "spec.scaleTargetRef"), "did you mean "+near+"?", "it scales %s %s, which is not there", kind, name)
			} else if f.Complete {
				tell(c.At(o, "spec.scaleTargetRef"), "write the name of a workload that is there", "it scales %s %s, which is not there", kind, name)
			}
		}
	}
}

// eachBackend visits the Services that an Ingress sends to.
func eachBackend(o *krm.Object, visit func(backend *krm.Object, field string)) {
	for i, r := range o.Each("spec", "rules") {
		for j, p := range r.Each("http", "paths") {
			visit(p, problem.Index(problem.Join(problem.Index("spec.rules", i), "http.paths"), j)+".backend.service")
		}
	}
}

func checkService(c *observe.Cluster, o, path *krm.Object, field string, tell checks.Tell) {
	name := path.Text("backend", "service", "name")
	if name == "" || observe.HasVariable(name) {
		return
	}
	s := c.Get("Service", o.Namespace(), name)
	if s == nil {
		if c.Holds("Service", o.Namespace(), name) {
			return
		}
		if near := typo(c, "Service", o.Namespace(), name); near != "" {
			tell(c.At(o, field), "did you mean "+near+"?", "it sends to Service %s, which is not there", name)
		} else if c.Together().Complete {
			tell(c.At(o, field), "write the name of a Service that is there", "it sends to Service %s, which is not there", name)
		}
		return
	}
	number, named := path.Text("backend", "service", "port", "number"), path.Text("backend", "service", "port", "name")
	if number+named == "" || len(s.Each("spec", "ports")) == 0 || observe.HasVariable(named) || slices.ContainsFunc(s.Each("spec", "ports"), func(p *krm.Object) bool {
		return number != "" && p.Text("port") == number || named != "" && p.Text("name") == named
	}) {
		return
	}
	tell(c.At(o, field), "write a port that the Service has", "it sends to port %s of Service %s, which has port %s", number+named, name, portsOf(s))
}

// typo is the name of an object that differs in a letter or two, or "".
func typo(c *observe.Cluster, kind, namespace, name string) string {
	for _, o := range c.All(kind) {
		if observe.MayMeet(o.Namespace(), namespace) && observe.IsTypo(o.Name(), name) {
			return o.Name()
		}
	}
	return ""
}
