//go:build !image

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
	Summary:  "A pattern of files of scrape jobs matches nothing that is mounted",
	Why:      "Prometheus takes a pattern of `scrape_config_files` without a file for one without jobs: it starts, is ready, and scrapes nothing of what stands in them.",
	Remedy:   "Mount the ConfigMap with the jobs in the folder that the pattern names, and mind the ending of its keys.",
	Sources:  []checks.Source{{Project: "Prometheus", Version: "v3.13.5", File: "config/config.go"}},
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
