package reference

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var placeholder = &checks.Rule{
	ID:       "reference/placeholder",
	Severity: krm.Error,
	Check:    checkPlaceholder,
}

// fluxVariable is what Flux' postBuild puts a value in for.
var fluxVariable = regexp.MustCompile(`\$\{[A-Za-z_][A-Za-z0-9_]*\}`)

// read are the placeholders of texts: clusters have most names and labels in common.
type read map[string]string

func (r read) placeholder(text string) string {
	found, known := r[text]
	if !known {
		found = observe.Unfilled(text)
		r[text] = found
	}
	return found
}

func checkPlaceholder(f *observe.Fleet, tell checks.Tell) {
	texts := read{}
	for _, c := range f.Clusters {
		for _, o := range c.Given() {
			if !o.IsManifest() || c.IsMade(o) {
				continue
			}
			noFlux := o.Annotation("kustomize.toolkit.fluxcd.io/substitute") == "disabled"
			look := func(field, value string) {
				found := texts.placeholder(value)
				if found == "" && noFlux {
					found = fluxVariable.FindString(value)
				}
				if found != "" {
					tell(c.At(o, field), "write the value", "%s is still to be filled in", found)
				}
			}
			lookAt(o, look)
		}
		for _, d := range c.Connections() {
			if found := texts.placeholder(d.Address); found != "" {
				tell(d.At, "write the value", "%s is still to be filled in", found)
			}
		}
	}
}

// lookAt shows the names, selectors and hosts of an object.
func lookAt(o *krm.Object, look func(field, value string)) {
	look("metadata.name", o.Name())
	look("metadata.namespace", o.Namespace())
	for _, path := range [][]string{{"spec", "selector"}, {"spec", "selector", "matchLabels"}, {"spec", "template", "metadata", "labels"}, {"metadata", "labels"}} {
		labels := o.Strings(path...)
		for _, name := range slices.Sorted(maps.Keys(labels)) {
			look(problem.Join(strings.Join(path, "."), name), labels[name])
		}
	}
	for _, field := range []string{"serviceName", "externalName", "loadBalancerIP", "storageClassName", "host", "serviceAccountName"} {
		look("spec."+field, o.Text("spec", field))
	}
	for i, r := range o.Each("spec", "rules") {
		look(problem.Join(problem.Index("spec.rules", i), "host"), r.Text("host"))
	}
}
