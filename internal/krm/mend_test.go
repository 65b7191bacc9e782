package krm

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// renamed is an object as kustomize hands it on: metadata of one that had a name
// before, and what came in front of it and behind it.
func renamed(name, before, prefixes, suffixes string) string {
	n := len(strings.Split(before, ","))
	many := func(value string) string { return strings.TrimSuffix(strings.Repeat(value+",", n), ",") }
	annotations := []string{
		"internal.config.kubernetes.io/previousNames: '" + before + "'",
		"internal.config.kubernetes.io/previousNamespaces: '" + many("default") + "'",
		"internal.config.kubernetes.io/previousKinds: '" + many("KIND") + "'",
	}
	if prefixes != "" {
		annotations = append(annotations, "internal.config.kubernetes.io/prefixes: '"+prefixes+"'")
	}
	if suffixes != "" {
		annotations = append(annotations, "internal.config.kubernetes.io/suffixes: '"+suffixes+"'")
	}
	return "metadata: {name: " + name + ", annotations: {" + strings.Join(annotations, ", ") + "}}"
}

func of(kind, metadata string) string {
	version := "v1"
	if kind == "StatefulSet" {
		version = "apps/v1"
	}
	return "apiVersion: " + version + "\nkind: " + kind + "\n" + strings.ReplaceAll(metadata, "KIND", kind) + "\n"
}

const toReceive = "spec: {serviceName: receive}\n"

