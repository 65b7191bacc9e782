package ring

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var version = &checks.Rule{
	ID:       "ring/version",
	Severity: krm.Error,
	Check:    checkVersion,
}

func checkVersion(f *observe.Fleet, tell checks.Tell) {
	shuffled := map[string]bool{}
	for _, r := range readers(f) {
		v, known := r.Version()
		if !known {
			continue
		}
		for _, feature := range r.features() {
			if !thanos.AtLeast(v, feature.Since) {
				tell(r.AtField("image"), "upgrade to "+feature.Since+" or later", "thanos receive %s does not know %s: %s", v, feature.Name, feature.Older)
			}
		}
		for _, ring := range r.rings {
			if ring.ShuffleSharding == nil {
				continue
			}
			at, isNew := r.keyOf(ring), thanos.AtLeast(v, hashring.Resharding)
			if other, found := shuffled[at]; found && other != isNew {
				tell(r.AtField("image"), "give all of them one version", "it and another receiver that reads ring %q are on either side of %s, from which a tenant's shard has other receivers", ring.Name, hashring.Resharding)
			}
			shuffled[at] = isNew
		}
	}
}

// features are those of the file as it is written.
func (r reader) features() []hashring.Feature {
	written, err := hashring.Parse([]byte(r.text.Text))
	if err != nil {
		return nil
	}
	found := hashring.Features(written)
	own := func(ring hashring.Ring) bool { return ring.Algorithm != "" && ring.Algorithm != r.algorithm }
	if i := slices.IndexFunc(written, own); i >= 0 {
		found = append(found, hashring.Feature{Name: "the algorithm of a ring", Since: "v0.31.0", Older: "it places every ring by the flag, which is " + r.algorithm})
	}
	return found
}
