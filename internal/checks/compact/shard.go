package compact

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

var shard = &checks.Rule{
	ID:       "compact/shards",
	Severity: krm.Error,
	Check:    func(f *observe.Fleet, tell checks.Tell) { checkShards(f, tell, false) },
}

var lone = &checks.Rule{
	ID:       "compact/lone-shard",
	Severity: krm.Warning,
	Check:    func(f *observe.Fleet, tell checks.Tell) { checkShards(f, tell, true) },
}

// isShared tells whether it is known which bucket a process is given, or what it is read
// from, so that its siblings would be seen.
func isShared(p *observe.Process) bool {
	_, known := p.Bucket()
	_, isNamed := p.ConfigSource("--objstore.config")
	return known || isNamed
}

func checkShards(f *observe.Fleet, tell checks.Tell, isLone bool) {
	for _, component := range []observe.Component{thanos.Store, thanos.Compact} {
		for _, all := range byPlace(f, component) {
			checkPlace(f, all, isLone, tell)
		}
	}
}

func checkPlace(f *observe.Fleet, all []*observe.Process, isLone bool, tell checks.Tell) {
	if isLone && (len(all) > 1 || f.Complete || all[0].Cluster().Entry == nil || !isShared(all[0])) {
		return
	}
	parts := make([]shards.Shard, len(all))
	for i, p := range all {
		text, known := selectorOf(p)
		from, to := p.Flags.Value("--min-time"), p.Flags.Value("--max-time")
		if !known || observe.HasVariable(from+to) {
			return
		}
		parts[i] = shards.Shard{Name: p.Owner().Ref().String(), Relabel: text, MinTime: from, MaxTime: to}
		if p.Component == thanos.Compact && shards.HashesBlockID(text) {
			if !isLone {
				tell(p.At(flagOf(p, selector)), "hash external labels", "hashmod of __block_id gives the blocks of one stream to several compactors")
			}
			return
		}
	}
	for _, found := range shards.Check(parts) {
		// A lone shard may have its siblings elsewhere, and what is taken twice is read by
		// replicas, or compacted by two, which is a rule of buckets.
		// What a compactor has done with blocks stays, in a gap that they grow into as well.
		if found.Twice || found.Aged && all[found.Shard].Component == thanos.Compact || (found.Gap && len(all) == 1 && !f.Complete) != isLone {
			continue
		}
		p := all[found.Shard]
		tell(p.At(flagOf(p, selector)), found.Remedy, "%s", found.Message)
	}
}
