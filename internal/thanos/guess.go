package thanos

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
)

// guessed is what a label or a name suggests of a container whose image, command
// and args say nothing.
func (w *line) guessed(h hint) (Identity, bool) {
	if h.program == "" || w.isBystander() || w.isOther() {
		return Identity{}, false
	}
	from := min(len(w.Command), 1)
	c, at := w.component(from)
	switch {
	case w.opaque != "":
		return w.behind(h)
	case h.program == thanosProgram && c != None && at == from:
		return w.of(thanosProgram, at)
	case h.program != thanosProgram && configured(w.all[from:]) && !isForeign(w.all[from:], h.program):
		return w.of(h.program, from)
	}
	hidden := w.hiding()
	return Identity{Program: h.program, Component: cmp.Or(h.component, form(h.program, nil)), At: len(w.Command), Hidden: hidden}, hidden != "" && !w.Init
}

// isForeign tells whether arguments are none of Prometheus or Alertmanager: neither takes a
// word that is no flag's value, and Prometheus no flag that begins otherwise than its own.
func isForeign(args []string, p Program) bool {
	first := args[0]
	isWord := !strings.HasPrefix(first, "-") && !strings.ContainsAny(first, "/.$") && !isLauncher(first)
	return isWord || p == prometheusProgram && hasForeign(args)
}

// hiding says why command and args do not show what runs; "" where they do.
func (w *line) hiding() string {
	if len(w.all) == 0 {
		return "has no arguments, so that its image decides"
	}
	for i, word := range w.all {
		first := i == 0 && len(w.Command) == 0 && strings.ContainsAny(word, "/.0123456789")
		switch {
		case w.isValue(i):
		case !strings.HasPrefix(word, "-") && variable.MatchString(word):
			return "takes arguments from " + variable.FindString(word)
		case (first || w.starts(i)) && isLauncher(word):
			return "is started by " + word
		}
	}
	return hiddenIn(w.all)
}

// launchers are words in the names of what starts a program and is none itself.
var launchers = []string{
	"app", "boot", "bootstrap", "cmd", "entry", "entrypoint", "exec", "init", "launch", "launcher", "main", "monit", "run", "runit", "runner", "runsvdir", "server", "service",
	"start", "starter", "startup", "supervise", "supervisor", "supervisord", "svscan", "up", "wrap", "wrapper",
}

var (
	// interpreter runs a file that it is given.
	interpreter = regexp.MustCompile(`^(bun|deno|expect|java|lua|node|nodejs|perl|php|pwsh|python|pypy|ruby|tclsh)[-.0-9]*$`)
	scriptFile  = regexp.MustCompile(`\.(bash|js|jar|lua|mjs|php|pl|ps1|py|pyc|rb|sh|tcl|ts|zsh)$`)
)

// isLauncher tells whether a command may start any program: its name is a script's, or
// says no more than that it starts something, or what it is to start.
func isLauncher(word string) bool {
	if strings.HasPrefix(word, "-") || setting.MatchString(word) {
		return false
	}
	base := strings.ToLower(path.Base(word))
	return interpreter.MatchString(base) || scriptFile.MatchString(base) || componentNamed(base) != None ||
		slices.ContainsFunc(nameParts.Split(base, -1), func(part string) bool {
			_, program := programOf(part)
			return program || slices.Contains(launchers, part)
		})
}

// isBystander tells whether the command starts no server.
func (w *line) isBystander() bool {
	return len(w.Command) > 0 && slices.Contains(bystanders, path.Base(w.Command[0]))
}

// isOther tells whether the image, the container's name, the command or the labels say
// that it is another program.
func (w *line) isOther() bool {
	if namesOther(path.Base(repository(w.Image))) || namesOther(w.Name) {
		return true
	}
	for _, label := range componentLabels {
		if value := w.Labels[label]; value != "agent" && namesOther(value) { // Prometheus is one, too
			return true
		}
	}
	for i, word := range w.all {
		if (i == 0 || w.starts(i) || isLauncher(w.all[i-1])) && !strings.HasPrefix(word, "-") && namesOther(path.Base(word)) {
			return true
		}
	}
	return false
}

// namesOther tells whether a name is that of a program which is none of those that are
// known here.
func namesOther(name string) bool {
	name = strings.ToLower(name)
	if nameHint(name).program != "" || componentNamed(name) != None || componentNamed(afterThanos(name)) != None {
		return false
	}
	return slices.ContainsFunc(nameParts.Split(name, -1), func(part string) bool {
		return slices.Contains(otherPrograms, part) || slices.Contains(strangers, part)
	})
}

// strangers are programs that stand beside Thanos and Prometheus in their pods,
// or under their labels.
var strangers = []string{
	"agent", "alloy", "auth", "authelia", "authz", "caddy", "checker", "cloudflared", "cloudsql", "consul", "copier", "cortex", "datadog", "dex", "downloader", "dynatrace",
	"elastic", "envoy", "etcd", "filebeat", "fluent", "fluentbit", "fluentd", "gatekeeper", "ghostunnel", "git", "haproxy", "health", "healthcheck", "istio", "jaeger",
	"k6", "k8s", "kafka", "keycloak", "kube", "linkerd", "logger", "logrotate", "logs", "logstash", "loki", "memcached", "mimir", "minio", "mongodb", "mysql", "nginx",
	"oauth2", "opa", "openresty", "opentelemetry", "otel", "otelcol", "pause", "pomerium", "postgres", "promtail", "promxy", "proxyv2", "rbac", "rclone", "redis", "refresher",
	"rsync", "rsyslog", "sloth", "spiffe", "spire", "squid", "statsd", "stunnel", "syslog", "tailscale", "telegraf", "tempo", "traefik", "tunnel", "uploader", "valkey", "varnish",
	"vault", "vector", "victoria", "vmagent", "vmalert", "vmselect", "vmstorage", "watcher", "zipkin",
}
