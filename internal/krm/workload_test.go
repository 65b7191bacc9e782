package krm

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// deployment returns a workload whose one container has the fields.
func deployment(t testing.TB, container string) (*Container, *List) {
	t.Helper()
	o, list := item(t, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec:\n  template:\n    spec:\n      containers:\n      - "+
		strings.ReplaceAll(strings.TrimSpace(container), "\n", "\n        "))
	return (&Workload{Object: o}).Containers()[0], list
}

// container returns the container as it is written.
func containerText(t testing.TB, list *List) string {
	t.Helper()
	_, text, _ := strings.Cut(printed(t, list), "containers:\n      - ")
	return strings.ReplaceAll(text, "\n        ", "\n")
}

func TestWorkload(t *testing.T) {
	o, _ := item(t, `
apiVersion: apps/v1
kind: StatefulSet
spec:
  replicas: 3
  template:
    metadata: {labels: {a: b}}
    spec:
      initContainers: [{name: i}]
      containers: [{name: a, image: 'quay.io/thanos/thanos:v0.41.0', args: [query]}, {name: b, image: alertmanager}]
`)
	w := &Workload{Object: o}
	if w.Replicas() != 3 || w.PodLabels()["a"] != "b" || !o.isWorkload() {
		t.Error("accessors differ from the object")
	}
	a, b := w.Containers()[0], w.Containers()[1]
	if a.Path != "spec.template.spec.containers[0]" || a.Workload != w || a.Component() != thanos.Query {
		t.Errorf("got %+v", a)
	}
	if a.Version("x") != "v0.41.0" || b.Version("x") != "x" || b.Component() != thanos.Alertmanager {
		t.Errorf("got %q, %q", a.Version("x"), b.Version("x"))
	}
}

func TestIsWorkload(t *testing.T) {
	for text, want := range map[string]bool{
		"{apiVersion: apps/v1, kind: DaemonSet, spec: {template: {spec: {}}}}": true,
		"{apiVersion: apps/v1, kind: Deployment, spec: {template: {}}}":        false,
		"{kind: Deployment, spec: {template: {spec: {}}}}":                     false,
	} {
		o, _ := item(t, text)
		if got := o.isWorkload(); got != want {
			t.Errorf("%s: got %v", text, got)
		}
		if w := (&Workload{Object: o}); w.Replicas() != 1 {
			t.Errorf("%s: %d replicas", text, w.Replicas())
		}
	}
}

func TestSetArgs(t *testing.T) {
	for _, tt := range []struct {
		name, before string
		edit         func(thanos.Args) thanos.Args
		after        string
	}{
		{
			"comments stay with their arguments", "args:\n- query # sub\n# head\n- --a=1 # one\n- '--b=2' # two\n",
			func(a thanos.Args) thanos.Args { return a.Remove("--a").Set("--c", "3") },
			"args:\n- query # sub\n- '--b=2' # two\n- --c=3\n",
		},
		{
			"a new value keeps the comment and the quotes of its place", "args:\n- query\n- \"--a=1\" # why\n",
			func(a thanos.Args) thanos.Args { return a.Set("--a", "2") },
			"args:\n- query\n- \"--a=2\" # why\n",
		},
		{
			"a flow list becomes a block", "args: [query, --a=1]",
			func(a thanos.Args) thanos.Args { return a.Set("--a", "2") },
			"args:\n- query\n- --a=2\n",
		},
		{
			"nothing to do changes nothing", "command: [thanos, query]\nargs: [--a=1]",
			func(a thanos.Args) thanos.Args { return a.Set("--a", "1") },
			"command: [thanos, query]\nargs: [--a=1]",
		},
		{
			"what the command holds stays there", "command:\n- thanos # why\n- query\nargs:\n- --a=1\n",
			func(a thanos.Args) thanos.Args { return a.Set("--a", "2") },
			"command:\n- thanos # why\n- query\nargs:\n- --a=2\n",
		},
		{
			"a command without args gets them", "command: [thanos, query]",
			func(a thanos.Args) thanos.Args { return a.Set("--a", "1") },
			"command: [thanos, query]\nargs:\n- --a=1\n",
		},
		{
			"a change in the command stays there, with its comments",
			"command:\n- thanos # program\n- query # sub\n- --a=1 # one\nargs:\n- --b=2 # two\n",
			func(a thanos.Args) thanos.Args { return a.Set("--a", "3") },
			"command:\n- thanos # program\n- query # sub\n- --a=3 # one\nargs:\n- --b=2 # two\n",
		},
		{
			"changes in the command and behind it move all arguments, with their comments",
			"command:\n- thanos # program\n- query # sub\n- --a=1 # one\nargs:\n- --b=2 # two\n",
			func(a thanos.Args) thanos.Args { return a.Set("--a", "3").Set("--b", "4") },
			"command:\n- thanos # program\nargs:\n- query # sub\n- --a=3 # one\n- --b=4 # two\n",
		},
		{
			"the command loses its last argument", "command: [thanos, --a=1]",
			func(a thanos.Args) thanos.Args { return a.Remove("--a") },
			"command: [thanos]",
		},
		{
			"what wraps the program stays, and only its arguments are edited",
			"command: [tini, --] # init\nargs:\n- env\n- A=b\n- thanos # program\n- query\n- --a=1 # one\n",
			func(a thanos.Args) thanos.Args { return a.Set("--a", "2").Set("--b", "3") },
			"command: [tini, --] # init\nargs:\n- env\n- A=b\n- thanos # program\n- query\n- --a=2 # one\n- --b=3\n",
		},
		{
			"a change behind a wrapper in the command stays there",
			"command: [nice, -n, \"5\", thanos, query, --a=1]",
			func(a thanos.Args) thanos.Args { return a.Remove("--a").Set("--b", "1") },
			"command: [nice, -n, \"5\", thanos, query, --b=1]",
		},
		{
			"values that repeat keep their own comments", "args:\n- --a=1 # x\n- --a=1 # y\n",
			func(a thanos.Args) thanos.Args { return append(a, "--b=1") },
			"args:\n- --a=1 # x\n- --a=1 # y\n- --b=1\n",
		},
		{
			"no arguments left", "args: [--a=1]",
			func(a thanos.Args) thanos.Args { return a.Remove("--a") },
			"args: []",
		},
		{
			"a value that looks like a number is a string", "args: [--a]",
			func(a thanos.Args) thanos.Args { return append(a, "1") },
			"args:\n- --a\n- \"1\"\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c, list := deployment(t, "name: c\n"+tt.before)
			want := tt.edit(c.Args())
			c.SetArgs(want)
			wantText(t, "name: c\n"+tt.after, containerText(t, list))
			if diff := cmp.Diff([]string(want), append([]string{}, c.Args()...)); diff != "" && len(want) > 0 {
				t.Error(diff)
			}
		})
	}
}

