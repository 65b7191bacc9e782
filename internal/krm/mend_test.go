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

// TestMendLeavesTheSameName: a reference that is right stays as it is written.
func TestMendLeavesTheSameName(t *testing.T) {
	for _, text := range []string{"!!str 1", "1", "'1'"} {
		items, err := ParseStream([]byte("apiVersion: v1\nkind: Secret\nmetadata: {name: '1'}\n---\nkind: Reader\nsecret: " + text + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		NewRun(NewList(nil, items), "f").Mend(items[1], "Secret", "secret")
		if got, err := items[1].Node().String(); err != nil || !strings.HasSuffix(got, "secret: "+text+"\n") {
			t.Errorf("%s: %v, %s", text, err, got)
		}
	}
}
