package bucket

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/shards"
)

const selectorFlag = "--selector.relabel-config"

var compactors = &checks.Rule{
	ID:       "bucket/compactors",
	Severity: krm.Error,
	Summary:  "Two compactors work on one bucket",
	Why: "A compactor merges blocks and deletes what it merged. Nothing keeps a second one away: both merge the same blocks, " +
		"each deletes what the other still reads, and from then on blocks overlap, both halt, and data may be gone. " +
		"It is the bucket and its folder that count, not how they are called, in which cluster a compactor runs, or as what (a CronJob is one too).",
	Remedy: "Keep one compactor for each bucket and folder, with one replica. To compact faster, give each its own part by `--selector.relabel-config` " +
		"with `hashmod` over external labels.",
	Sources: []checks.Source{thanosSource("docs/components/compact.md"), thanosSource("docs/sharding.md")},
	Check:   checkCompactors,
}

func checkCompactors(f *observe.Fleet, tell checks.Tell) {
	inGroups(f, func(all []observe.Bucket) {
		places := map[string][]observe.Bucket{}
		var order []string
		for _, b := range all {
			if b.Use() != observe.Compacts || b.Process.Hidden != "" {
				continue
			}
			if places[b.Place()] == nil {
				order = append(order, b.Place())
			}
			places[b.Place()] = append(places[b.Place()], b)
		}
		for _, at := range order {
			checkPlace(places[at], tell)
		}
	})
}

func checkPlace(all []observe.Bucket, tell checks.Tell) {
	for _, b := range all {
		if n := b.Process.Pods.Replicas(); n > 1 && b.Process.Pods.Kind() != "CronJob" {
			tell(b.Process.Pods.At(b.Process.Pods.ReplicasField()), "set it to 1; to compact faster, share out the blocks by "+selectorFlag,
				"%d compactors on %s destroy each other's blocks, want 1", n, nameOf(b))
		}
	}
	parts, whole := partsOf(all)
	if whole && len(all) > 1 {
		for _, b := range all {
			tell(b.Process.Pods.At(""), "keep one of them, or give each its part of the blocks by "+selectorFlag,
				"%s is compacted by %s, which destroy each other's blocks", nameOf(all[0]), namesOf(all))
		}
		return
	}
	for _, found := range shards.Check(parts) {
		if p := all[found.Shard].Process; found.Twice {
			tell(p.At(selectorFlag), "give each its own part of the blocks", "it %s of %s, and they destroy each other's blocks", found.Message, nameOf(all[0]))
		}
	}
}

// namesOf names the workloads, and the clusters that they run in.
func namesOf(all []observe.Bucket) string {
	var names []string
	for _, b := range all {
		name := b.Process.Pods.Ref().String()
		if c := b.Process.Cluster().Name; c != "" {
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
func partsOf(all []observe.Bucket) (parts []shards.Shard, whole bool) {
	for i, b := range all {
		p := b.Process
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