// TestMend: what kustomize 5.8.2 makes of a StatefulSet's serviceName, which was receive.
func TestMend(t *testing.T) {
	set := func(metadata string) string { return of("StatefulSet", metadata) + toReceive }
	for name, c := range map[string]struct {
		items []string
		want  string
		found string
	}{
		"its own copy": {
			items: []string{
				of("Service", renamed("receive-a", "receive", "", "-a")), of("Service", renamed("receive-b", "receive", "", "-b")),
				set(renamed("receive-b", "receive", "", "-b")),
			},
			want: "receive-b",
		},
		"the same end of different lists": {
			items: []string{
				of("Service", renamed("eu-receive-a", "receive,receive-a", "eu-", "-a")), of("Service", renamed("eu-receive-b", "receive,receive-b", "eu-", "-b")),
				set(renamed("eu-receive-a", "receive,receive-a", "eu-", "-a")),
			},
			want: "eu-receive-a",
		},
		"the only one, of whatever copy": {
			items: []string{of("Service", renamed("receive-a", "receive", "", "-a")), set(renamed("receive-b", "receive", "", "-b"))},
			want:  "receive-a",
		},
		"a name that lies between": {
			items: []string{of("Service", renamed("x-receive-a", "first,receive,receive-a", "x-", "-a")), set("metadata: {name: r}")},
			want:  "x-receive-a",
		},
		"another kind": {
			items: []string{of("ConfigMap", renamed("receive-a", "receive", "", "-a")), set(renamed("receive-a", "receive", "", "-a"))},
			want:  "receive",
		},
		"another namespace": {
			items: []string{
				strings.Replace(of("Service", renamed("receive-a", "receive", "", "-a")), "name: receive-a", "name: receive-a, namespace: other", 1),
				set(renamed("receive-a", "receive", "", "-a")),
			},
			want: "receive",
		},
		"no copy fits": {
			items: []string{
				of("Service", renamed("receive-a", "receive", "", "-a")), of("Service", renamed("receive-b", "receive", "", "-b")),
				set(renamed("receive-c", "receive", "", "-c")),
			},
			want: "receive",
		},
		"a hash to come": {
			items: []string{
				of("Service", "metadata: {name: receive, annotations: {internal.config.kubernetes.io/needsHashSuffix: enabled}}"),
				of("Service", renamed("receive-a", "receive", "", "-a")), set(renamed("receive-a", "receive", "", "-a")),
			},
			want: "receive-a",
		},
		"one that is there keeps its name": {
			items: []string{of("Service", "metadata: {name: receive}"), of("Service", renamed("receive-a", "receive", "", "-a")), set("metadata: {name: receive}")},
			want:  "receive-a",
			found: "warning: StatefulSet receive spec.serviceName: Service receive is there, and kustomize writes receive-a here, which had this name before; give this copy of the base a prefix or suffix too [f]",
		},
		"several that cannot be told": {
			items: []string{of("Service", renamed("one", "receive", "", "")), of("Service", renamed("two", "receive", "", "")), set("metadata: {name: r}")},
			want:  "receive",
			found: "error: StatefulSet r spec.serviceName: receive was the name of Service one and of Service two, and kustomize cannot tell which one is meant; take the base once, or give each copy a prefix or suffix of its own [f]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			items, err := ParseStream([]byte(strings.Join(c.items, "---\n")))
			if err != nil {
				t.Fatal(err)
			}
			r := NewRun(NewList(nil, items), "f")
			restore := r.mend()
			last := items[len(items)-1]
			if got := last.Text("spec", "serviceName"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			restore()
			if got := last.Text("spec", "serviceName"); got != "receive" {
				t.Errorf("behind the run it is %s", got)
			}
			if diff := cmp.Diff(c.found, messages(r.Findings())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func messages(findings []Finding) string {
	lines := make([]string, len(findings))
	for i, f := range findings {
		lines[i] = f.String()
	}
	return strings.Join(lines, "\n")
}

// TestMendWritten: a name that a function writes must mean the same to kustomize.
func TestMendWritten(t *testing.T) {
	items, err := ParseStream([]byte(of("Service", "metadata: {name: receive}") + "---\n" +
		of("Service", renamed("receive-a", "receive", "", "-a")) + "---\n" +
		of("StatefulSet", "metadata: {name: r}") + "spec: {serviceName: other}\n"))
	if err != nil {
		t.Fatal(err)
	}
	r := NewRun(NewList(nil, items), "f")
	restore := r.mend()
	items[2].SetText("receive", "spec", "serviceName")
	restore()
	want := "error: StatefulSet r spec.serviceName: it means Service receive, and kustomize will write receive-a there, which had this name before; rename one of them [f]"
	if diff := cmp.Diff(want, messages(r.Findings())); diff != "" {
		t.Error(diff)
	}
}

// TestMendCustom: what becomes of the names in custom resources, which kustomize leaves.
func TestMendCustom(t *testing.T) {
	const prometheus = "apiVersion: monitoring.coreos.com/v1\nkind: Prometheus\n"
	own := prometheus + renamed("p-main", "main", "p-", "") + "\n"
	other := of("ConfigMap", renamed("p-other", "other", "p-", ""))
	token := of("Secret", renamed("p-token", "token", "p-", ""))
	for name, c := range map[string]struct {
		spec  string
		items []string
		want  string
		found string
	}{
		"a list of names":        {"secrets: [token, elsewhere]", []string{token}, "secrets: [p-token, elsewhere]", ""},
		"a key":                  {"additionalScrapeConfigs: {name: token, key: k}", []string{token}, "additionalScrapeConfigs: {name: p-token, key: k}", ""},
		"deep in a list":         {"remoteWrite: [{url: x, basicAuth: {username: {name: token, key: u}}}]", []string{token}, "remoteWrite: [{url: x, basicAuth: {username: {name: p-token, key: u}}}]", ""},
		"below names of headers": {"remoteRead: [{proxyConnectHeader: {name: [{name: token, key: u}]}}]", []string{token}, "remoteRead: [{proxyConnectHeader: {name: [{name: p-token, key: u}]}}]", ""},
		"in a container":         {"containers: [{name: token, env: [{name: token, valueFrom: {secretKeyRef: {name: token, key: k}}}]}]", []string{token}, "containers: [{name: token, env: [{name: token, valueFrom: {secretKeyRef: {name: p-token, key: k}}}]}]", ""},
		"of another kind":        {"configMaps: [token]", []string{token}, "configMaps: [token]", ""},
		"a number":               {"secrets: [1, '1']", []string{of("Secret", renamed("\"1\"", "1", "p-", ""))}, "secrets: [1, '1']", ""},
		"one that keeps its name": {
			"secrets: [token]", []string{of("Secret", renamed("token-b", "token", "", "-b")), of("Secret", "metadata: {name: token}")}, "secrets: [token]", "",
		},
		"one of its own copy before one of the name": {"secrets: [token]", []string{token, of("Secret", "metadata: {name: token}")}, "secrets: [p-token]", ""},
		"one that several had": {
			"secrets: [token]",
			[]string{of("Secret", renamed("a-token", "token", "a-", "")), of("Secret", renamed("b-token", "token", "b-", ""))},
			"secrets: [token]",
			"warning: Prometheus p-main spec.secrets[0]: token was the name of Secret a-token and of Secret b-token, and is that of none of them now; name the one that is meant by the name that it has now [f]",
		},
		"a service with its namespace": {
			"alerting: {alertmanagers: [{name: am, namespace: default, port: web}]}",
			[]string{strings.Replace(of("Service", renamed("p-am", "am", "p-", "")), "name: p-am", "name: p-am, namespace: default", 1)},
			"alerting: {alertmanagers: [{name: p-am, namespace: default, port: web}]}", "",
		},
		"a class, of no namespace": {
			"priorityClassName: high",
			[]string{"apiVersion: scheduling.k8s.io/v1\nkind: PriorityClass\n" + strings.ReplaceAll(renamed("p-high", "high", "p-", ""), "KIND", "PriorityClass") + "\n"},
			"priorityClassName: p-high", "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			items, err := ParseStream([]byte(strings.Join(append(c.items, other, own+"spec: {"+c.spec+"}\n"), "---\n")))
			if err != nil {
				t.Fatal(err)
			}
			r := NewRun(NewList(nil, items), "f")
			r.mend()()
			text, err := items[len(items)-1].Node().String()
			if _, got, _ := strings.Cut(text, "spec: "); err != nil || strings.TrimSpace(got) != "{"+c.want+"}" {
				t.Errorf("%v, %s, want %s", err, got, c.want)
			}
			if diff := cmp.Diff(c.found, messages(r.Findings())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestCustomFields: each type that a field leads to is in the table.
func TestCustomFields(t *testing.T) {
	for typ, fields := range customFields {
		for name, to := range fields {
			if customFields[to] == nil && !strings.HasPrefix(to, "=") {
				t.Errorf("%s.%s leads to %s, of which nothing is known", typ, name, to)
			}
		}
	}
}
