package compact

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

var beside = &checks.Rule{
	ID:       "compact/beside",
	Severity: krm.Warning,
	Check:    checkBeside,
}

// likely is the bucket of a process; those of a namespace that are given none yet are
// thought to get one.
func likely(p *observe.Process) string {
	if isShared(p) || p.Hidden != "" || p.Flags.Has("--objstore.config") || p.Flags.Has("--objstore.config-file") {
		return p.Blocks()
	}
	return strings.Join([]string{p.Cluster().Group, p.Cluster().Name, p.Namespace()}, "\x00")
}

func checkBeside(f *observe.Fleet, tell checks.Tell) {
	for _, component := range []observe.Component{thanos.Store, thanos.Compact} {
		for _, all := range group(f, component, likely) {
			first, known := selectorOf(all[0])
			text := shards.Beside(first)
			for _, p := range all[1:] {
				other, alsoKnown := selectorOf(p)
				known = known && alsoKnown
				if shards.Beside(other) != text {
					text = ""
				}
			}
			if t, _ := all[0].Config(selector); t.At.Object != nil && t.At.Object.Kind() == "Secret" && text != "" {
				text = "of a Secret" // what a Secret holds is not told
			}
			if known && text != "" && len(all) > 1 {
				tell(all[0].At(flagOf(all[0], selector)), "take it out, or add a component for the other blocks",
					"beside the hash all %d shards have the rule %s, so nothing shows that other blocks are taken", len(all), text)
			}
		}
	}
}
