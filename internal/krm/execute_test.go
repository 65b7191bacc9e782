package krm

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// testFunction is a function whose work a test gives.
type testFunction struct {
	Text      string   `yaml:"text"`
	On        bool     `yaml:"on"`
	Count     int      `yaml:"count"`
	Words     []string `yaml:"words"`
	Parts     []struct{}
	Nested    map[string]string `yaml:"nested"`
	Objects   []map[string]int  `yaml:"objects"`
	transform func(*Run)
}

func (f *testFunction) Default() {
	if f.Text == "" {
		f.Text = "default"
	}
}

func (f *testFunction) Validate() []problem.Problem {
	if f.Text == "bad" {
		return []problem.Problem{problem.New("text", "write something else", "got bad")}
	}
	return nil
}

func (f *testFunction) Transform(r *Run) {
	if f.transform != nil {
		f.transform(r)
	}
}

// find returns a Lookup of one function that does what transform does.
func find(transform func(*Run)) Lookup {
	def := &Definition{Name: "do-test", Kind: "DoTest", New: func() Function { return &testFunction{transform: transform} }}
	return Alone(def)
}

const (
	config  = "functionConfig: {apiVersion: thanos-fleet.dev/v1alpha1, kind: DoTest, metadata: {name: c}}\n"
	oneItem = "items:\n- apiVersion: v1\n  kind: Service\n  metadata:\n    name: a # why\n"
)

func run(transform func(*Run), in string) (code int, out, stderr string) {
	var o, e bytes.Buffer
	code = Main(find(transform), strings.NewReader(in), &o, &e)
	return code, o.String(), e.String()
}

func TestMainEdits(t *testing.T) {
	code, out, stderr := run(func(r *Run) {
		r.Manifests()[0].SetText("x", "spec", "a")
		r.Warnf(r.Manifests()[0], "spec.a", "look", "set")
	}, header+config+oneItem)
	if code != 0 || stderr != "warning: Service a spec.a: set; look [do-test]\n" {
		t.Errorf("got %d, %q", code, stderr)
	}
	wantText(t, header+config+oneItem+"  spec:\n    a: x\nresults:\n- message: set; look\n  severity: warning\n  resourceRef:\n"+
		"    apiVersion: v1\n    kind: Service\n    name: a\n  field:\n    path: spec.a\n  tags:\n    function: do-test\n", out)
}

// TestErrorLeavesTheItems: nothing half-edited gets out.
func TestErrorLeavesTheItems(t *testing.T) {
	code, out, stderr := run(func(r *Run) {
		r.Manifests()[0].SetText("x", "metadata", "name")
		r.Ensure(Ref{"v1", "ConfigMap", "new", ""})
		r.Errorf(nil, "", "", "wrong")
	}, header+config+oneItem)
	if code != 1 || stderr != "error: wrong [do-test]\n" {
		t.Errorf("got %d, %q", code, stderr)
	}
	wantText(t, header+config+oneItem+"results:\n- message: wrong\n  severity: error\n  tags:\n    function: do-test\n", out)
}

// TestPanicTellsThePlaceAndNoMore: a panic's value may be a secret.
func TestPanicTellsThePlaceAndNoMore(t *testing.T) {
	for _, secret := range []any{"s3cr3t", fmt.Errorf("key %s", "s3cr3t"), []string{"s3cr3t"}} {
		code, out, stderr := run(func(r *Run) {
			r.Manifests()[0].SetText("s3cr3t", "spec", "a")
			explode(secret)
		}, header+config+oneItem)
		if code != ExitUsage || strings.Contains(out+stderr, "s3cr3t") || strings.Contains(out+stderr, "0x") {
			t.Errorf("got %d\n%s\n%s", code, out, stderr)
		}
		if !strings.HasPrefix(stderr, "error: internal error at krm/execute_test.go:") || !strings.Contains(stderr, "; please report it with the input that caused it [do-test]\n") {
			t.Errorf("the place is not told: %s", stderr)
		}
		if !strings.HasPrefix(out, header+config+oneItem+"results:\n- message: internal error at krm/execute_test.go:") {
			t.Error(out)
		}
	}
}

