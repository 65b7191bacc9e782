package prometheus

import (
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var metaLabel = &checks.Rule{
	ID:       "prometheus/meta-label",
	Severity: krm.Warning,
	Check:    checkMetaLabel,
}

// oldestMeta is the first version that the table of labels holds for, newestMeta the first
// that it does not.
const oldestMeta, newestMeta = "v2.0.0", "v3.17.0"

func checkMetaLabel(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes(thanos.Prometheus, thanos.PrometheusAgent) {
		version, known := p.Version()
		if !thanos.AtLeast(version, oldestMeta) {
			continue
		}
		isListed := known && !thanos.AtLeast(version, newestMeta)
		for _, job := range p.ScrapeJobs() {
			m := metaReader{job, isListed}
			for _, g := range m.gaps() {
				tell(job.At, g.remedy, "job %s relabels by %s, which %s", job.Name, strings.Join(g.labels, ", "), g.whose)
			}
			for _, label := range read(job.MetricRelabel, nil) {
				tell(job.At, "copy it to another label before the scrape", "job %s reads %s after the scrape, where no meta label is left", job.Name, shown(label))
			}
		}
	}
}

// metaReader is a job that reads meta labels.
type metaReader struct {
	observe.ScrapeJob
	// isListed tells that all labels of the version are known.
	isListed bool
}

// missing are the meta labels that the job reads and nothing gives.
func (m metaReader) missing() []string {
	if len(m.Discoveries) == 0 {
		return nil
	}
	var own []string
	for _, d := range m.Discoveries {
		if !prometheus.IsDiscovery(d.Name) || d.Name == "kubernetes" && !prometheus.IsRole(d.Role) {
			return nil
		}
		own = append(own, d.Labels...)
	}
	return slices.DeleteFunc(read(m.Relabel, own), func(label string) bool {
		given := slices.ContainsFunc(m.Discoveries, func(d observe.Discovery) bool { return prometheus.Gives(d.Name, d.Role, d.Attached, label) })
		return given || !m.isListed && m.hasKubernetes() && prometheus.Roles(label) == nil && m.attaches(label) == ""
	})
}

// gap are labels that are missing for one reason.
type gap struct {
	labels        []string
	remedy, whose string
	// roles would each give all of them.
	roles []string
}

// gaps are what is missing, by what is to be done: one role may give several labels.
func (m metaReader) gaps() []*gap {
	var all []*gap
	for _, label := range m.missing() {
		remedy, whose, roles := m.words(label)
		at := slices.IndexFunc(all, func(g *gap) bool {
			return roles == nil && g.remedy == remedy || roles != nil && len(common(g.roles, roles)) > 0
		})
		if at < 0 {
			at, all = len(all), append(all, &gap{remedy: remedy, whose: whose, roles: roles})
		}
		g := all[at]
		g.labels = append(g.labels, shown(label))
		if g.roles = common(g.roles, roles); len(g.roles) > 0 {
			g.remedy = takeRole + strings.Join(g.roles, ", ")
		}
	}
	return all
}

const takeRole = "take a role that gives it: "

func common(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return !slices.Contains(b, s) })
}

func (m metaReader) hasKubernetes() bool { return len(m.Roles) > 0 }

// attaches is what attach_metadata has to name for a role of the job to give a label.
func (m metaReader) attaches(label string) string {
	for _, role := range m.Roles {
		if name := prometheus.Attaches(role, label); name != "" {
			return name
		}
	}
	return ""
}

// words are what to do about a label, who does not give it, and the roles that would,
// where another role is what it needs.
func (m metaReader) words(label string) (remedy, whose string, roles []string) {
	var names []string
	for _, d := range m.Discoveries {
		name := d.Name + "_sd_configs"
		switch d.Name {
		case "kubernetes":
			name = "role " + d.Role
		case "static":
			name = "static_configs"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	whose = strings.Join(names, " and ") + " does not give"
	if len(names) > 1 {
		whose = strings.Join(names, " and ") + " do not give"
	}
	if remedy = m.remedy(label); strings.HasPrefix(remedy, takeRole) {
		roles = prometheus.Roles(label)
	}
	return remedy, whose, roles
}

func (m metaReader) remedy(label string) string {
	if name := m.attaches(label); name != "" && m.At.Object != nil && m.At.Object.Has("spec") {
		return "add attachMetadata: {" + name + ": true}"
	} else if name != "" {
		return "add attach_metadata: {" + name + ": true} to the kubernetes_sd_configs"
	}
	for _, pair := range [][2]string{{"_endpoint_", "_endpointslice_"}, {"_endpointslice_endpoint_", "_endpoint_"}, {"_endpointslice_", "_endpoint_"}, {"_service_port_", "_endpoint_port_"}, {"_service_port_", "_endpointslice_port_"}} {
		other := strings.Replace(label, pair[0], pair[1], 1)
		for _, d := range m.Discoveries {
			if other != label && prometheus.Gives(d.Name, d.Role, d.Attached, other) {
				return "read " + shown(other)
			}
		}
	}
	if roles := prometheus.Roles(label); len(roles) > 0 {
		return takeRole + strings.Join(roles, ", ")
	}
	for _, role := range m.Roles {
		if near := strict.Nearest(label, prometheus.MetaLabels(role)); near != "" {
			return "read " + near
		}
	}
	return "read one that is given, or leave the step out"
}

// shown is a label, or what labels begin with.
func shown(label string) string {
	if strings.HasSuffix(label, "_") {
		return label + "*"
	}
	return label
}

// read are the meta labels that steps read before anything writes them, each once; own are
// those that are written beforehand.
func read(steps []observe.Relabel, own []string) []string {
	var found []string
	written := slices.Clone(own)
	for _, s := range steps {
		for _, label := range append(s.SourceLabels, mapped(s)...) {
			if isMeta(label) && !slices.Contains(written, label) && !slices.Contains(found, label) {
				found = append(found, label)
			}
		}
		target := s.TargetLabel
		if strings.EqualFold(s.Action, "labelmap") && s.Replacement != nil {
			target = *s.Replacement
		}
		if strings.Contains(target, "$") && strings.HasPrefix(target, "__") {
			return found
		}
		written = append(written, target)
	}
	return found
}

func isMeta(label string) bool {
	return strings.HasPrefix(label, prometheus.MetaPrefix) && !observe.HasVariable(label)
}

// mapped is what the labels begin with that a labelmap takes, where it takes those of one
// kind of objects alone.
func mapped(s observe.Relabel) []string {
	if !strings.EqualFold(s.Action, "labelmap") || s.Regex == nil {
		return nil
	}
	re, err := regexp.Compile(*s.Regex)
	if err != nil {
		return nil
	}
	prefix, _ := re.LiteralPrefix()
	if !strings.HasSuffix(prefix, "_") || strings.Count(prefix, "_") < len("____") {
		return nil
	}
	return []string{prefix}
}
