package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var unreadable = &checks.Rule{
	ID:       "reference/unreadable",
	Severity: krm.Error,
	Summary:  "A key of a Secret that is read is still encrypted, or no base64",
	Why: "API servers refuse a value of `data` that is no base64. A value that somebody is still to decrypt, by age or ansible-vault, is applied as it stands, and its readers take it for the password. " +
		"Of a Secret that SOPS has encrypted as a whole nothing is said: Flux and others decrypt it in the cluster.",
	Remedy:  "Decrypt the value before it is rendered, or correct it.",
	Sources: []checks.Source{{Project: "Kubernetes", Version: "v1.34", File: "https://kubernetes.io/docs/concepts/configuration/secret/"}},
	Check:   checkUnreadable,
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
