package observe

import (
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// Targets are the addresses that the jobs of a Prometheus scrape and that are written out,
// as they are dialled. A job that writes another address in their place has none.
func (p *Process) Targets() []Connection {
	var found []Connection
	for _, j := range p.ScrapeJobs() {
		if slices.ContainsFunc(j.Relabel, func(r Relabel) bool { return r.TargetLabel == "__address__" || r.Action == "labelmap" }) {
			continue
		}
		for _, target := range j.Targets {
			d := newDial(p, Scrapes, target, j.At)
			d.Scheme = "http"
			found = append(found, Connection{d, d.Answer()})
		}
	}
	return found
}

type dialledKey struct{}

// IsDialled tells whether the address of some process is that of a Service.
func (f *Fleet) IsDialled(s *krm.Object) bool {
	return Memo(f, dialledKey{}, func() map[*krm.Object]bool {
		found := map[*krm.Object]bool{}
		for _, c := range f.Connections() {
			if c.Service != nil {
				found[c.Service] = true
			}
		}
		return found
	})[s]
}
