package observe

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// PodName stands in a label's value for the name of the pod, so that each replica has
// another one.
const PodName = "$(POD_NAME)"

// Labels are the external labels of what writes series or blocks.
type Labels struct {
	// Values are the labels that are known. PodName in one stands for the pod's name; any
	// other variable is left as it is written.
	Values map[string]string
	// Known is false where there may be more labels, or none is known.
	Known bool
	// At is where they stand.
	At Place
}

// Get returns a label's value, "" where there is none.
func (l Labels) Get(name string) string { return l.Values[name] }

// Has tells whether there is a label of the name.
func (l Labels) Has(name string) bool {
	_, has := l.Values[name]
	return has
}

// String writes the labels as PromQL does, in the order of their names.
func (l Labels) String() string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(l.Values)) {
		pairs = append(pairs, fmt.Sprintf("%s=%q", name, l.Values[name]))
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// PerPod tells whether a label has another value in each pod.
func (l Labels) PerPod(name string) bool { return strings.Contains(l.Values[name], PodName) }

// ExternalLabels returns the labels that a process gives its series or blocks: those of
// the configuration of a Prometheus, also for its sidecar, and those of --label for a
// receiver or ruler. Others have none, and are known to have none. They are everybody's.
func (p *Process) ExternalLabels() Labels { return p.labels() }

func (p *Process) findLabels() Labels {
	switch p.Component {
	case thanos.Prometheus, thanos.PrometheusAgent:
		return p.configuredLabels()
	case thanos.Sidecar:
		if peer := p.Peer(); peer != nil {
			return peer.ExternalLabels()
		}
		return Labels{}
	case thanos.Receive, thanos.Rule:
		return p.flagLabels()
	}
	return Labels{Known: p.Hidden == ""}
}

// Peer is the Prometheus of a sidecar's pod, or the sidecar of a Prometheus; nil when
// there is none.
func (p *Process) Peer() *Process {
	if p.Component == thanos.Sidecar {
		return p.Pods.Process(thanos.Prometheus, thanos.PrometheusAgent)
	}
	return p.Pods.Process(thanos.Sidecar)
}

func (p *Process) flagLabels() Labels {
	l := Labels{Values: map[string]string{}, Known: p.Hidden == "", At: p.At("--label")}
	for _, flag := range p.Flags.Values("--label") {
		name, value, found := strings.Cut(flag, "=")
		if unquoted, err := strconv.Unquote(value); found && err == nil {
			l.Values[name] = p.podName(unquoted)
		}
	}
	return l
}

// UnreadLabels are the values of --label that a receiver or ruler does not start with: it
// reads a name and a string that is quoted as in Go (Thanos v0.42.4, cmd/thanos/config.go,
// parseFlagLabels). One that is a variable may be anything.
func (p *Process) UnreadLabels() []string {
	return slices.DeleteFunc(p.Flags.Values("--label"), func(text string) bool {
		_, value, found := strings.Cut(text, "=")
		_, err := strconv.Unquote(value)
		return found && err == nil || HasVariable(text) && strings.HasPrefix(text, "$")
	})
}

func (p *Process) configuredLabels() Labels {
	c := p.read()
	l := Labels{At: p.text.Section("global.external_labels")}
	if c == nil {
		return l
	}
	l.Known, l.Values = true, map[string]string{}
	for name, value := range c.Global.ExternalLabels {
		l.Values[name] = p.podName(value)
	}
	return l
}

// Configuration is the text of the configuration of a Prometheus, as its pod reads it.
func (p *Process) Configuration() Text {
	p.read()
	return p.text
}

// defaultConfig is where images of Prometheus have their configuration (Dockerfile: CMD).
const defaultConfig = "/etc/prometheus/prometheus.yml"

func (p *Process) findConfiguration() Text {
	path := p.Flags.Value("--config.file")
	if path == "" {
		path = defaultConfig
		if p.Hidden != "" {
			return Text{}
		}
	}
	if t := p.File(path); t.Known {
		return t
	}
	return p.reloaded(path)
}

// reloaded is the text that a reloader of the pod writes the file from, with variables
// put in (Thanos' pkg/reloader, prometheus-config-reloader: --config-file and
// --config-envsubst-file).
func (p *Process) reloaded(path string) Text {
	for _, c := range p.Pods.AllContainers() {
		args := c.Args()
		for _, pair := range [][2]string{{"--config-file", "--config-envsubst-file"}, {"--reloader.config-file", "--reloader.config-envsubst-file"}} {
			if args.Value(pair[1]) == path {
				return (&Process{Pods: p.Pods, Container: c}).File(args.Value(pair[0]))
			}
		}
	}
	return Text{}
}

// variable is $(NAME) of Kubernetes and of the reloaders, and ${NAME} and $NAME of
// Prometheus.
var variable = regexp.MustCompile(`\$\(([A-Za-z_][A-Za-z0-9_]*)\)|\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)`)

// podName writes PodName for each variable that holds the name of the pod, where it is
// put in: by Kubernetes in an argument, by a reloader or by Prometheus in a file.
func (p *Process) podName(value string) string {
	return variable.ReplaceAllStringFunc(value, func(match string) string {
		name := strings.Trim(match, "$(){}")
		for _, c := range p.Pods.AllContainers() {
			if e := c.Env(name); e != nil && e.Text("valueFrom", "fieldRef", "fieldPath") == podNameField {
				return PodName
			}
		}
		return match
	})
}

// Expands tells whether the Prometheus puts variables into its external labels itself:
// version 3 does, version 2 with a feature flag.
func (p *Process) Expands() bool {
	version, _ := p.Version()
	return prometheus.Expands(version, p.Flags)
}

// Uploads tells whether the process has a bucket that it writes blocks to.
func (p *Process) Uploads() bool {
	switch p.Component {
	case thanos.Sidecar, thanos.Rule, thanos.Receive:
		_, has := p.Config("--objstore.config")
		return has && !p.Flags.Stateless() && !(p.Component == thanos.Receive && p.Flags.RoutesOnly())
	}
	return false
}

// Serves tells whether the process answers the store API with series of its own.
func (p *Process) Serves() bool {
	switch p.Component {
	case thanos.Sidecar, thanos.Store, thanos.Query:
		return true
	case thanos.Receive:
		return !p.Flags.RoutesOnly()
	case thanos.Rule:
		return !p.Flags.Stateless()
	}
	return false
}
