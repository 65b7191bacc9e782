package migratemanifests

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const additionalRule = "operator-additional"

// additionalFields name keys of Secrets with parts of the configuration that
// prometheus-operator makes, and what is to be looked for there when version 2 becomes 3.
var additionalFields = []struct {
	name string
	part prometheus.Part
	look string
}{
	{
		"additionalScrapeConfigs", prometheus.ScrapeConfigs,
		"targets without a port, scrape_classic_histograms, whole numbers that le and quantile are matched against, and targets that send no Content-Type (fallback_scrape_protocol)",
	},
	{"additionalAlertManagerConfigs", prometheus.Alertmanagers, "api_version: v1"},
	{"additionalAlertRelabelConfigs", prometheus.AlertRelabel, "regular expressions whose . must match no line break"},
}

// additional is a part of a configuration in a key of a Secret.
type additional struct {
	// field of its readers that names it.
	field, look string
	part        prometheus.Part
	// namespace, name and key of the Secret.
	namespace, name, key string
	readers              []*krm.Object
}

// additionals returns the parts that objects of the operator name, each once.
func (m *migration) additionals() []*additional {
	var found []*additional
	byKey := map[[5]string]*additional{}
	for _, f := range additionalFields {
		for _, o := range m.OfGroup(krm.PrometheusOperator, "Prometheus", "PrometheusAgent") {
			name, key := o.Text("spec", f.name, "name"), o.Text("spec", f.name, "key")
			if name == "" || key == "" {
				continue
			}
			a := &additional{"spec." + f.name, f.look, f.part, o.Namespace(), m.NameFor(o, "Secret", name), key, nil}
			at := [5]string{a.field, a.namespace, a.name, a.key}
			if byKey[at] == nil {
				byKey[at], found = a, append(found, a)
			}
			byKey[at].readers = append(byKey[at].readers, o)
		}
	}
	return found
}

// open returns the Secret and the text of its key, or why nobody can read it here.
func (m *migration) open(a *additional) (secret *krm.Object, text, closed string) {
	secret = m.Find("Secret", a.namespace, a.name)
	if secret == nil {
		if maker := m.MakerOf("Secret", a.namespace, a.name); maker != nil {
			return nil, "", "is made of " + maker.Ref().String()
		}
		return nil, "", "is not among the objects"
	}
	text, found := secret.Content(a.key)
	switch {
	case secret.Has("sops"):
		return nil, "", "is encrypted by SOPS"
	case secret.Unreadable(a.key) != "":
		return nil, "", "cannot be read: " + secret.Unreadable(a.key)
	case !found:
		return nil, "", "is not in it"
	}
	return secret, text, ""
}

func (m *migration) additionalMigration(a *additional) prometheus.Migration {
	to := prometheus.Migration{}
	for _, o := range a.readers {
		if v := ofPrometheus(o).runs(); to.Version == "" || !thanos.AtLeast(v, to.Version) {
			to.Version = v
		}
		to.Crosses = to.Crosses || m.operatedCrosses(o)
		to.KeepsAddresses = to.KeepsAddresses || m.hadFeature(o, "no-default-scrape-port")
	}
	return to
}

// additionalConfigs migrates what stands in Secrets, and tells of those that nobody can
// read here. No value of them is told.
func (m *migration) additionalConfigs() {
	for _, a := range m.additionals() {
		to := m.additionalMigration(a)
		secret, text, closed := m.open(a)
		if closed != "" {
			m.warnClosed(a, closed)
			continue
		}
		edited, changes, refusals := prometheus.MigratePart(text, a.part, to)
		for _, r := range refusals {
			if r.Rule == "" && r.Stays {
				m.warnClosed(a, "cannot be read: "+r.Message)
				continue
			}
			m.refuse(secret, secret.KeyField(a.key), []prometheus.Refusal{r})
		}
		if edited != text {
			secret.SetContent(a.key, edited)
		}
		for _, c := range changes {
			rule := legacy.RuleOf(c.Rule)
			m.changed(c.Rule, secret, problem.Join(secret.KeyField(a.key), c.Path), inGeneral(rule.Was), inGeneral(rule.Now))
		}
	}
}

// inGeneral is what a rule says of a setting, for one whose value must not be told.
func inGeneral(text string) string {
	for _, condition := range []string{", when version", ", where Prometheus"} {
		text, _, _ = strings.Cut(text, condition)
	}
	return strings.ReplaceAll(text, "`", "")
}

func (m *migration) warnClosed(a *additional, why string) {
	for _, o := range a.readers {
		if m.operatedCrosses(o) {
			m.warned(additionalRule, o, a.field, "look there for "+a.look,
				"key %s of %s %s, and Prometheus 3 reads otherwise what version 2 took", a.key, krm.Ref{Kind: "Secret", Namespace: a.namespace, Name: a.name}, why)
		}
	}
}
