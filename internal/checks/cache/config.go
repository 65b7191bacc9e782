//go:build !image

package cache

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// Rules of the group, by their IDs, with those that images have no room for.
var Rules = slices.SortedFunc(slices.Values(append([]*checks.Rule{config, size}, rules...)), func(a, b *checks.Rule) int { return cmp.Compare(a.ID, b.ID) })

var size = &checks.Rule{
	ID:       "cache/size",
	Severity: krm.Error,
	Summary:  "A cache in memory is smaller than the greatest item that it may hold, and its component does not start",
	Why: "The greatest item of an IN-MEMORY cache is 125 MiB where `max_item_size` is not given, and Thanos ends at its start where that is more than the whole cache. " +
		"`--index-cache-size` has no such key: below 125 MiB the store gateway does not start.",
	Remedy:  "Set `max_item_size` to a part of `max_size`, or make the cache larger.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/store/cache/inmemory.go"}, {Project: "Thanos", Version: "v0.42.4", File: "pkg/cache/inmemory.go"}},
	Check:   checkSize,
}

var config = &checks.Rule{
	ID:       "cache/config",
	Severity: krm.Warning,
	Summary:  "A file of caches or tracing is refused, or says something that has no effect",
	Why: "Most of these files are read leniently: a misspelt key is passed over, and the default counts. Where they are read strictly, and for an unknown type, the component ends at its start. " +
		"What the image's version does not know yet has a rule of its own.",
	Remedy:  "Correct the key that the message names.",
	Sources: []checks.Source{{Project: "Thanos", Version: "v0.42.4", File: "pkg/store/cache/factory.go"}, {Project: "Thanos", Version: "v0.42.4", File: "pkg/queryfrontend/config.go"}, {Project: "Thanos", Version: "v0.42.4", File: "pkg/tracing/client/factory.go"}},
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
