package observe

import (
	"maps"
	"slices"
	"strings"
)

// Discovery is one way by which a job finds its targets (Prometheus v3.16, discovery).
type Discovery struct {
	// Name is kubernetes, consul, file…: the name of the configuration's section without
	// _sd_configs; static for targets that are written out.
	Name string
	// Role of the Kubernetes discovery, and what it attaches beside: node, namespace,
	// deployment, job, cronjob.
	Role     string
	Attached []string
	// Labels that static targets are written with.
	Labels []string
	// Namespaces that the Kubernetes discovery looks in, none for all; Selects tells that
	// it leaves objects out by their labels or fields.
	Namespaces []string
	Selects    bool
}

type kubernetesDiscovery struct {
	Role           string          `yaml:"role"`
	AttachMetadata map[string]bool `yaml:"attach_metadata"`
	Selectors      []any           `yaml:"selectors"`
	Namespaces     struct {
		Own   bool     `yaml:"own_namespace"`
		Names []string `yaml:"names"`
	} `yaml:"namespaces"`
}

func (s *scrapeJob) discoveries() []Discovery {
	var found []Discovery
	for _, k := range s.Kubernetes {
		d := Discovery{Name: "kubernetes", Role: k.Role, Namespaces: k.Namespaces.Names, Selects: len(k.Selectors) > 0 || k.Namespaces.Own}
		for _, name := range slices.Sorted(maps.Keys(k.AttachMetadata)) {
			if k.AttachMetadata[name] {
				d.Attached = append(d.Attached, name)
			}
		}
		found = append(found, d)
	}
	for _, static := range s.StaticConfigs {
		found = append(found, Discovery{Name: "static", Labels: slices.Sorted(maps.Keys(static.Labels))})
	}
	for _, key := range slices.Sorted(maps.Keys(s.Others)) {
		if name, is := strings.CutSuffix(key, "_sd_configs"); is && s.Others[key] != nil {
			found = append(found, Discovery{Name: name})
		}
	}
	return found
}

// OnlyScrapes tells that the series of a Prometheus come of the jobs of its configuration
// alone: nobody writes to it, it reads nobody, and all files of jobs are known. What an operator
// makes may scrape for monitors that are not among the objects.
func (p *Process) OnlyScrapes() bool {
	c := p.read()
	if c == nil || p.Hidden != "" || !c.allScraped || len(c.RemoteRead) > 0 || p.Cluster().IsMade(p.Pods.Object) {
		return false
	}
	for _, flag := range []string{"--web.enable-remote-write-receiver", "--web.enable-otlp-receiver"} {
		if p.Flags.Has(flag) && p.Flags.Value(flag) != "false" {
			return false
		}
	}
	return !slices.ContainsFunc(p.Features(), func(f string) bool { return f == "remote-write-receiver" || f == "otlp-write-receiver" })
}

// WritesLabel tells whether steps of relabelling may write a label that they name.
func WritesLabel(steps []Relabel, label string) bool {
	return slices.ContainsFunc(steps, func(r Relabel) bool { return r.TargetLabel == label || strings.Contains(r.TargetLabel, "$") })
}

// MayWriteLabel tells whether steps of relabelling may write a label, also by mapping others.
func MayWriteLabel(steps []Relabel, label string) bool {
	return WritesLabel(steps, label) || slices.ContainsFunc(steps, func(r Relabel) bool { return strings.EqualFold(r.Action, "labelmap") })
}
