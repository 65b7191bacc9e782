package observe

import "slices"

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
