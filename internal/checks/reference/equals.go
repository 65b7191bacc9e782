package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var equals = &checks.Rule{
	ID:       "reference/equals",
	Severity: krm.Info,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Clusters {
			for _, o := range c.Given() {
				if o.Kind() == "CustomResourceDefinition" {
					continue // as upstream publishes those of AlertmanagerConfigs, which nobody writes by hand
				}
				o.BareEquals(func(path string) {
					tell(c.At(o, path), "write =~ if it is the type of a matcher, else quotes where no kustomize prints it", "a lone = without quotes: PyYAML and what stands on it (yamllint, Ansible) refuse the whole file")
				})
			}
		}
	},
}
