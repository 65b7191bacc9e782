package query

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/promql"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

var job = &checks.Rule{
	ID:       "query/job",
	Severity: krm.Warning,
	Check:    checkJob,
}

func checkJob(f *observe.Fleet, tell checks.Tell) {
	for _, e := range evaluators(f) {
		if !e.isKnown || len(e.sources) == 0 {
			continue
		}
		jobs, ok := e.jobs()
		if !ok {
			continue
		}
		missing := groups{}
		for _, r := range e.asks {
			for _, s := range r.Selectors {
				if m, lacks := e.lacksJob(s, jobs); lacks {
					missing.add(m, r)
				}
			}
		}
		for _, what := range slices.Sorted(maps.Keys(missing)) {
			g := missing[what]
			for _, at := range g.at {
				tell(at, remedyOf(what, jobs.names), "%s for %s, and the jobs are %s", g.who(), what, listed(jobs.names))
			}
		}
	}
}

// jobNames are the values of the label job.
type jobNames struct {
	names []string
	// isSure tells that metrics cannot bring another value along.
	isSure bool
}

// jobs are the jobs of all sources; false where they are not known.
func (e *evaluator) jobs() (jobNames, bool) {
	all := jobNames{isSure: true}
	for _, p := range e.sources {
		if !p.OnlyScrapes() {
			return all, false
		}
		for _, j := range p.ScrapeJobs() {
			names, known := namesOf(j)
			if !known {
				return all, false
			}
			all.names = append(all.names, names...)
			all.isSure = all.isSure && !j.HonorLabels && !observe.WritesLabel(j.MetricRelabel, "job")
		}
	}
	slices.Sort(all.names)
	all.names = slices.Compact(all.names)
	return all, len(all.names) > 0
}

// namesOf are the values of job that a scrape job gives.
func namesOf(j observe.ScrapeJob) ([]string, bool) {
	names := []string{j.Name}
	if observe.HasVariable(j.Name) {
		return nil, false
	}
	if value, fixed := j.TargetLabels["job"]; fixed {
		return append(names, value), true
	}
	if observe.WritesLabel(j.Relabel, "job") {
		return nil, false
	}
	for _, d := range j.Discoveries {
		if d.Name != "kubernetes" && d.Name != "static" {
			return nil, false // its targets may bring a label job
		}
	}
	return names, true
}

// lacksJob returns the matcher of a selector that takes none of the jobs.
func (e *evaluator) lacksJob(s promql.Selector, jobs jobNames) (string, bool) {
	if !isScraped(s.Metric) && (!jobs.isSure || e.isRecorded(s.Metric)) {
		return "", false
	}
	for _, m := range s.Matchers {
		if m.Name == "job" && m.IsPositive() && !isVariable(m.Value) && !slices.ContainsFunc(jobs.names, m.Matches) {
			return m.String(), true
		}
	}
	return "", false
}

// isScraped tells whether Prometheus itself makes the metric of a scrape, so that its
// labels are those of the target (Prometheus v3.16, scrape/scrape.go).
func isScraped(metric string) bool {
	return metric == "up" || strings.HasPrefix(metric, "scrape_")
}

// isRecorded tells whether series of a metric may come from a rule.
func (e *evaluator) isRecorded(metric string) bool {
	return metric == "" || strings.Contains(metric, ":") || strings.HasPrefix(metric, "ALERTS") || e.recorded[metric]
}

func remedyOf(what string, names []string) string {
	_, value, _ := strings.Cut(what, "=")
	if near := strict.Nearest(strings.Trim(value, `~"`), names); near != "" {
		return "write job=\"" + near + "\", or name the job so"
	}
	return "name the job so, or leave the query out"
}
