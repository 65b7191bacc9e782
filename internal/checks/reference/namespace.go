package reference

import (
	"regexp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var namespace = &checks.Rule{
	ID:       "reference/namespace",
	Severity: krm.Warning,
	Check:    checkNamespace,
}

// inDefault is the name of a Service of namespace default, or of a pod below one.
var inDefault = regexp.MustCompile(`\b([a-z0-9-]+)\.default\.svc\b`)

func checkNamespace(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, o := range c.All("ConfigMap", "Secret") {
			for key := range o.Contents() {
				if o.Namespace() == "" && !c.IsMade(o) {
					tellDefault(c, c.At(o, o.KeyField(key)), c.Key(o.Kind(), "", o.Name(), key).Text, tell)
				}
			}
		}
		for _, p := range c.Processes() {
			for _, arg := range p.Flags {
				if p.Namespace() == "" {
					tellDefault(c, p.AtField("args"), arg, tell)
				}
			}
		}
	}
}

func tellDefault(c *observe.Cluster, at observe.Place, text string, tell checks.Tell) {
	for _, m := range inDefault.FindAllStringSubmatch(text, -1) {
		if s := c.Get("Service", "default", m[1]); s != nil && s.Namespace() == "" && !c.IsMade(s) {
			tell(at, "say namespace in the kustomization, or in the objects", "names of Services are written for namespace default, and the objects have none, so that they are right only where nobody sets another one")
			return
		}
	}
}
