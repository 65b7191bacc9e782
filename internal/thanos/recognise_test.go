package thanos

import (
	"slices"
	"strings"
	"testing"
)

const (
	official = "quay.io/thanos/thanos:v0.42.4"
	foreign  = "registry.example.com/obs/a1b2c3:7"
)

// argv splits a line as a shell does where nothing is quoted; "<x y>" is one word.
func argv(line string) []string {
	var words []string
	for i, part := range strings.Split(line, "<") {
		quoted, rest, found := strings.Cut(part, ">")
		switch {
		case i == 0 || !found:
			words = append(words, strings.Fields(part)...)
		default:
			words = append(append(words, quoted), strings.Fields(rest)...)
		}
	}
	return words
}

func TestRecognisesWhatCanBeRead(t *testing.T) {
	for _, tt := range []struct {
		image, command, args string
		want                 Component
		by                   string
		rest                 string
	}{
		// By the image, as its maintainers call it or a mirror does.
		{official, "", "receive", Receive, "its image", "receive"},
		{"mirror.example.com:5000/thanos/thanos:v0.42.4", "", "store", Store, "its image", "store"},
		{"quay.io/thanos/thanos@sha256:abc", "", "compact", Compact, "its image", "compact"},
		{"mirror.example.com:5000/thanos", "", "rule", Rule, "its image", "rule"},
		{"docker.io/bitnami/thanos:0.42.4-debian-12-r1", "", "query", Query, "its image", "query"},
		{"registry.example.com/mirror/thanos-thanos:v0.42.4", "", "query", Query, "its image", "query"},
		{"registry.example.com/quay-io-thanos-thanos:1", "", "store --data-dir=/d", Store, "its image", "store --data-dir=/d"},
		{"registry.example.com/acme-thanos:1", "", "store", Store, "its image", "store"},
		{"registry.example.com/openshift4/ose-thanos-rhel9:v4", "", "sidecar", Sidecar, "its image", "sidecar"},
		{"registry.example.com/thanos-query:1", "", "--http-address=:9090", Query, "its image", "--http-address=:9090"},
		// A flag that told the compactor, until queriers got it; and one that compactors had.
		{official, "", "query --deduplication.func=chain", Query, "its arguments", "query --deduplication.func=chain"},
		{official, "", "compact --block-sync-concurrency=20", Compact, "its arguments", "compact --block-sync-concurrency=20"},
		{foreign, "", "query --retention.resolution-raw=1d", Query, "its arguments", "query --retention.resolution-raw=1d"},
		{"thanos", "", "tools bucket web", Tools, "its arguments", "tools bucket web"},
		{"thanos", "", "--log.level=debug query store", Query, "its image", "--log.level=debug query store"},
		{"quay.io/prometheus/prometheus:v3.13.5", "", "--config.file=x", Prometheus, "its image", "--config.file=x"},
		{"quay.io/prometheus/prometheus:v3.13.5", "", "", Prometheus, "its image", ""},
		{"prometheus", "", "--config.file=/p.yml --storage.tsdb.path=/prometheus --log.level=info", Prometheus, "its arguments", "--config.file=/p.yml --storage.tsdb.path=/prometheus --log.level=info"},
		{"prometheus", "", "--storage.tsdb.path /prometheus --config.file /p.yml", Prometheus, "its arguments", "--storage.tsdb.path /prometheus --config.file /p.yml"},
		{official, "", "receive --tsdb.path=/var/thanos --label=receive=store", Receive, "its arguments", "receive --tsdb.path=/var/thanos --label=receive=store"},
		{official, "", "receive --tsdb.path /var/thanos query", Receive, "its arguments", "receive --tsdb.path /var/thanos query"},
		{foreign, "dumb-init --single-child thanos store", "", Store, "its command", "store"},
		{"registry.example.com/prom-prometheus:v3", "", "", Prometheus, "its image", ""},
		{"prometheus:v3.13.5", "", "--agent", PrometheusAgent, "its image", "--agent"},
		{"prometheus:v2.55.1", "", "--enable-feature=exemplar-storage,agent", PrometheusAgent, "its image", "--enable-feature=exemplar-storage,agent"},
		{"prometheus:v2.55.1", "", "--enable-feature agent", PrometheusAgent, "its image", "--enable-feature agent"},
		{"prometheus:v2.55.1", "", "--enable-feature=agent-x", Prometheus, "its image", "--enable-feature=agent-x"},
		{"quay.io/prometheus/alertmanager:v0.28.0", "", "", Alertmanager, "its image", ""},
		{"docker.io/bitnami/alertmanager@sha256:abc", "", "", Alertmanager, "its image", ""},
		{"registry.example.com/ose-prometheus-alertmanager:1", "", "", Alertmanager, "its image", ""},
		{"docker.io/grafana/grafana:11.0.0", "", "", Grafana, "its image", ""},
		{"docker.io/grafana/grafana-enterprise:11.0.0", "", "", Grafana, "its image", ""},
		// By the command.
		{foreign, "/bin/thanos sidecar", "", Sidecar, "its command", "sidecar"},
		{foreign, "/opt/bitnami/thanos/bin/thanos", "query-frontend", QueryFrontend, "its command", "query-frontend"},
		{foreign, "/usr/local/bin/thanos-0.42.4", "receive", Receive, "its command", "receive"},
		{foreign, "/usr/bin/prometheus", "", Prometheus, "its command", ""},
		{foreign, "/bin/alertmanager", "--config.file=x", Alertmanager, "its command", "--config.file=x"},
		{official, "/sbin/tini -- thanos", "receive --tsdb.path=/data", Receive, "its command", "receive --tsdb.path=/data"},
		{official, "/usr/bin/dumb-init", "thanos query", Query, "its command", "query"},
		{foreign, "tini -g --", "/bin/prometheus --agent", PrometheusAgent, "its command", "--agent"},
		{official, "env GOGC=50 GOMEMLIMIT=1GiB thanos store", "--data-dir=/d", Store, "its command", "store --data-dir=/d"},
		{official, "nice -n 5 thanos compact", "", Compact, "its command", "compact"},
		{foreign, "nice -n 5 prometheus", "", Prometheus, "its command", ""},
		{foreign, "su-exec nobody prometheus", "", Prometheus, "its command", ""},
		{foreign, "timeout 50m thanos compact --data-dir=/d", "", Compact, "its command", "compact --data-dir=/d"},
		{foreign, "/vault/vault-env", "thanos store --objstore.config=x", Store, "its command", "store --objstore.config=x"},
		{foreign, "/wrapper/unknown --secrets=/x -- /bin/thanos rule", "", Rule, "its command", "rule"},
		{foreign, "/entrypoint.sh", "thanos receive", Receive, "its command", "receive"},
		{foreign, "", "thanos receive --tsdb.path=/d", Receive, "its command", "receive --tsdb.path=/d"},
		{foreign, "", "/bin/prometheus --config.file=x", Prometheus, "its command", "--config.file=x"},
		{official, `/bin/sh -c <exec "$@">`, "sh thanos receive --tsdb.path=/d", Receive, "its command", "receive --tsdb.path=/d"},
		{official, `sh -c <sleep 5; exec thanos "$@"> --`, "receive --tsdb.path=/d", Receive, "its command", "receive --tsdb.path=/d"},
		{official, `sh -c <exec "$0" "$@">`, "thanos receive", Receive, "its command", "receive"},
		{official, "bash /scripts/entry.sh thanos compact", "", Compact, "its command", "compact"},
		// By the arguments, whatever the image and the binary are called.
		{foreign, "", "receive --receive.hashrings-file=/h --label=a=b", Receive, "its arguments", "receive --receive.hashrings-file=/h --label=a=b"},
		{foreign, "", "query --grpc-address=0.0.0.0:10901", Query, "its arguments", "query --grpc-address=0.0.0.0:10901"},
		{foreign, "", "--log.level=debug store --objstore.config-file=/o", Store, "its arguments", "--log.level=debug store --objstore.config-file=/o"},
		{foreign, "/app/start", "compact --retention.resolution-raw=30d", Compact, "its arguments", "compact --retention.resolution-raw=30d"},
		{foreign, "", "tools bucket web", Tools, "its arguments", "tools bucket web"},
		{foreign, "", "--query.replica-label=r --endpoint=a:1", Query, "its arguments", "--query.replica-label=r --endpoint=a:1"},
		{foreign, "", "--config.file=/p.yml --storage.tsdb.path=/d", Prometheus, "its arguments", "--config.file=/p.yml --storage.tsdb.path=/d"},
		{foreign, "", "--config.file=/p.yml --web.enable-lifecycle", Prometheus, "its arguments", "--config.file=/p.yml --web.enable-lifecycle"},
		{foreign, "", "--config.file=/p.yml --agent --storage.agent.path=/d", PrometheusAgent, "its arguments", "--config.file=/p.yml --agent --storage.agent.path=/d"},
		{"docker.io/bitnami/other:1", "/opt/scripts/entrypoint.sh /opt/scripts/run.sh", "--config.file=/p.yml --storage.tsdb.path=/d", Prometheus, "its arguments", "--config.file=/p.yml --storage.tsdb.path=/d"},
		{foreign, "", "--config.file=/a.yml --cluster.listen-address=:9094", Alertmanager, "its arguments", "--config.file=/a.yml --cluster.listen-address=:9094"},
	} {
		c := Container{Image: tt.image, Command: argv(tt.command), Args: argv(tt.args)}
		got := Recognise(c)
		words := slices.Concat(c.Command, c.Args)
		if got.Component != tt.want || got.By != tt.by || got.Hidden != "" || strings.Join(words[got.At:], " ") != tt.rest {
			t.Errorf("%s %q %q: got %+v, want %s by %s with %q", tt.image, tt.command, tt.args, got, tt.want, tt.by, tt.rest)
		}
	}
}