func explode(value any) { panic(value) }

func TestPanicSite(t *testing.T) {
	for stack, want := range map[string]string{
		"goroutine 1 [running]:\nmain.main()\n\t/x/main.go:1 +0x1\n":                               "an unknown place",
		"github.com/thanos-fleet/thanos-fleet/functions/f.(*F).Transform(0x1)\n\tf/f.go:12 +0x1\n": "f/f.go:12",
		"github.com/thanos-fleet/thanos-fleet/internal/krm.Execute.func1()\n\t/krm/execute.go:70":  "an unknown place",
		"": "an unknown place",
	} {
		if got := PanicSite([]byte(stack)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestMainRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		code     int
		stderr   string
	}{
		{"no list", "a: b", ExitUsage, "error: the input is an object without a kind, want"},
		{"no config", header + oneItem, ExitFindings, "error: the ResourceList has no functionConfig; name a function in transformers:"},
		{"another kind", header + "functionConfig: {kind: Other, metadata: {name: c, annotations: {config.kubernetes.io/path: c.yaml}}}\n", ExitFindings, "error: c.yaml: Other c kind: no function has the kind \"Other\"; `thanos-fleet catalog` lists them\n"},
		{
			"a generator of kustomize", "apiVersion: config.kubernetes.io/v1\nkind: ResourceList\nfunctionConfig: {apiVersion: a/v1, kind: DoTest, metadata: {name: c, annotations: {config.kubernetes.io/function: x}}}\n" +
				"items:\n- {apiVersion: a/v1, kind: DoTest, metadata: {name: c, annotations: {config.kubernetes.io/function: x, config.kubernetes.io/local-config: 'true'}}}\n",
			ExitFindings, "error: DoTest c: it gets nothing but its own configuration, as a function does that stands under generators; list it under transformers [do-test]\n",
		},
		{"one object twice", header + config + oneItem + oneItem[len("items:\n"):], ExitFindings, "error: Service a: the object is given twice; remove one of them [do-test]\n"},
		{
			"one object in two files", header + config +
				"items:\n- {apiVersion: v1, kind: A, metadata: {name: a, annotations: {config.kubernetes.io/path: x}}}\n" +
				"- {apiVersion: v1, kind: A, metadata: {name: a, annotations: {config.kubernetes.io/path: y}}}\n- {kind: A}\n- {kind: A}\n",
			ExitFindings, "error: y: A a: the object is given twice; it is also in x; remove one of them [do-test]\n",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, _, stderr := run(func(*Run) { t.Error("it ran") }, tt.in)
			if code != tt.code || !strings.HasPrefix(stderr, tt.stderr) || strings.Count(stderr, "\n") != 1 {
				t.Errorf("got %d, %q, want %q", code, stderr, tt.stderr)
			}
		})
	}
}

func TestMainTellsABrokenPipe(t *testing.T) {
	var stderr bytes.Buffer
	code := Main(find(nil), strings.NewReader(header+config), brokenPipe{}, &stderr)
	if code != ExitUsage || stderr.String() != "error: broken pipe\n" {
		t.Errorf("got %d, %q", code, stderr.String())
	}
}

// TestRunsShareNothing: the race detector watches.
func TestRunsShareNothing(t *testing.T) {
	var wait sync.WaitGroup
	for n := range 16 {
		wait.Go(func() {
			want := fmt.Sprint(n)
			_, out, _ := run(func(r *Run) {
				r.Manifests()[0].SetText(want, "spec", "n")
				r.Ensure(Ref{"v1", "ConfigMap", "made", ""}).SetText(want, "data", "n")
				r.Manifests()[0].IsClusterScoped()
			}, header+config+oneItem)
			list := read(t, out)
			if list.Items[0].Text("spec", "n") != want || list.Items[1].Text("data", "n") != want {
				t.Errorf("run %d gave\n%s", n, out)
			}
		})
	}
	wait.Wait()
}
