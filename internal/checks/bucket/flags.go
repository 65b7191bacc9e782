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
	Summary:  "A component is given no bucket, or is given one twice, and does not start",
	Why: "`thanos store`, `thanos compact` and `thanos tools bucket` want a configuration of object storage and end without. " +
		"`--objstore.config` and `--objstore.config-file` exclude each other: with both, every component ends at its start.",
	Remedy:  "Give one of the two flags.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/extkingpin/flags.go"}, {Project: "efficientgo/tools", Version: "v0.0.0-20220225185207-fe763185946b", File: "extkingpin/pathorcontent.go"}},
	Check:   checkFlags,
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
