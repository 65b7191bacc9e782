package bucket

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var flags = &checks.Rule{
	ID:       "bucket/flags",
	Severity: krm.Error,
	Check:    checkFlags,
}

func checkFlags(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		if p.Component.Program() != thanos.Store.Program() || p.Hidden != "" {
			continue
		}
		content, file := p.Flags.Value(configFlag), p.Flags.Value(configFlag+"-file")
		needs := slices.Contains([]observe.Component{thanos.Store, thanos.Compact}, p.Component) || p.Component == thanos.Tools && slices.Contains(p.Flags, "bucket")
		switch {
		case content != "" && file != "":
			tell(p.At(configFlag), "remove one of them", "%s and %s-file exclude each other, and thanos %s does not start", configFlag, configFlag, p.Component)
		case needs && !isOperated(p) && !p.Flags.Has(configFlag) && !p.Flags.Has(configFlag+"-file"):
			tell(p.At(configFlag), "add "+configFlag+"-file", "thanos %s has no bucket, and does not start without", p.Component)
		}
	}
}
