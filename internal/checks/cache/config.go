package cache

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var size = &checks.Rule{
	ID:       "cache/size",
	Severity: krm.Error,
	Check:    checkSize,
}

var config = &checks.Rule{
	ID:       "cache/config",
	Severity: krm.Warning,
	Check: func(f *observe.Fleet, tell checks.Tell) {
		eachProblem(f, func(file observe.Provided, p provider.Problem) {
			if !isSize(p) {
				tell(file.Text.At, p.Remedy, "%s of %s: %s", p.Path, file.Flag, p.Message)
			}
		})
	},
}

func checkSize(f *observe.Fleet, tell checks.Tell) {
	eachProblem(f, func(file observe.Provided, p provider.Problem) {
		if isSize(p) {
			tell(file.Text.At, p.Remedy, "%s of %s: %s", p.Path, file.Flag, p.Message)
		}
	})
	const flag, greatest = "--index-cache-size", 125 << 20
	for _, p := range f.Processes(thanos.Store) {
		_, configured := p.Config("--index-cache.config")
		if size := provider.SizeOf(p.Flags.Value(flag)); size >= 0 && size < greatest && !configured {
			tell(p.At(flag), "give it 125MB at least, or set max_size and max_item_size in --index-cache.config",
				"%s=%s, and the greatest item of that cache is 125 MiB, so thanos store does not start", flag, p.Flags.Value(flag))
		}
	}
}

// isSize tells whether a problem is about an item that is greater than the whole.
func isSize(p provider.Problem) bool { return strings.HasPrefix(p.Message, "greater than max_size") }

// eachProblem visits what is wrong with the files of caches and tracing by the newest
// version that is known, where nothing but variables of Thanos is put in later.
func eachProblem(f *observe.Fleet, visit func(observe.Provided, provider.Problem)) {
	for _, p := range f.Processes() {
		for _, file := range p.Provided() {
			if file.Config.Format == provider.ObjectStore || strings.Contains(file.Text.Text, "{{") || strings.Contains(file.Text.Text, "${") {
				continue
			}
			for _, problem := range provider.Check(file.Config, nil) {
				visit(file, problem)
			}
		}
	}
}