func TestRecognisesByLabelsAndName(t *testing.T) {
	for _, tt := range []struct {
		labels     map[string]string
		name, args string
		want       Component
	}{
		{map[string]string{"app.kubernetes.io/name": "thanos-store"}, "", "store --data-dir=/d", Store},
		{map[string]string{"app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": "compactor"}, "", "compact", Compact},
		{map[string]string{"app": "acme-thanos-query"}, "", "query", Query},
		{map[string]string{"app": "prometheus"}, "", "--config.file=/p.yml", Prometheus},
		{nil, "thanos-receive", "receive --label=a=b", Receive},
		{map[string]string{"app.kubernetes.io/name": "thanos-store"}, "", "--store", None},
		{map[string]string{"app.kubernetes.io/name": "loki"}, "", "store", None},
	} {
		got := Recognise(Container{Image: foreign, Name: tt.name, Labels: tt.labels, Args: argv(tt.args)})
		if got.Component != tt.want || got.Hidden != "" {
			t.Errorf("%v %s: got %+v, want %s", tt.labels, tt.args, got, tt.want)
		}
	}
}

func TestSaysWhatCannotBeRead(t *testing.T) {
	label := map[string]string{"app.kubernetes.io/name": "thanos-query"}
	for _, tt := range []struct {
		image, command, args string
		labels               map[string]string
		want, hidden         string
	}{
		{official, "/bin/sh -c", "<exec thanos receive --tsdb.path=/d>", nil, "thanos receive", "is started by a shell script"},
		{foreign, "/bin/sh -ec <sleep 3\nexec /bin/thanos store \\\n  --data-dir=/d>", "", nil, "thanos store", "is started by a shell script"},
		{foreign, "tini -- bash -c <thanos compact --wait>", "", nil, "thanos compact", "is started by a shell script"},
		{foreign, "sh -c <ulimit -n 1000 && exec nice -n 5 prometheus --config.file=x>", "", nil, "Prometheus", "is started by a shell script"},
		{foreign, "sh -c <exec \"$BIN\" receive --receive.local-endpoint=x>", "", nil, "thanos receive", "is started by a shell script"},
		{foreign, "sh -c <thanos tools bucket cleanup; exec thanos compact>", "", nil, "thanos compact", "is started by a shell script"},
		{foreign, "bash -o pipefail -c <exec thanos $ARGS>", "", nil, "thanos", "is started by a shell script"},
		{foreign, "sh -c <exec alertmanager --config.file=/a.yml>", "", nil, "Alertmanager", "is started by a shell script"},
		{official, "/scripts/start.sh", "", nil, "thanos", "is started by /scripts/start.sh"},
		{official, "sh /scripts/start.sh", "", nil, "thanos", "is started by the script /scripts/start.sh"},
		{official, "sh -c <. /etc/env; /run-it>", "", nil, "thanos", "is started by a shell script"},
		{official, "", "", nil, "thanos", "has no arguments, so that its image decides"},
		{"registry.example.com/thanos-receive:1", "", "", nil, "thanos receive", "has no arguments, so that its image decides"},
		{official, "", "$(COMMAND)", nil, "thanos", "takes arguments from $(COMMAND)"},
		{foreign, "thanos", "$(COMPONENT) --data-dir=/d", nil, "thanos", "takes arguments from $(COMPONENT)"},
		{foreign, "thanos", "receive @/etc/args", nil, "thanos receive", "takes arguments from the file /etc/args"},
		{official, "", "@/etc/args", nil, "thanos", "takes arguments from the file /etc/args"},
		{foreign, "", "", label, "thanos query", "has no arguments, so that its image decides"},
		{foreign, "sh -c </start>", "", label, "thanos query", "is started by a shell script"},
		{"quay.io/prometheus/prometheus:v3", "/start", "", nil, "Prometheus", "is started by /start"},
	} {
		got := Recognise(Container{Image: tt.image, Command: argv(tt.command), Args: argv(tt.args), Labels: tt.labels})
		if !got.IsKnown() || got.String() != tt.want || got.Hidden != tt.hidden {
			t.Errorf("%s %q %q: got %+v, want %s that %s", tt.image, tt.command, tt.args, got, tt.want, tt.hidden)
		}
	}
}