func TestArgsOfNothing(t *testing.T) {
	c, _ := deployment(t, "name: c\nargs: text\ncommand: ~")
	if c.Args() != nil {
		t.Errorf("got %q", c.Args())
	}
}

func TestPodsOfEveryKind(t *testing.T) {
	const pod = "metadata: {labels: {a: b}}, spec: {containers: [{name: c}], initContainers: [{name: once}, {name: native, restartPolicy: Always}]}"
	for _, tt := range []struct{ object, spec string }{
		{"apiVersion: v1, kind: Pod, " + pod, "spec"},
		{"apiVersion: v1, kind: PodTemplate, template: {" + pod + "}", "template.spec"},
		{"apiVersion: v1, kind: ReplicationController, spec: {template: {" + pod + "}}", "spec.template.spec"},
		{"apiVersion: apps/v1, kind: ReplicaSet, spec: {template: {" + pod + "}}", "spec.template.spec"},
		{"apiVersion: batch/v1, kind: Job, spec: {template: {" + pod + "}}", "spec.template.spec"},
		{"apiVersion: batch/v1beta1, kind: CronJob, spec: {jobTemplate: {spec: {template: {" + pod + "}}}}", "spec.jobTemplate.spec.template.spec"},
		{"apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {template: {" + pod + "}}", "spec.template.spec"},
		{"apiVersion: apps.kruise.io/v1alpha1, kind: CloneSet, spec: {template: {" + pod + "}}", "spec.template.spec"},
	} {
		o, _ := item(t, "{"+tt.object+"}")
		w := &Workload{Object: o}
		var paths []string
		for _, c := range w.AllContainers() {
			paths = append(paths, c.Path)
		}
		want := []string{tt.spec + ".containers[0]", tt.spec + ".initContainers[1]", tt.spec + ".initContainers[0]"}
		if diff := cmp.Diff(want, paths); diff != "" || !o.isWorkload() || len(w.Containers()) != 2 || w.PodLabels()["a"] != "b" {
			t.Errorf("%s: %s", tt.object, diff)
		}
		if init := w.InitContainers(); len(init) != 1 || !init[0].Init || init[0].Text("name") != "once" {
			t.Errorf("%s: %v", tt.object, init)
		}
	}
}

func TestReplicas(t *testing.T) {
	for object, want := range map[string]int{
		"{apiVersion: batch/v1, kind: Job, spec: {parallelism: 3, template: {spec: {containers: [{}]}}}}":                            3,
		"{apiVersion: batch/v1, kind: CronJob, spec: {jobTemplate: {spec: {parallelism: 2, template: {spec: {containers: [{}]}}}}}}": 2,
		"{apiVersion: v1, kind: Pod, spec: {replicas: 5, containers: [{}]}}":                                                         1,
		"{apiVersion: argoproj.io/v1alpha1, kind: Rollout, spec: {replicas: 4, template: {spec: {containers: [{}]}}}}":               4,
	} {
		o, _ := item(t, object)
		if got := (&Workload{Object: o}).Replicas(); got != want {
			t.Errorf("%s: %d", object, got)
		}
	}
}

// The Deployment stays with 0 replicas when a Rollout has its pods.
func TestReplicasOfARollout(t *testing.T) {
	deployment, list := item(t, "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: n}, spec: {replicas: 0, template: {spec: {containers: [{}]}}}}")
	rollout, _ := item(t, "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, metadata: {name: r, namespace: n}, spec: {replicas: 3, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: d}}}")
	list.Items = append(list.Items, rollout)
	if w := NewRun(list, "fn").Workloads(); len(w) != 1 || w[0].Object != deployment || w[0].Replicas() != 3 {
		t.Errorf("got %v", w)
	}
}
