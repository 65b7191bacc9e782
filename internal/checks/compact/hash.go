package compact

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var hash = &checks.Rule{
	ID:       "compact/hash",
	Severity: krm.Warning,
	Check:    checkHash,
}

func checkHash(f *observe.Fleet, tell checks.Tell) {
	written := writers(f)
	for _, p := range f.Processes(thanos.Store, thanos.Compact) {
		text, known := selectorOf(p)
		by := written[p.Blocks()]
		if !known || text == "" || len(by) == 0 {
			continue
		}
		for _, name := range hashed(text) {
			if name != "" && !strings.HasPrefix(name, "__") && !slices.ContainsFunc(by, func(w *observe.Process) bool { return mayHave(w, name) }) {
				tell(p.At(flagOf(p, selector)), "hash external labels that differ", "it hashes %s, which nobody who writes to the bucket has: one shard takes every block", name)
			}
		}
	}
}

// writers are the processes that upload to each place of blocks.
func writers(f *observe.Fleet) map[string][]*observe.Process {
	found := map[string][]*observe.Process{}
	for _, p := range f.Processes(thanos.Sidecar, thanos.Receive, thanos.Rule) {
		if p.Uploads() || p.Hidden != "" {
			found[p.Blocks()] = append(found[p.Blocks()], p)
		}
	}
	return found
}

// hashed is the one label that a selector hashes; none where it hashes several.
func hashed(text string) []string {
	var steps []observe.Relabel
	if yaml.Unmarshal([]byte(text), &steps) != nil {
		return nil
	}
	for _, s := range steps {
		if s.Action == "hashmod" && len(s.SourceLabels) == 1 {
			return s.SourceLabels
		}
	}
	return nil
}

// mayHave tells whether the blocks of a process may have a label: receivers give them their
// tenant's.
func mayHave(p *observe.Process, name string) bool {
	labels := p.ExternalLabels()
	return !labels.Known || labels.Has(name) || p.Component == thanos.Receive
}