func TestVariablesThatAreWrittenOut(t *testing.T) {
	got := Recognise(Container{Image: official, Args: []string{"$(COMPONENT)", "--log.level=$(LEVEL)"}, Env: map[string]string{"COMPONENT": "store"}})
	if got.Component != Store || got.Hidden != "" || got.At != 0 {
		t.Errorf("got %+v", got)
	}
}

// What is none of the known programs is nothing to speak of, whatever its image,
// its pod or its arguments look like.
func TestLeavesOthersAlone(t *testing.T) {
	for _, tt := range []struct {
		image, command, args string
		label                string
	}{
		{"docker.io/grafana/loki:3.0.0", "", "-config.file=/etc/loki/loki.yaml -target=read", "loki"},
		{"docker.io/grafana/loki:3.0.0", "", "--config.file=/etc/loki/loki.yaml --target=querier", ""},
		{"docker.io/grafana/mimir:2.0.0", "", "-target=store-gateway -blocks-storage.tsdb.dir=/d -query-frontend.downstream-url=x", ""},
		{foreign, "/usr/bin/loki", "--config.file=prometheus", ""},
		{"ghcr.io/dexidp/dex:v2", "", "dex serve /etc/dex/config.yaml", ""},
		{"docker.io/memcached:1.6", "", "-m 1024 -I 5m", "thanos-store-memcached"},
		{"docker.io/memcached:1.6", "", "", "thanos-query"},
		{"jaegertracing/jaeger-query:1", "", "--query.base-path=/j", ""},
		{"jaegertracing/jaeger-query:1", "", "query --query.base-path=/j", ""},
		{"grafana/tempo-query:2", "", "query --query.base-path=/j --query.bearer-token-propagation=true", ""},
		{foreign, "/bin/otherdb", "receive --log.level=info --http-address=:1", ""},
		{foreign, "pyroscope query --log.level=info --http-address=:1", "", ""},
		{foreign, "otherdb store --data-dir=/d --http-address=:1", "", ""},
		{foreign, "", "query --es.server-urls=x", ""},
		{foreign, "", "store --data-dir=/d", ""},
		{foreign, "", "--data-dir=/d --storage.tsdb.retention=3d", ""},
		{foreign, "", "--mode query --grpc-address=x", ""},
		{"quay.io/thanos/thanos-receive-controller:1", "", "--configmap-name=a --configmap-generated-name=b", ""},
		{"quay.io/thanos/thanos-receive-controller:1", "", "", "thanos-receive-controller"},
		{"quay.io/thanos/thanos-operator:1", "", "", ""},
		{"quay.io/prometheus-operator/prometheus-operator:v0.93.1", "", "--prometheus-config-reloader=x", "prometheus-operator"},
		{"quay.io/prometheus-operator/prometheus-config-reloader:v0.93.1", "", "--reload-url=x --config-file=y", "prometheus"},
		{"quay.io/prometheus/blackbox-exporter:v0", "", "--config.file=x", "prometheus"},
		{"quay.io/prometheus/pushgateway:v1", "", "--web.enable-lifecycle", ""},
		{"docker.io/grafana/agent:v0", "", "-config.file=x -server.http.address=y", "prometheus-agent"},
		{"registry.example.com/prometheus_demo_service", "", "", "example-app"},
		{"registry.example.com/demo/alertmanager-dingtalk-hook:v0.2", "", "", "alerts"},
		{"registry.example.com/alertmanager-github-receiver:v0.11", "", "-enable-auto-close -owner=acme", ""},
		{"registry.example.com/alertmanager-discord:1", "", "--listen.address=:9094", "alertmanager"},
		{"registry.example.com/alertmanager-irc-relay:1", "", "--config=/etc/relay.yml", "alertmanager"},
		{foreign, "", "sidecar --store.path=/prometheus --config.file=/etc/a.yml --config.output-file=/etc/b.yml", "prometheus"},
		{foreign, "", "--store.path=/prometheus --config.file=/etc/a.yml", "prometheus"},
		{foreign, "", "serve --config.file=/etc/a.yml", "alertmanager"},
		{foreign, "", "", "redis"},
		{foreign, "", "", ""},
		{official, "sleep infinity", "", ""},
		{official, "sh -c <while true; do sleep 10; done>", "", ""},
		{"quay.io/prometheus/prometheus:v3", "/bin/promtool check config /p.yml", "", ""},
		{official, "thanos", "--version", ""},
		{"quay.io/thanos/thanos", "", "--help", ""},
		{foreign, "sh -c <kubectl rollout restart statefulset/prometheus>", "", ""},
		{foreign, "sh -c <pkill thanos receive>", "", ""},
	} {
		c := Container{Image: tt.image, Command: argv(tt.command), Args: argv(tt.args), Labels: map[string]string{"app.kubernetes.io/name": tt.label}}
		if got := Recognise(c); got.IsKnown() {
			t.Errorf("%s %q %q: got %+v", tt.image, tt.command, tt.args, got)
		}
	}
}

