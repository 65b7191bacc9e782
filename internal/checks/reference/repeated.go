//go:build !image

package reference

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Rules of the group, by their IDs, with those that images have no room for.
var Rules = slices.SortedFunc(slices.Values(append([]*checks.Rule{apiVersion, chart, fileVariable, refused, repeated, scrapeFiles, variable}, rules...)), func(a, b *checks.Rule) int { return cmp.Compare(a.ID, b.ID) })

var repeated = &checks.Rule{
	ID:       "reference/repeated",
	Severity: krm.Warning,
	Summary:  "A container is given a variable or a port twice",
	Why: "Variables are told apart by their names, ports by number and protocol. Server-side apply (Argo CD, Flux, Helm 4) refuses an object with two of one; " +
		"client-side apply takes the last one, and loses one of them with the next change.",
	Remedy:  "Remove one of the two.",
	Sources: []checks.Source{{Project: "Kubernetes", Version: "v1.34", File: "staging/src/k8s.io/apimachinery/pkg/util/managedfields"}},
	Check:   checkRepeated,
}

var refused = &checks.Rule{
	ID:       "reference/refused",
	Severity: krm.Warning,
	Summary:  "A custom resource holds a value that API servers refuse, and take of their own kinds",
	Why: "API servers hold a custom resource against its schema and convert nothing: no field of these is a number with a point, so a bare fraction " +
		"(`cpu: 0.5`, `samplingFraction: 0.1`, a label `threshold: 0.9`) is refused where a quantity or a text is wanted. " +
		"A `null` is refused by server-side apply.",
	Remedy:  "Put a quantity in quotes, or write it as `500m`; remove a key without a value.",
	Sources: []checks.Source{{Project: "Kubernetes", Version: "v1.34", File: "staging/src/k8s.io/apimachinery/pkg/util/managedfields"}},
	Check:   checkRefused,
}

var apiVersion = &checks.Rule{
	ID:       "reference/api-version",
	Severity: krm.Warning,
	Summary:  "An object has an API version that API servers have stopped to serve",
	Why:      "An object of such a version is refused, and with it what is applied together: `no matches for kind`.",
	Remedy:   "Write the version that is served; migrate-manifests does.",
	Sources:  []checks.Source{{Project: "Kubernetes", Version: "v1.34", File: "docs/reference/using-api/deprecation-guide.md"}},
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
