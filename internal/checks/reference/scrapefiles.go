package reference

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var scrapeFiles = &checks.Rule{
	ID:       "reference/scrape-files",
	Severity: krm.Warning,
	Check:    checkScrapeFiles,
}

func checkScrapeFiles(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		for _, pattern := range p.ScrapeFiles() {
			if why := missing(p, pattern); why != "" {
				tell(p.Configuration().Section("scrape_config_files"), "mount the jobs there", "scrape files %s: %s", pattern, why)
			}
		}
	}
}
