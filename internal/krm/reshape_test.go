package krm

import (
	"bytes"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// writer is a function that writes to one path.
type writer struct{ write func(*Object) }

func (*writer) Default() {}

func (*writer) Validate() []problem.Problem { return nil }

func (w *writer) Transform(r *Run) {
	for _, o := range r.Manifests() {
		w.write(o)
	}
}

// TestNothingIsWrittenOverAnotherShape: wherever a function would replace what the
// user wrote in another shape, the field is named and the items go out as they came.
func TestNothingIsWrittenOverAnotherShape(t *testing.T) {
	for name, tt := range map[string]struct {
		write func(*Object)
		spec  string
		want  string
	}{
		"a mapping on the way": {func(o *Object) { o.SetText("x", "spec", "a", "b") }, "{a: [1]}", "spec.a: got a list, want a mapping; write key: value lines"},
		"a text":               {func(o *Object) { o.SetText("x", "spec", "a") }, "{a: {b: c}}", "spec.a: got a mapping, want a single value; write one value"},
		"a list":               {func(o *Object) { o.AppendText("x", "spec", "a") }, "{a: text}", "spec.a: got a single value, want a list; begin each item with -"},
		"a whole value":        {func(o *Object) { _ = o.Set(map[string]string{"x": "y"}, "spec", "a") }, "{a: text}", "spec.a: got a single value, want a mapping; write key: value lines"},
		"an item":              {func(o *Object) { o.Each("spec", "a")[0].SetText("x", "b", "c") }, "{a: [{b: 1}]}", "spec.a[0].b: got a single value, want a mapping; write key: value lines"},
		"nothing lost":         {func(o *Object) { o.SetText("x", "spec", "a", "b") }, "{a: ~}", ""},
		"nothing in it":        {func(o *Object) { o.SetText("x", "spec", "a", "b") }, "{a: []}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			input := header + "functionConfig: {apiVersion: thanos-fleet.dev/v1alpha1, kind: Echo, metadata: {name: e}}\nitems:\n- apiVersion: v1\n  kind: A\n  metadata: {name: other}\n  spec: {a: }\n- apiVersion: v1\n  kind: A\n  metadata: {name: n}\n  spec: " + tt.spec + "\n"
			def := &Definition{Name: "echo", Kind: "Echo", New: func() Function { return &writer{tt.write} }}
			var out, stderr bytes.Buffer
			code := Main(Alone(def), strings.NewReader(input), &out, &stderr)
			want := ""
			if tt.want != "" {
				want = "error: A n " + tt.want + " [echo]"
			}
			wantText(t, want, stderr.String())
			if failed := code != 0; failed != (tt.want != "") || failed && !strings.HasPrefix(out.String(), input) {
				t.Errorf("exit code %d:\n%s", code, out.String())
			}
		})
	}
}
