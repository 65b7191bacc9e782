package reference

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

var key = &checks.Rule{
	ID:       "reference/key",
	Severity: krm.Error,
	Check:    checkKey,
}

func checkKey(f *observe.Fleet, tell checks.Tell) {
	for _, c := range f.Clusters {
		for _, r := range c.References() {
			if r.Key == "" || r.Optional {
				continue
			}
			if keys := c.Keys(r.Kind, r.Namespace, r.Name); len(keys) > 0 && !slices.Contains(keys, r.Key) {
				tell(r.At, strict.Suggest(r.Key, keys, "write a key that is there, or add this one"),
					"%s %s has no key %q; its keys are %s", r.Kind, r.Name, r.Key, strings.Join(keys, ", "))
			}
		}
	}
}
