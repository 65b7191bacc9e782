package cache

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var interval = &checks.Rule{
	ID:       "cache/interval",
	Severity: krm.Error,
	Check:    checkInterval,
}

// dynamic are the flags that split ranges in another way.
var dynamic = []string{"--query-range.min-split-interval", "--query-range.max-split-interval", "--query-range.horizontal-shards"}

func checkInterval(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.QueryFrontend) {
		for _, kind := range []string{"query-range", "labels"} {
			flag, cache := "--"+kind+".split-interval", "--"+kind+".response-cache-config"
			value := p.Flags.Value(flag)
			isCached := p.Flags.Value(cache) != "" || p.Flags.Value(cache+"-file") != ""
			isSplit := kind == "query-range" && slices.ContainsFunc(dynamic, p.Flags.Has)
			if p.Hidden == "" && isCached && !isSplit && value != "" && strings.Trim(value, "0hms") == "" {
				tell(p.At(flag), "give it a value such as 24h, or remove it and have that", "%s=%s with a response cache, and thanos query-frontend does not start", flag, value)
			}
		}
	}
}
