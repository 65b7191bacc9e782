package bucket

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

const selectorFlag = "--selector.relabel-config"

var compactors = &checks.Rule{
	ID:       "bucket/compactors",
	Severity: krm.Error,
	Check:    checkCompactors,
}

func checkCompactors(f *observe.Fleet, tell checks.Tell) {
	places := map[string][]*observe.Process{}
	var order []string
	for _, p := range f.Processes(thanos.Compact) {
		at := p.Blocks()
		if p.Hidden != "" {
			continue
		}
		if places[at] == nil {
			order = append(order, at)
		}
		places[at] = append(places[at], p)
	}
	for _, at := range order {
		checkPlace(places[at], tell)
	}
}

func checkPlace(all []*observe.Process, tell checks.Tell) {
	parts, whole := partsOf(all)
	if whole && len(all) > 1 {
		for _, p := range all {
			tell(p.Pods.At(""), "keep one of them, or give each its part of the blocks by "+selectorFlag,
				"%s is compacted by %s, which destroy each other's blocks", bucketOf(all[0]), namesOf(all))
		}
		return
	}
	for _, found := range shards.Check(parts) {
		if p := all[found.Shard]; found.Twice {
			tell(p.At(selectorFlag), "give each its own part of the blocks", "it %s of %s, and they destroy each other's blocks", found.Message, bucketOf(all[0]))
		}
	}
}

// bucketOf names the bucket of a process, or where that is read from.
func bucketOf(p *observe.Process) string {
	if b, known := p.Bucket(); known {
		return nameOf(b)
	}
	source, known := p.ConfigSource(configFlag)
	if !known {
		return "one bucket"
	}
	return fmt.Sprintf("the bucket of %s %s", source.Kind, source.Name)
}

// namesOf names the workloads, and the clusters that they run in.
func namesOf(all []*observe.Process) string {
	var names []string
	for _, p := range all {
		name := p.Pods.Ref().String()
		if c := p.Cluster().Name; c != "" {
			name += " of " + c
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) > mostNamed {
		names = append(names[:mostNamed-1], fmt.Sprintf("%d more", len(names)-mostNamed+1))
	}
	return strings.Join(names, " and ")
}

const mostNamed = 5

// partsOf are the parts of the blocks that compactors take, and whether some takes all.
// What cannot be read may be any part, and is left out as one that takes a label's value
// of its own.
func partsOf(all []*observe.Process) (parts []shards.Shard, whole bool) {
	for i, p := range all {
		t, selects := p.Config(selectorFlag)
		part := shards.Shard{Name: p.Pods.Ref().String(), Relabel: t.Text, MinTime: p.Flags.Value("--min-time"), MaxTime: p.Flags.Value("--max-time")}
		switch {
		case selects && (!t.Known || observe.HasVariable(t.Text)):
			part.Relabel = fmt.Sprintf("[{action: keep, source_labels: [unknown], regex: %d}]", i)
		case strings.TrimSpace(part.Relabel) == "" && cmp.Or(part.MinTime, part.MaxTime) == "":
			whole = true
		}
		parts = append(parts, part)
	}
	return parts, whole
}
