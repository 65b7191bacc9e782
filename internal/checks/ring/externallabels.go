package ring

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
)

var externalLabels = &checks.Rule{
	ID:       "ring/external-labels",
	Severity: krm.Warning,
	Check:    checkExternalLabels,
}

func checkExternalLabels(f *observe.Fleet, tell checks.Tell) {
	for r, ring := range labelled(f) {
		if slices.ContainsFunc(ring.holders, func(p *observe.Process) bool { return p.Hidden == "" && !p.Routes() }) {
			tell(r.text.At, "let the receivers read the rings themselves, or give them the labels by --label",
				"ring %q has external labels, which only a receiver that reads the ring gives, and those behind the router do not", ring.Name)
		}
	}
}

var ownLabel = &checks.Rule{
	ID:       "ring/own-label",
	Severity: krm.Error,
	Check:    checkOwnLabel,
}

func checkOwnLabel(f *observe.Fleet, tell checks.Tell) {
	for r, ring := range labelled(f) {
		for _, name := range slices.Sorted(maps.Keys(ring.ExternalLabels)) {
			if slices.ContainsFunc(ring.holders, func(p *observe.Process) bool { return p.Routes() && slices.Contains(setThemselves(p), name) }) {
				tell(r.text.At, "choose another name", "external label %s of ring %q is set by its receivers themselves, and their value wins", name, ring.Name)
			}
		}
	}
}

// setThemselves are the labels that a receiver gives by its own flags.
func setThemselves(p *observe.Process) []string {
	names := []string{cmp.Or(p.Flags.Value("--receive.tenant-label-name"), "tenant_id")}
	for _, text := range p.Flags.Values("--label") {
		name, _, _ := strings.Cut(text, "=")
		names = append(names, name)
	}
	return names
}

// labelledRing is a ring with external labels, and the receivers that hold its series.
type labelledRing struct {
	hashring.Ring
	holders []*observe.Process
}

// labelled yields the rings with external labels, by the receivers that read them.
func labelled(f *observe.Fleet) func(func(reader, labelledRing) bool) {
	return func(yield func(reader, labelledRing) bool) {
		answers := answersOf(f)
		for _, r := range readers(f) {
			for _, ring := range r.rings {
				if len(ring.ExternalLabels) == 0 {
					continue
				}
				found := labelledRing{Ring: ring}
				for _, p := range ringWorkloads(r, ring, answers) {
					if holder := p.Process(thanos.Receive); holder != nil && holder.Ingests() {
						found.holders = append(found.holders, holder)
					}
				}
				if !yield(r, found) {
					return
				}
			}
		}
	}
}
