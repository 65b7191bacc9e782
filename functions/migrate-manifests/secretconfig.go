package migratemanifests

import (
	"cmp"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const secretRule = "config-secret"

const lookInJobs = "targets without a port, scrape_classic_histograms, whole numbers that le and quantile are matched against, and targets that send no Content-Type (fallback_scrape_protocol)"

// additionalFields name keys of Secrets with parts of the configuration that
// prometheus-operator makes, and what is to be looked for there when version 2 becomes 3.
var additionalFields = []struct {
	name string
	part prometheus.Part
	look string
}{
	{"additionalScrapeConfigs", prometheus.ScrapeConfigs, lookInJobs},
	{"additionalAlertManagerConfigs", prometheus.Alertmanagers, "api_version: v1"},
	{"additionalAlertRelabelConfigs", prometheus.AlertRelabel, "regular expressions whose . must match no line break"},
}

// secretConfig is a configuration of Prometheus, or a part of one, in a key of a Secret.
type secretConfig struct {
	part prometheus.Part
	look string
	// namespace, name and key of the Secret.
	namespace, name, key string
	readers              []secretReader
}

// secretReader is who reads it: what it runs now, and what it was.
type secretReader struct {
	object *krm.Object
	// field that leads to the Secret, and the ServiceAccount.
	field, account string
	prometheus.Migration
}

// secretConfigs returns the configurations in Secrets, each once: those that objects of
// the operator name, and those that a Prometheus mounts.
func (m *migration) secretConfigs() []*secretConfig {
	var found []*secretConfig
	byKey := map[[4]string]*secretConfig{}
	add := func(c secretConfig, reader secretReader) {
		at := [4]string{string(c.part), c.namespace, c.name, c.key}
		if byKey[at] == nil {
			byKey[at] = &c
			found = append(found, &c)
		}
		byKey[at].readers = append(byKey[at].readers, reader)
	}
	for _, f := range additionalFields {
		for _, o := range m.OfGroup(krm.PrometheusOperator, "Prometheus", "PrometheusAgent") {
			if name, key := o.Text("spec", f.name, "name"), o.Text("spec", f.name, "key"); name != "" && key != "" {
				add(secretConfig{f.part, f.look, o.Namespace(), m.NameFor(o, "Secret", name), key, nil}, m.operatedReader(o, "spec."+f.name))
			}
		}
	}
	for _, c := range m.running("prometheus") {
		if file, mounted := configFile(c); mounted && file.Kind == "Secret" {
			w := c.Workload
			add(secretConfig{prometheus.Whole, "a $ in external_labels, " + lookInJobs, w.Namespace(), file.Name, file.Key, nil}, m.containerReader(c))
		}
	}
	return found
}

func (m *migration) operatedReader(o *krm.Object, field string) secretReader {
	return secretReader{o, field, o.Text("spec", "serviceAccountName"), prometheus.Migration{
		Version: ofPrometheus(o).runs(), Crosses: m.operatedCrosses(o), KeepsAddresses: m.hadFeature(o, "no-default-scrape-port"),
	}}
}

func (m *migration) containerReader(c *krm.Container) secretReader {
	return secretReader{c.Workload.Object, c.Path + ".args", account(c.Workload), prometheus.Migration{
		Version: version(c), Crosses: m.crosses(c),
		Expanded: m.had(c, "expand-external-labels"), KeepsAddresses: m.had(c, "no-default-scrape-port"),
	}}
}

// migration is what all readers need.
func (c *secretConfig) migration() prometheus.Migration {
	to := prometheus.Migration{}
	for _, r := range c.readers {
		if to.Version == "" || !thanos.AtLeast(r.Version, to.Version) {
			to.Version = r.Version
		}
		to.Crosses = to.Crosses || r.Crosses
		to.Expanded = to.Expanded || r.Expanded
		to.KeepsAddresses = to.KeepsAddresses || r.KeepsAddresses
	}
	return to
}

// open returns the Secret and the text of its key, or why nobody can read it here.
func (m *migration) open(c *secretConfig) (secret *krm.Object, text, closed string) {
	secret = m.Find("Secret", c.namespace, c.name)
	if secret == nil {
		if maker := m.MakerOf("Secret", c.namespace, c.name); maker != nil {
			return nil, "", "is made of " + maker.Ref().String()
		}
		return nil, "", "is not among the objects"
	}
	text, found := secret.Content(c.key)
	switch {
	case secret.Has("sops"):
		return nil, "", "is encrypted by SOPS"
	case secret.Unreadable(c.key) != "":
		return nil, "", "cannot be read: " + secret.Unreadable(c.key)
	case !found:
		return nil, "", "is not in it"
	}
	return secret, text, ""
}

// configsInSecrets migrates what stands in Secrets, and tells of those that nobody can
// read here. No value of them is told.
func (m *migration) configsInSecrets() {
	for _, c := range m.secretConfigs() {
		secret, text, closed := m.open(c)
		if closed != "" {
			m.warnClosed(c, closed)
			continue
		}
		to := c.migration()
		if stays := splits(&to); stays != "" {
			for _, r := range c.readers {
				m.warnShared(r.object, r.field, secret.Ref(), c.key, stays, r.Crosses)
			}
		}
		edited, changes, refusals := prometheus.MigratePart(text, c.part, to)
		for _, r := range refusals {
			if r.Rule == "" && r.Stays {
				m.warnClosed(c, "cannot be read: "+r.Message)
				continue
			}
			m.refuse(secret, secret.KeyField(c.key), []prometheus.Refusal{r})
		}
		if edited != text {
			secret.SetContent(c.key, edited)
		}
		for _, change := range changes {
			rule := legacy.RuleOf(change.Rule)
			m.changed(change.Rule, secret, problem.Join(secret.KeyField(c.key), change.Path), inGeneral(rule.Was), inGeneral(rule.Now))
		}
	}
}

// inGeneral is what a rule says of a setting, for one whose value must not be told.
func inGeneral(text string) string {
	for _, condition := range []string{"; ", ", when version", ", where Prometheus"} {
		text, _, _ = strings.Cut(text, condition)
	}
	return strings.ReplaceAll(text, "`", "")
}

func (m *migration) warnClosed(c *secretConfig, why string) {
	for _, r := range c.readers {
		if r.Crosses {
			m.warned(secretRule, r.object, r.field, "look there for "+c.look,
				"key %s of %s %s, and Prometheus 3 reads otherwise what version 2 took", c.key, krm.Ref{Kind: "Secret", Namespace: c.namespace, Name: c.name}, why)
		}
	}
}

// reloaders write the file that a Prometheus beside them reads, from one with variables:
// the flags for what they write and what they read (Thanos v0.42.4, cmd/thanos/sidecar.go;
// prometheus-operator v0.93, cmd/prometheus-config-reloader/main.go).
var reloaders = [][2]string{
	{"--reloader.config-envsubst-file", "--reloader.config-file"},
	{"--config-envsubst-file", "--config-file"},
}

// configFile returns where the configuration of a Prometheus comes from: the file that it
// mounts, or the one that a container beside it makes the file of.
func configFile(c *krm.Container) (krm.File, bool) {
	path := cmp.Or(c.Args().Value("--config.file"), "/etc/prometheus/prometheus.yml")
	for _, other := range c.Workload.AllContainers() {
		for _, r := range reloaders {
			if args := other.Args(); args.Value(r[0]) == path {
				return other.MountedFile(args.Value(r[1]))
			}
		}
	}
	return c.MountedFile(path)
}
