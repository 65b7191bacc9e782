package krm

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const several = header + `items:
- {apiVersion: v1, kind: Service, metadata: {name: b, namespace: ns, labels: {app.kubernetes.io/name: store}}}
- {apiVersion: v1, kind: Service, metadata: {name: a, namespace: ns, annotations: {internal.config.kubernetes.io/previousNames: "x,y"}}}
- {apiVersion: thanos-fleet.dev/v1alpha1, kind: Fleet, metadata: {name: f, annotations: {config.kubernetes.io/local-config: "true"}}}
- {apiVersion: v1, kind: ConfigMap, metadata: {name: old, annotations: {thanos-fleet.dev/generated-by: gen}}}
- {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {template: {spec: {containers: [{image: thanos, args: [query]}, {image: thanos, args: [store]}]}}}}
`

func names(objects []*Object) []string {
	var found []string
	for _, o := range objects {
		found = append(found, o.Ref().String())
	}
	return found
}

func TestRunSelects(t *testing.T) {
	r := NewRun(read(t, several), "fn")
	for name, tt := range map[string]struct{ got, want []string }{
		"all, sorted":     {names(r.Manifests()), []string{"Deployment d", "ConfigMap old", "Service ns/a", "Service ns/b"}},
		"of a kind":       {names(r.Manifests("Service")), []string{"Service ns/a", "Service ns/b"}},
		"local config":    {names(r.LocalConfigs("Fleet", "FleetCluster")), []string{"Fleet f"}},
		"in input order":  {names(r.Items()), []string{"Service ns/b", "Service ns/a", "Fleet f", "ConfigMap old", "Deployment d"}},
		"by name":         {names([]*Object{r.Find("Service", "ns", "b")}), []string{"Service ns/b"}},
		"no other config": {names(r.LocalConfigs("Deployment")), nil},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if r.Find("Service", "", "b") != nil || r.Find("Fleet", "", "f") != nil {
		t.Error("found what is elsewhere, or no manifest")
	}
	if len(r.Workloads()) != 1 || len(r.Containers(thanos.Query)) != 1 || len(r.Containers(thanos.Query, thanos.Store)) != 2 {
		t.Error("containers are chosen by what they run")
	}
	if r.Config() != nil || r.Function() != "fn" {
		t.Error("accessors differ")
	}
}

func TestEnsure(t *testing.T) {
	list := read(t, several)
	r := NewRun(list, "fn")
	b := r.Find("Service", "ns", "b")
	if r.Ensure(b.Ref()) != b || r.EnsureBeside(b, Ref{Kind: "Service", Name: "b"}) != b {
		t.Error("what is there is not made again")
	}
	beside := r.EnsureBeside(b, Ref{"v1", "ConfigMap", "z", "ignored"})
	plain := r.EnsureBeside(r.Find("Deployment", "", "d"), Ref{"v1", "ConfigMap", "plain", ""})
	if r.Ensure(Ref{"v1", "ConfigMap", "z", "ns"}) != beside || r.Ensure(Ref{"v1", "ConfigMap", "plain", ""}) != plain {
		t.Error("what was made is found")
	}
	if beside.Label(ComponentLabel) != "store" || beside.Annotation(GeneratedAnnotation) != "fn" || plain.Has("metadata", "labels") {
		t.Errorf("got %v, %v", beside.Value(), plain.Value())
	}
	r.Finish()
	if diff := cmp.Diff([]string{"ConfigMap plain", "ConfigMap ns/z"}, names(list.Items[5:])); diff != "" {
		t.Error(diff)
	}
	r.RemoveGenerated()
	if len(list.Items) != 4 {
		t.Errorf("left %v", names(list.Items))
	}
}

func TestReports(t *testing.T) {
	list := read(t, several)
	r := NewRun(list, "fn")
	o := list.Items[0]
	r.Warnf(nil, "", "", "all %d", 1)
	r.Problems(o, "spec", []problem.Problem{problem.New("a", "do b", "got 100%%")})
	if !r.Check(o, "x", nil) || r.Check(o, "x", errors.New("boom")) {
		t.Error("an error is one")
	}
	other := NewRun(list, "other")
	other.Adopt(r.Findings())
	other.Adopt(r.Findings())
	want := []Finding{
		{Severity: Warning, Message: "all 1", Function: "fn"},
		{Severity: Error, Object: o.Ref(), Field: "spec.a", Message: "got 100%", Remedy: "do b", Function: "fn"},
		{Severity: Error, Object: o.Ref(), Field: "x", Message: "boom", Function: "fn"},
	}
	if diff := cmp.Diff(want, other.Findings()); diff != "" {
		t.Error(diff)
	}
}

const guarded = header + `items:
- apiVersion: v1
  kind: Service
  metadata:
    name: a
    labels:
      pending.thanos-fleet.dev/fn: "run fn"
      pending.thanos-fleet.dev/another: "run another"
- apiVersion: v1
  kind: Service
  metadata: {name: b, labels: {pending.thanos-fleet.dev/fn: "run fn"}}
`

func TestGuardIsLifted(t *testing.T) {
	list := read(t, guarded)
	if diff := cmp.Diff([]string{"another", "fn"}, list.Items[0].Pending()); diff != "" {
		t.Error(diff)
	}
	NewRun(list, "fn").Finish()
	if diff := cmp.Diff([]string{"another"}, list.Items[0].Pending()); diff != "" {
		t.Error(diff)
	}
	if list.Items[1].Has("metadata", "labels") {
		t.Error("empty labels are left")
	}
}

func TestGuardStaysOnError(t *testing.T) {
	list := read(t, guarded)
	r := NewRun(list, "fn")
	r.Errorf(nil, "", "", "no")
	r.Finish()
	wantText(t, guarded, write(t, list))
}

// TestSub: another function sees what this one made, lifts its own guard, and
// its findings are told.
func TestSub(t *testing.T) {
	list := read(t, guarded)
	r := NewRun(list, "outer")
	r.Ensure(Ref{"v1", "ConfigMap", "made", ""})
	r.Sub("fn", &testFunction{transform: func(sub *Run) {
		if sub.Find("ConfigMap", "", "made") == nil {
			t.Error("it does not see what was made before")
		}
		sub.Warnf(nil, "", "", "from %s", sub.Function())
	}})
	if findings := r.Finish(); len(findings) != 1 || findings[0].Message != "from fn" || len(list.Items) != 3 {
		t.Errorf("got %v, %v", findings, names(list.Items))
	}
	if list.Items[1].Pending() != nil {
		t.Error("the guard is not lifted")
	}
}