// Where nothing but its pod's labels speak for a container, it is one that may be
// meant when its command may start anything, or its arguments come from elsewhere.
func TestGuessesByTheLabelsOfThePod(t *testing.T) {
	receive := map[string]string{"app.kubernetes.io/name": "thanos-receive"}
	part := map[string]string{"app.kubernetes.io/name": "thanos", "app.kubernetes.io/component": "receive"}
	agent := map[string]string{"app": "prometheus", "component": "agent"}
	const image = "registry.example.com/mirror/a1b2c3:7"
	for _, tt := range []struct {
		name, image, command, args string
		labels                     map[string]string
		want, hidden               string // "" for none of the known programs
	}{
		{"main", image, "", "$(ARGS)", receive, "thanos receive", "takes arguments from $(ARGS)"},
		{"main", image, "", "$(ARGS)", part, "thanos receive", "takes arguments from $(ARGS)"},
		{"main", image, "", "--log.level $(LEVEL) $(ARGS)", receive, "thanos receive", "takes arguments from $(ARGS)"},
		{"main", image, "/opt/bin/$(BINARY)", "--data-dir=/d", receive, "thanos receive", "takes arguments from $(BINARY)"},
		{"main", image, "/bin/x1", "$(ARGS)", receive, "thanos receive", "takes arguments from $(ARGS)"},
		{"main", image, "", "@/etc/args", receive, "thanos receive", "takes arguments from the file /etc/args"},
		{"main", image, "/run.py", "", receive, "thanos receive", "is started by /run.py"},
		{"main", image, "python3 /run.py", "", receive, "thanos receive", "is started by python3"},
		{"main", image, "", "python3.12 /run.py", receive, "thanos receive", "is started by python3.12"},
		{"main", image, "", "/run.sh", receive, "thanos receive", "is started by /run.sh"},
		{"main", image, "/entrypoint", "", receive, "thanos receive", "is started by /entrypoint"},
		{"main", image, "/entrypoint", "--log.level=info", part, "thanos receive", "is started by /entrypoint"},
		{"main", image, "tini -- /docker-entrypoint.sh", "", receive, "thanos receive", "is started by /docker-entrypoint.sh"},
		{"main", image, "env A=b /app/receiver", "", receive, "thanos receive", "is started by /app/receiver"},
		{"main", image, "/opt/thanos-launch", "", receive, "thanos receive", "is started by /opt/thanos-launch"},
		{"main", image, "supervisord -c /etc/s.conf", "", receive, "thanos receive", "is started by supervisord"},
		{"main", "registry.example.com/store-gateway:1", "/run", "", map[string]string{"app": "thanos-store"}, "thanos store", "is started by /run"},
		{"main", image, "", "$(ARGS)", map[string]string{"app": "prometheus"}, "Prometheus", "takes arguments from $(ARGS)"},
		{"main", image, "/start.rb", "", agent, "Prometheus", "is started by /start.rb"},
		{"nginx", image, "/entrypoint", "", receive, "", ""},
		{"config-reloader", image, "", "$(ARGS)", receive, "", ""},
		{"main", "registry.example.com/mirror/oauth2-proxy:7", "/entrypoint", "", receive, "", ""},
		{"main", "registry.example.com/mirror/envoy:1", "", "$(ARGS)", part, "", ""},
		{"main", image, "/bin/kube-rbac-proxy", "$(ARGS)", receive, "", ""},
		{"main", image, "/prometheus-config-reloader", "--reload-url=$(URL)", receive, "", ""},
		{"main", image, "python3 /app/healthcheck.py", "", receive, "", ""},
		{"main", image, "/docker-entrypoint.sh nginx", "-g daemon off;", receive, "", ""},
		{"main", image, "", "--upstream=$(URL) --listen $(ADDR)", receive, "", ""},
		{"main", image, "/bin/x1", "--data-dir=/d", receive, "", ""},
		{"main", image, "sleep", "$(SECONDS)", receive, "", ""},
		{"main", image, "", "$(ARGS)", map[string]string{"app": "prometheus", "component": "node-exporter"}, "", ""},
		{"main", image, "/entrypoint", "", map[string]string{"app": "redis"}, "", ""},
		{"main", image, "/entrypoint", "", nil, "", ""},
	} {
		got := Recognise(Container{Name: tt.name, Image: tt.image, Command: argv(tt.command), Args: argv(tt.args), Labels: tt.labels})
		if got.String() != tt.want || got.Hidden != tt.hidden || got.IsGuess() != (tt.want != "") {
			t.Errorf("%s %s %q %q: got %+v, want %s that %s", tt.name, tt.image, tt.command, tt.args, got, tt.want, tt.hidden)
		}
	}
}

