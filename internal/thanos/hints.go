package thanos

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
)

// hint is what a name suggests: a program, and its component where it says one.
type hint struct {
	program   Program
	component Component
}

// aliases are what components are called in the names of images, labels and
// containers, besides their own names (kube-thanos; the charts of bitnami and
// thanos-community).
var aliases = map[string]Component{
	"bucketweb": Tools, "compactor": Compact, "database-compactor": Compact, "database-write-hashring": Receive, "frontend": QueryFrontend,
	"ingestor": Receive, "ingester": Receive, "object-store-gateway": Store, "querier": Query, "query-cache": QueryFrontend, "query-layer": Query,
	"queryfrontend": QueryFrontend, "receive-distributor": Receive, "receive-ingestor": Receive, "receive-router": Receive, "receiver": Receive,
	"rule-evaluation-engine": Rule, "ruler": Rule, "store-gateway": Store, "storegateway": Store,
}

func componentNamed(name string) Component {
	if c := Component(name); slices.Contains(commands, c) {
		return c
	}
	return aliases[name]
}

// otherPrograms are words in the names of images that are something else than the
// program that they name too.
var otherPrograms = []string{
	"adapter", "adaptor", "aggregator", "alerts", "api", "backup", "bench", "bot", "bridge", "cleaner", "cleanup", "client", "collector", "config", "configmap",
	"connector", "controller", "converter", "dashboards", "docs", "example", "exporter", "federate", "fleet", "gateway", "generator", "importer",
	"kit", "label", "lint", "mcp", "migrator", "mixin", "msteams", "operator", "proxy", "pushgateway", "reloader", "rules", "sd",
	"sync", "syncer", "test", "tests", "tool", "ui", "webhook",
}

// receivers are words in the names of images that are called after Prometheus or Alertmanager
// for they take its alerts, or are there to be scraped by it.
var receivers = []string{
	"app", "callback", "chat", "demo", "dingtalk", "discord", "email", "executor", "feishu", "forwarder", "github", "gitlab", "gotify", "handler", "hook", "irc",
	"jira", "kafka", "lark", "logger", "matrix", "merge", "mock", "notifier", "notify", "receiver", "relay", "sample", "scraper", "silencer", "simulator", "slack",
	"sms", "sns", "teams", "telegram", "wechat", "xmpp",
}

var nameParts = regexp.MustCompile(`[^a-z0-9]+`)

// imageHint returns what the name of an image suggests. A mirror may put the
// registry and the organisation into it: quay-io-thanos-thanos.
func imageHint(image string) hint {
	elements := strings.Split(strings.ToLower(repository(image)), "/")
	last := elements[len(elements)-1]
	parts := nameParts.Split(last, -1)
	if slices.ContainsFunc(parts, func(part string) bool { return slices.Contains(otherPrograms, part) }) && componentNamed(afterThanos(last)) == None {
		return hint{}
	}
	for _, p := range []Program{alertmanagerProgram, thanosProgram, grafanaProgram, prometheusProgram} {
		isReceiver := p != thanosProgram && slices.ContainsFunc(parts, func(part string) bool { return slices.Contains(receivers, part) })
		if slices.Contains(parts, string(p)) && !isReceiver {
			return hint{p, componentNamed(afterThanos(last))}
		}
	}
	if len(elements) > 1 && elements[len(elements)-2] == "thanos" && componentNamed(last) != None {
		return hint{thanosProgram, componentNamed(last)}
	}
	return hint{}
}

func afterThanos(name string) string {
	_, component, _ := strings.Cut(name, "thanos-")
	return strings.TrimPrefix(component, "thanos-")
}

// nameHint returns what a label or a container's name suggests: thanos,
// thanos-<component> or the same behind a prefix.
func nameHint(name string) hint {
	name = strings.ToLower(name)
	switch name {
	case "prometheus", "prometheus-server", "prometheus-agent":
		return hint{program: prometheusProgram}
	case "alertmanager":
		return hint{program: alertmanagerProgram}
	}
	if name == "thanos" || strings.HasSuffix(name, "-thanos") {
		return hint{program: thanosProgram}
	}
	before, component, found := strings.Cut(name, "thanos-")
	if c := componentNamed(component); found && c != None && (before == "" || strings.HasSuffix(before, "-")) {
		return hint{thanosProgram, c}
	}
	return hint{}
}

// nameLabels say what a pod is, the first that does wins; componentLabels which
// part of it.
var (
	nameLabels      = []string{"app.kubernetes.io/name", "k8s-app", "app", "name"}
	componentLabels = []string{"app.kubernetes.io/component", "component"}
)

func labelHint(labels map[string]string) hint {
	for _, label := range nameLabels {
		h := nameHint(labels[label])
		for i := 0; i < len(componentLabels) && h.program == thanosProgram && h.component == None; i++ {
			h.component = componentNamed(strings.ToLower(labels[componentLabels[i]]))
		}
		if h.program != "" {
			return h
		}
	}
	return hint{}
}

func (w *line) byImage() (Identity, bool)  { return w.hinted(imageHint(w.Image)) }
func (w *line) byLabels() (Identity, bool) { return w.guessed(labelHint(w.Labels)) }
func (w *line) byName() (Identity, bool)   { return w.guessed(nameHint(w.Name)) }

// hinted is what an image's name suggests, as far as command and args do not
// contradict it.
func (w *line) hinted(h hint) (Identity, bool) {
	from := min(len(w.Command), 1)
	switch {
	case h.program == "" || w.isBystander():
		return Identity{}, false
	case w.opaque != "" || len(w.Command) > 0:
		return w.behind(h)
	case h.program != thanosProgram:
		return w.of(h.program, 0)
	}
	switch c, at := w.component(from); {
	case c != None:
		return w.of(thanosProgram, at)
	case len(w.all) == 0:
		return Identity{Program: thanosProgram, Component: h.component, Hidden: "has no arguments, so that its image decides"}, !w.Init
	case h.component != None && !slices.ContainsFunc(w.all, func(word string) bool { return !strings.HasPrefix(word, "--") }):
		id, _ := w.of(thanosProgram, 0)
		id.Component = h.component
		return id, true
	}
	id, _ := w.withoutComponent(0)
	id.Component = h.component
	return id, id.Hidden != ""
}

// behind is a program that stands behind something that cannot be read.
func (w *line) behind(h hint) (Identity, bool) {
	hidden := w.opaque
	if hidden == "" {
		hidden = "is started by " + w.Command[0]
	}
	return Identity{Program: h.program, Component: cmp.Or(h.component, form(h.program, nil)), At: len(w.Command), Hidden: hidden}, !w.Init
}
