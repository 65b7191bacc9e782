package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var unreadable = &checks.Rule{
	ID:       "reference/unreadable",
	Severity: krm.Error,
	Check:    checkUnreadable,
}

func checkUnreadable(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, r := range c.References() {
			o := c.Get(r.Kind, r.Namespace, r.Name)
			if r.Key == "" || r.Kind != "Secret" || o == nil || o.Has("sops") || c.IsMade(o) {
				continue
			}
			if why := o.Unreadable(r.Key); why != "" && !observe.HasVariable(o.Text("data", r.Key)) {
				tell(c.At(o, o.KeyField(r.Key)), "decrypt or correct it before it is rendered", "%s, and pods read it", why)
			}
		}
	}
}
