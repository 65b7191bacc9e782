package observe

import (
	"cmp"
	"path"
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

type scrapeJob struct {
	JobName              string    `yaml:"job_name"`
	MetricsPath          string    `yaml:"metrics_path"`
	HonorLabels          bool      `yaml:"honor_labels"`
	RelabelConfigs       []Relabel `yaml:"relabel_configs"`
	MetricRelabelConfigs []Relabel `yaml:"metric_relabel_configs"`
	Histograms           `yaml:",inline"`
	Kubernetes           []kubernetesDiscovery `yaml:"kubernetes_sd_configs"`
	StaticConfigs        []struct {
		Targets []string          `yaml:"targets"`
		Labels  map[string]string `yaml:"labels"`
	} `yaml:"static_configs"`
	Others map[string]any `yaml:",inline"`
}

// ScrapeJob is a job of a Prometheus.
type ScrapeJob struct {
	Name string
	// Path of the metrics, "" for the default.
	Path string
	// Targets that are written out.
	Targets []string
	// TargetLabels are labels with a fixed value that the job puts on its targets' series.
	TargetLabels map[string]string
	// Relabel and MetricRelabel are the steps before and after the scrape.
	Relabel, MetricRelabel []Relabel
	HonorLabels            bool
	// Histograms is how histograms are scraped.
	Histograms Histograms
	// Roles of the Kubernetes discovery of the job.
	Roles []string
	// Discoveries are all ways by which the job finds its targets.
	Discoveries []Discovery
	// At is where the configuration stands.
	At Place
}

// ScrapeJobs are the jobs of a Prometheus' configuration and of the files that it names and
// that are known, nil where it is not known.
func (p *Process) ScrapeJobs() []ScrapeJob {
	c := p.read()
	if c == nil {
		return nil
	}
	jobs := jobsOf(c.ScrapeConfigs, p.text, c.Global.Histograms)
	for _, f := range c.scraped {
		jobs = append(jobs, jobsOf(f.jobs, f.text, c.Global.Histograms)...)
	}
	return jobs
}

// jobsOf are the jobs that a text lists; global is what holds for all of them.
func jobsOf(list []scrapeJob, t Text, global Histograms) (jobs []ScrapeJob) {
	for i, s := range list {
		j := ScrapeJob{Name: s.JobName, Path: s.MetricsPath, TargetLabels: map[string]string{}, Relabel: s.RelabelConfigs, MetricRelabel: s.MetricRelabelConfigs, HonorLabels: s.HonorLabels, Histograms: s.Histograms.over(global), At: t.Section(problem.Index("scrape_configs", i))}
		for _, k := range s.Kubernetes {
			j.Roles = append(j.Roles, k.Role)
		}
		j.Discoveries = s.discoveries()
		for _, static := range s.StaticConfigs {
			j.Targets = append(j.Targets, static.Targets...)
			for name, value := range static.Labels {
				j.TargetLabels[name] = value
			}
		}
		for _, steps := range [][]Relabel{s.RelabelConfigs, s.MetricRelabelConfigs} {
			for name, value := range Replaces(steps) {
				j.TargetLabels[name] = value
			}
		}
		jobs = append(jobs, j)
	}
	return jobs
}

// scrapeFile is a file of scrape_config_files (Prometheus v3.13, config/config.go,
// ScrapeConfigs).
type scrapeFile struct {
	text Text
	jobs []scrapeJob
}

// readScrapeFiles reads what patterns find in mounted objects. All is false where there may be
// more: in files that are not among the objects, or that cannot be read, and where nothing is
// found, which is said by itself.
func (p *Process) readScrapeFiles(patterns []string) (found []scrapeFile, all bool) {
	all = true
	for _, pattern := range p.besideConfig(patterns) {
		files, known := p.Glob(pattern)
		all = all && known && len(files) > 0
		for _, f := range files {
			t := p.Cluster().Key(f.Kind, p.Namespace(), f.Name, f.Key)
			var file struct {
				Jobs []scrapeJob `yaml:"scrape_configs"`
			}
			if !t.Known || yaml.Unmarshal([]byte(t.Text), &file) != nil {
				all = false
				continue
			}
			found = append(found, scrapeFile{t, file.Jobs})
		}
	}
	return found, all
}

// ScrapeFiles are the patterns of scrape_config_files, from the root.
func (p *Process) ScrapeFiles() []string {
	c := p.read()
	if c == nil {
		return nil
	}
	return p.besideConfig(c.ScrapeFiles)
}

// ConfigTexts are what is known of the configuration of a Prometheus or an Alertmanager: its
// file, and those of scrape_config_files.
func (p *Process) ConfigTexts() (texts []Text) {
	if p.Component == thanos.Alertmanager {
		texts = []Text{p.File(p.Flags.Value("--config.file"))}
	} else {
		texts = []Text{p.Configuration()}
		if c := p.read(); c != nil {
			for _, f := range c.scraped {
				texts = append(texts, f.text)
			}
		}
	}
	return slices.DeleteFunc(texts, func(t Text) bool { return !t.Known })
}

// besideConfig returns paths from the root: in the configuration they are from its folder.
func (p *Process) besideConfig(paths []string) []string {
	folder := path.Dir(cmp.Or(p.Flags.Value("--config.file"), defaultConfig))
	var found []string
	for _, file := range paths {
		if !path.IsAbs(file) {
			file = path.Join(folder, file)
		}
		found = append(found, file)
	}
	return found
}