// An init container that only prepares something is no program that ends too early.
func TestInitContainersOnlyPrepare(t *testing.T) {
	for _, command := range []string{"sh -c <cp /t /e && /prepare>", "/prepare", "sh /prepare.sh", ""} {
		if got := Recognise(Container{Image: official, Init: true, Command: argv(command)}); got.IsKnown() {
			t.Errorf("%q: got %+v", command, got)
		}
	}
	got := Recognise(Container{Image: official, Init: true, Command: argv("sh -c <thanos tools bucket ls>")})
	if got.Component != Tools || got.Hidden == "" {
		t.Errorf("got %+v", got)
	}
}

func TestRecogniseLeavesTheCommandAlone(t *testing.T) {
	command := append(make([]string, 0, 4), "thanos", "--log.level=info")
	spare := command[:4]
	Recognise(Container{Command: command, Args: []string{"query", "--endpoint=a"}})
	if spare[2] != "" || spare[3] != "" {
		t.Errorf("the arguments were written behind the command: %q", spare)
	}
}

func TestMayRun(t *testing.T) {
	unknown := Recognise(Container{Image: official, Command: []string{"/start"}})
	if !unknown.MayRun(Compact) || unknown.MayRun(Prometheus) {
		t.Errorf("got %+v", unknown)
	}
	if query := Recognise(Container{Image: official, Args: []string{"query"}}); !query.MayRun(Query) || query.MayRun(Compact) {
		t.Errorf("got %+v", query)
	}
}

// TestMarksTellOne: a flag that two components of Thanos have tells neither. Sidecars had two
// of receivers up to v0.24, beside their own.
func TestMarksTellOne(t *testing.T) {
	flags, _ := Words()
	for c, known := range marks {
		for other, words := range flags {
			if other == c || other == "*" || other.Program() != c.Program() {
				continue
			}
			for _, w := range words {
				if isOneOf("--"+w.Name, known) && !(other == Sidecar && w.Gone == "v0.24.0") {
					t.Errorf("--%s is a mark of %s, and %s has it", w.Name, c, other)
				}
			}
		}
	}
}
