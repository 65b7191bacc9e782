package observe

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// prometheusConfig is what is read of a configuration (Prometheus v3.13, config/config.go).
type prometheusConfig struct {
	Global struct {
		ExternalLabels map[string]string `yaml:"external_labels"`
		Histograms     `yaml:",inline"`
	} `yaml:"global"`
	Storage struct {
		TSDB struct {
			Retention struct {
				Time string `yaml:"time"`
			} `yaml:"retention"`
			ChunkEncoding struct {
				Floats string `yaml:"floats"`
			} `yaml:"chunk_encoding"`
			OutOfOrderTimeWindow string `yaml:"out_of_order_time_window"`
		} `yaml:"tsdb"`
	} `yaml:"storage"`
	ScrapeConfigs []scrapeJob `yaml:"scrape_configs"`
	ScrapeFiles   []string    `yaml:"scrape_config_files"`
	// scraped are the scrape files that are known, allScraped tells that there are no others.
	scraped     []scrapeFile
	allScraped  bool
	RemoteRead  []any `yaml:"remote_read"`
	RemoteWrite []struct {
		WriteRelabelConfigs []Relabel `yaml:"write_relabel_configs"`
		ProtobufMessage     string    `yaml:"protobuf_message"`
		SendExemplars       bool      `yaml:"send_exemplars"`
		ToClassic           bool      `yaml:"convert_nhcb_to_classic"`
	} `yaml:"remote_write"`
	Alerting struct {
		AlertRelabelConfigs []Relabel `yaml:"alert_relabel_configs"`
		Alertmanagers       []any     `yaml:"alertmanagers"`
	} `yaml:"alerting"`
}

// Histograms is how histograms are scraped; of a job it stands in place of the global one.
type Histograms struct {
	// ToCustom turns classic histograms into native ones with custom buckets.
	ToCustom *bool `yaml:"convert_classic_histograms_to_nhcb"`
	// KeepClassic keeps the classic ones beside.
	KeepClassic *bool `yaml:"always_scrape_classic_histograms"`
	// Native scrapes native ones.
	Native *bool `yaml:"scrape_native_histograms"`
}

// over returns what a job says, or else what stands for all.
func (h Histograms) over(global Histograms) Histograms {
	if h.ToCustom == nil {
		h.ToCustom = global.ToCustom
	}
	if h.KeepClassic == nil {
		h.KeepClassic = global.KeepClassic
	}
	if h.Native == nil {
		h.Native = global.Native
	}
	return h
}

// LosesClassic tells whether classic histograms are converted and not kept.
func (h Histograms) LosesClassic() bool {
	return h.ToCustom != nil && *h.ToCustom && (h.KeepClassic == nil || !*h.KeepClassic)
}

// read parses the configuration of a Prometheus once; nil where it is not known.
func (p *Process) read() *prometheusConfig {
	p.once.Do(func() {
		p.text = p.findConfiguration()
		var doc yaml.Node
		if !p.text.Known || yaml.Unmarshal([]byte(p.text.Text), &doc) != nil {
			return
		}
		var c prometheusConfig
		if doc.Decode(&c) == nil {
			p.config = &c
			c.scraped, c.allScraped = p.readScrapeFiles(c.ScrapeFiles)
		}
		_ = doc.Decode(&p.named) // what does not decode names nothing
	})
	return p.config
}

// namedConfig is what a configuration names: whom a Prometheus dials, and its files.
type namedConfig struct {
	RuleFiles   []string      `yaml:"rule_files"`
	RemoteWrite []remoteWrite `yaml:"remote_write"`
	Alerting    struct {
		Alertmanagers []alertmanagers `yaml:"alertmanagers"`
	} `yaml:"alerting"`
}

// RemoteWrite is one remote_write of a Prometheus.
type RemoteWrite struct {
	// Relabel are its write_relabel_configs, which see the external labels.
	Relabel []Relabel
	// Message is the protobuf message that is sent, "" for the default.
	Message string
	// Exemplars are sent too.
	Exemplars bool
	// ToClassic sends native histograms with custom buckets as classic ones.
	ToClassic bool
	At        Place
}

// RemoteWrites are those of a Prometheus' configuration, or of the file of a stateless
// ruler, in the order of its Dials.
func (p *Process) RemoteWrites() []RemoteWrite {
	c, t := p.read(), p.text
	if p.Component == thanos.Rule {
		c = &prometheusConfig{}
		if t, _ = p.Config("--remote-write.config"); !t.Known || yaml.Unmarshal([]byte(t.Text), c) != nil {
			return nil
		}
	}
	if c == nil {
		return nil
	}
	var found []RemoteWrite
	for i, w := range c.RemoteWrite {
		found = append(found, RemoteWrite{w.WriteRelabelConfigs, w.ProtobufMessage, w.SendExemplars, w.ToClassic, t.Section(problem.Index("remote_write", i))})
	}
	return found
}

// Alerting tells whether a Prometheus sends alerts, and which steps they pass.
func (p *Process) Alerting() (relabel []Relabel, sends bool) {
	c := p.read()
	if c == nil {
		return nil, false
	}
	return c.Alerting.AlertRelabelConfigs, len(c.Alerting.Alertmanagers) > 0
}

// RuleFiles are the patterns of rule files that a Prometheus' configuration names.
func (p *Process) RuleFiles() []string {
	p.read()
	return p.named.RuleFiles
}

// RawLabels are the external labels of a Prometheus as they are written.
type RawLabels struct {
	Labels
	// Reloaded tells that a reloader of the pod writes the file anew with variables put in.
	Reloaded bool
}

// RawLabels returns the external labels of a Prometheus as they stand in its file.
func (p *Process) RawLabels() RawLabels {
	c := p.read()
	if c == nil {
		return RawLabels{}
	}
	path := p.Flags.Value("--config.file")
	reloaded := p.reloaded(path).Known
	return RawLabels{Labels{c.Global.ExternalLabels, true, p.text.Section("global.external_labels")}, reloaded}
}

// TSDB is what the configuration says of the storage of a Prometheus, "" where it says
// nothing.
type TSDB struct {
	// Retention by time, as it is written.
	Retention string
	// FloatEncoding is that of chunks of floats.
	FloatEncoding string
	// OutOfOrderWindow is how old samples may be.
	OutOfOrderWindow string
	At               Place
}

// TSDB returns the storage section of a Prometheus' configuration.
func (p *Process) TSDB() TSDB {
	c := p.read()
	if c == nil {
		return TSDB{}
	}
	t := c.Storage.TSDB
	return TSDB{t.Retention.Time, t.ChunkEncoding.Floats, t.OutOfOrderTimeWindow, p.text.Section("storage.tsdb")}
}

// Features are the names that --enable-feature turns on.
func (p *Process) Features() []string {
	var names []string
	for _, value := range p.Flags.Values("--enable-feature") {
		names = append(names, strings.Split(value, ",")...)
	}
	return names
}

// AtFeature is the place of a feature that is turned on: the argument that names it.
func (p *Process) AtFeature(name string) Place {
	const flag = "--enable-feature"
	for _, value := range p.Flags.Values(flag) {
		if slices.Contains(strings.Split(value, ","), name) {
			return p.AtValue(flag, value)
		}
	}
	return p.At(flag)
}
