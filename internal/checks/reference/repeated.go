package reference

import (
	"cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var repeated = &checks.Rule{
	ID:       "reference/repeated",
	Severity: krm.Warning,
	Check:    checkRepeated,
}

var refused = &checks.Rule{
	ID:       "reference/refused",
	Severity: krm.Warning,
	Check:    checkRefused,
}

var apiVersion = &checks.Rule{
	ID:       "reference/api-version",
	Severity: krm.Warning,
	Check:    checkAPIVersion,
}

func checkRepeated(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, p := range c.Pods {
			for _, container := range p.AllContainers() {
				if c.IsMade(p.Object) {
					continue
				}
				eachRepeated(container, func(field, what string) {
					tell(p.At(problem.Join(container.Path, field)), "remove one of the two", "%s is given twice, which server-side apply refuses", what)
				})
			}
		}
	}
}

func eachRepeated(container *krm.Container, visit func(field, what string)) {
	seen := map[string]bool{}
	note := func(list string, i int, what string) {
		if seen[what] {
			visit(problem.Index(list, i), what)
		}
		seen[what] = true
	}
	for i, e := range container.Each("env") {
		note("env", i, "variable "+e.Text("name"))
	}
	for i, port := range container.Each("ports") {
		note("ports", i, "port "+port.Text("containerPort")+"/"+cmp.Or(port.Text("protocol"), "TCP"))
	}
}

func checkRefused(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, o := range c.Given() {
			if g := o.Group(); g != krm.PrometheusOperator && g != krm.ThanosOperator {
				continue
			}
			o.Refused("spec", func(path string, isNull bool) {
				if isNull {
					tell(c.At(o, path), "remove the key", "null, which server-side apply refuses in a custom resource")
				} else {
					tell(c.At(o, path), "put it in quotes, or write it as 500m if it is a quantity", "a bare fraction, which API servers refuse in a custom resource")
				}
			})
		}
	}
}

func checkAPIVersion(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, o := range c.Given() {
			version, kind := o.Ref().APIVersion, o.Kind()
			now, gone := legacy.APIVersion(version, kind), legacy.Removed(version, kind)
			if now != "" || gone != "" {
				tell(c.At(o, "apiVersion"), cmp.Or(gone, "write "+now+"; migrate-manifests does"), "%s of %s is not served any more", version, kind)
			}
		}
	}
}
