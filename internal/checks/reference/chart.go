package reference

import (
	"cmp"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

var chart = &checks.Rule{
	ID:       "reference/chart",
	Severity: krm.Info,
	Check:    checkChart,
}

// rendering are the kinds, by their groups, of which a controller renders objects.
var rendering = map[string][]string{
	"helm.toolkit.fluxcd.io":      {"HelmRelease"},
	"helm.fluxcd.io":              {"HelmRelease"},
	"kustomize.toolkit.fluxcd.io": {"Kustomization"},
	"helm.cattle.io":              {"HelmChart"},
	"helm.crossplane.io":          {"Release"},
	"helm.m.crossplane.io":        {"Release"}, // those with a namespace
	"argoproj.io":                 {"Application", "ApplicationSet"},
	"addons.cluster.x-k8s.io":     {"HelmChartProxy"},
	"fleet.cattle.io":             {"Bundle", "GitRepo", "HelmOp"},
}

func checkChart(f *observe.Fleet, tell checks.Tell) {
	remedy := "render it, and give those manifests as well"
	if f.Complete {
		remedy += "; until then --complete takes what it brings for missing"
	}
	for _, c := range f.Clusters {
		var seen map[string]bool
		for _, o := range c.Given() {
			if !slices.Contains(rendering[o.Group()], o.Kind()) {
				continue
			}
			s := sourceOf(o)
			if s.brings == "" {
				continue
			}
			if seen == nil {
				seen = releases(f)
			}
			if !slices.ContainsFunc(s.names, func(name string) bool { return seen[name] }) {
				tell(c.At(o, "spec"), remedy, "a controller renders %s in the cluster, and the Prometheus and Thanos of it are not seen here", s.brings)
			}
		}
	}
}

// releases are the names, of releases and charts, by which objects say where they come from,
// and the names of clusters, whose overlays are rendered here.
func releases(f *observe.Fleet) map[string]bool {
	found := map[string]bool{}
	for _, c := range f.Clusters {
		found[c.Name] = true
		for _, o := range c.Given() {
			if o.Has("spec", "template", "spec", "containers") || slices.Contains([]string{"Prometheus", "PrometheusAgent", "ThanosRuler"}, o.Kind()) {
				for _, label := range []string{"app.kubernetes.io/instance", "release", "argocd.argoproj.io/instance", "helm.toolkit.fluxcd.io/name", "kustomize.toolkit.fluxcd.io/name"} {
					found[o.Label(label)] = true
				}
				for _, annotation := range []string{"meta.helm.sh/release-name", "argocd.argoproj.io/tracking-id"} {
					name, _, _ := strings.Cut(o.Annotation(annotation), ":")
					found[name] = true
				}
				found[chartVersion.ReplaceAllString(o.Label("helm.sh/chart"), "")] = true
			}
		}
	}
	delete(found, "")
	return found
}

// chartVersion ends the label helm.sh/chart.
var chartVersion = regexp.MustCompile(`-v?\d+\.\d+.*$`)

// source is what a controller renders.
type source struct {
	// brings says what has Prometheus or Thanos in it, "" where nothing names them.
	brings string
	// names are those of the release and of what it is made of.
	names []string
	// chart is its name, and value a key of values that charts with them have, "" for none.
	chart, value string
}

// sourceOf reads an object of which a controller renders others.
func sourceOf(o *krm.Object) source {
	s := source{names: []string{o.Name()}}
	var paths []string
	s.walk(o.Value()["spec"], "", func(key, text string) {
		switch key {
		case "chart", "chartName":
			s.chart = last(text)
			paths = append(paths, "chart "+last(text))
		case "path", "paths", "repoURL", "repo", "url":
			paths = append(paths, last(text))
		case "name", "releaseName":
			s.names = append(s.names, text)
		}
	})
	for _, p := range paths {
		s.names = append(s.names, strings.TrimPrefix(p, "chart "))
	}
	if s.isOurs(o) {
		return s
	}
	if s.chart != "" {
		paths = slices.DeleteFunc(paths, func(p string) bool { return !strings.HasPrefix(p, "chart ") })
	} else {
		paths = append(paths, o.Name())
	}
	for _, p := range paths {
		if namesThem(p) {
			s.brings = p
			return s
		}
	}
	if s.value != "" {
		s.brings = cmp.Or(s.chart, o.Name()) + " with values of " + s.value
	}
	return s
}

// isOurs tells whether the plugin that renders what is in the repository is this program.
func (s source) isOurs(o *krm.Object) bool {
	return slices.Contains(s.names, "thanos-fleet") && strings.HasPrefix(o.Kind(), "Application")
}

// last is the last part of a path, or of the address of a repository or a chart.
func last(text string) string {
	return strings.TrimSuffix(path.Base(strings.TrimRight(text, "/")), ".git")
}

// walk visits texts with their keys, in order, but not those of values.
func (s *source) walk(value any, key string, visit func(key, text string)) {
	switch value := value.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(value)) {
			switch k {
			case "sourceRef", "destination", "metadata", "dependsOn":
			case "chart", "chartRef":
				if chart, isMap := value[k].(map[string]any); isMap && chart["name"] != nil {
					s.walk(chart["name"], "chart", visit)
					continue
				}
				s.walk(value[k], k, visit)
			case "values", "valuesContent", "valuesObject", "valuesTemplate":
				s.readValues(value[k])
			default:
				s.walk(value[k], k, visit)
			}
		}
	case []any:
		for _, item := range value {
			s.walk(item, key, visit)
		}
	case string:
		visit(key, value)
	}
}

// readValues looks through values, or a text of them, for what becomes a Prometheus.
func (s *source) readValues(values any) {
	switch values := values.(type) {
	case string:
		var read map[string]any
		if yaml.Unmarshal([]byte(values), &read) == nil { // else a template
			s.readValues(read)
		}
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(values)) {
			inner, more := values[k].(map[string]any)
			if more && isTheirs(k) && s.value == "" {
				s.value = k
			}
			s.readValues(inner)
		}
	}
}

// others name what stands beside Prometheus and brings none.
var others = regexp.MustCompile(`exporter|adapter|crds?$|pushgateway|msteams|rules|dashboards?|blackbox|thanos-fleet`)

// namesThem tells whether a chart or a folder is called after Prometheus or Thanos.
func namesThem(name string) bool {
	name = strings.ToLower(name)
	return (strings.Contains(name, "prometheus") || strings.Contains(name, "thanos") || strings.HasSuffix(name, "rancher-monitoring")) && !others.MatchString(name)
}

// isTheirs tells whether a key of values is one of charts that bring them: a chart below
// another by its name, or what becomes the spec of a Prometheus. That of "prometheus" alone
// often switches the scraping of something else on.
func isTheirs(key string) bool {
	return slices.Contains([]string{"kube-prometheus-stack", "kube-prometheus", "prometheus-operator", "thanos", "prometheusSpec", "thanosRuler", "thanosRulerSpec"}, key)
}
