package operator

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var newField = &checks.Rule{
	ID:       "operator/field",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, field := range thanos.OperatorFields() {
			each(f, func(c *observe.Cluster, o *krm.Object) { checkField(c, o, field, tell) }, field.Kinds...)
		}
	},
}

func checkField(c *observe.Cluster, o *krm.Object, field thanos.OperatorField, tell checks.Tell) {
	if !o.Has(append([]string{"spec"}, strings.Split(field.Path, ".")...)...) {
		return
	}
	at := c.At(o, "spec."+field.Path)
	if version := definitionOf(c, o.Kind()); version != "" && !thanos.AtLeast(version, field.Since) {
		tell(at, "apply the definitions of "+field.Since+" or later first, or leave it out",
			"the field came with prometheus-operator %s, and the definition of %s in this cluster is of %s: the API server drops it", field.Since, o.Kind(), version)
	} else if isOlder(c, field.Since) {
		tell(at, "upgrade the operator first, or leave it out",
			"the field came with prometheus-operator %s, and the one of this cluster is %s, which passes over it", field.Since, operatorOf(c))
	}
}

// definitionOf is the version that the definition of a kind says of itself, "" where it is not
// in the set.
func definitionOf(c *observe.Cluster, kind string) string {
	for _, o := range c.All("CustomResourceDefinition") {
		if version := o.Text("metadata", "annotations", "operator.prometheus.io/version"); version != "" &&
			o.Text("spec", "group") == krm.PrometheusOperator && o.Text("spec", "names", "kind") == kind {
			return "v" + strings.TrimPrefix(version, "v")
		}
	}
	return ""
}
