package exempt_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/exempt"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// rules speak of every ConfigMap that says so, and g/pair where there are two clusters.
var rules = []*checks.Rule{rule("g/one", false), rule("g/two", false), rule("g/pair", true)}

func rule(id string, fleet bool) *checks.Rule {
	_, key, _ := strings.Cut(id, "/")
	return &checks.Rule{ID: id, Severity: krm.Error, Fleet: fleet, Check: func(f *observe.Fleet, tell checks.Tell) {
		for _, c := range f.Clusters {
			for _, o := range c.All("ConfigMap") {
				if o.Has("data", key) {
					tell(c.At(o, "data."+key), "", "wrong")
				}
			}
		}
	}}
}

const noon = "2026-03-31T12:00:00Z"

// apply returns what is left, what is excepted and what is told, in clusters a and b of
// the same manifests, or in a alone.
func apply(t *testing.T, manifests, file, now string, clusters ...string) (left, excepted, told []string) {
	t.Helper()
	var inputs []observe.Input
	for _, name := range clusters {
		inputs = append(inputs, observe.Input{Name: name, Group: "g", Objects: krm.ParseManifests("f.yaml", []byte(manifests)).Objects})
	}
	day, err := time.Parse(time.RFC3339, now)
	if err != nil {
		t.Fatal(err)
	}
	parsed, faults := exempt.Parse(exempt.FileName, []byte(file), rules)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	f := observe.Read(inputs)
	e := exempt.New(rules, parsed, f, func(o *krm.Object, field string) (string, int) { return o.File(), new(krm.Lines).Of(o, field) })
	rest, taken := e.Apply(rules, checks.Run(rules, f), f, day)
	for _, r := range rest {
		left = append(left, fmt.Sprint(r.Rule.ID, " ", len(r.Places)))
	}
	for _, x := range taken {
		excepted = append(excepted, fmt.Sprint(x.Rule.ID, " ", len(x.Places), " ", x.Reason))
	}
	for _, f := range e.Faults {
		told = append(told, f.String())
	}
	return left, excepted, told
}

func configMap(annotation string, keys ...string) string {
	text := fmt.Sprintf("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\n  namespace: n\n  annotations:\n    thanos-fleet.dev/ignore: %q\ndata:\n", annotation)
	for _, key := range keys {
		text += "  " + key + ": a\n"
	}
	return text
}

func TestAnnotation(t *testing.T) {
	const at = "f.yaml:7: ConfigMap n/c metadata.annotations.thanos-fleet.dev/ignore: "
	for name, tt := range map[string]struct {
		annotation           string
		keys                 []string
		left, excepted, told []string
	}{
		"one":                    {annotation: "g/one: it is meant so", keys: []string{"one", "two"}, left: []string{"g/two 2"}, excepted: []string{"g/one 2 it is meant so"}},
		"two":                    {annotation: "g/one: a; b: c;  g/two : d;", keys: []string{"one", "two"}, excepted: []string{"g/one 2 a; b: c", "g/two 2 d"}},
		"lines":                  {annotation: "g/one: a\ng/two: b\n", keys: []string{"one", "two"}, excepted: []string{"g/one 2 a", "g/two 2 b"}},
		"between clusters":       {annotation: "g/pair: a", keys: []string{"pair"}, excepted: []string{"g/pair 2 a"}},
		"nothing to except":      {annotation: "g/one: a", keys: []string{"two"}, left: []string{"g/two 2"}, told: []string{"warning: " + at + "g/one says nothing that the exception holds for; remove it [exceptions]"}},
		"no reason":              {annotation: "g/one; g/two:", keys: []string{"one"}, left: []string{"g/one 2"}, told: []string{"error: " + at + `the exception of g/one has no reason; write why: "g/one: why" [exceptions]`, "error: " + at + `the exception of g/two has no reason; write why: "g/two: why" [exceptions]`}},
		"no such rule":           {annotation: "g/tow: a", keys: []string{"two"}, left: []string{"g/two 2"}, told: []string{"error: " + at + `there is no rule "g/tow"; did you mean "g/two"? [exceptions]`}},
		"no rule":                {annotation: "it is meant so", keys: []string{"two"}, left: []string{"g/two 2"}, told: []string{"error: " + at + `it names no rule; write the rule and the reason: "ring/factor: why" [exceptions]`}},
		"something before":       {annotation: "see g/two: a", keys: []string{"two"}, left: []string{"g/two 2"}, told: []string{"error: " + at + `it names no rule; write the rule and the reason: "ring/factor: why" [exceptions]`}},
		"a path in the reason":   {annotation: "g/one: see docs/why: there", keys: []string{"one"}, excepted: []string{"g/one 2 see docs/why: there"}},
		"a control character":    {annotation: "g/tw\x1bo: a", told: []string{"error: " + at + `it names no rule; write the rule and the reason: "ring/factor: why" [exceptions]`}},
		"empty is as if not set": {keys: []string{"one"}, left: []string{"g/one 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			left, excepted, told := apply(t, configMap(tt.annotation, tt.keys...), "", noon, "a", "b")
			if diff := cmp.Diff([][]string{tt.left, tt.excepted, tt.told}, [][]string{left, excepted, told}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestAlone: of what only several clusters can show, one alone says nothing.
func TestAlone(t *testing.T) {
	if _, _, told := apply(t, configMap("g/pair: a"), "ignore: [{rule: g/pair, reason: a}, {rule: g/one, cluster: b, reason: c}]", noon, "a"); told != nil {
		t.Error(told)
	}
}

func TestFile(t *testing.T) {
	for name, tt := range map[string]struct {
		file, now            string
		left, excepted, told []string
	}{
		"everywhere":      {file: "ignore: [{rule: g/one, reason: a}]", excepted: []string{"g/one 2 a"}},
		"a cluster":       {file: "ignore: [{rule: g/one, cluster: a, reason: a}]", left: []string{"g/one 1"}, excepted: []string{"g/one 1 a"}},
		"with its group":  {file: "ignore: [{rule: g/one, cluster: g/a, reason: a}]", left: []string{"g/one 1"}, excepted: []string{"g/one 1 a"}},
		"a pattern":       {file: "ignore: [{rule: g/one, cluster: '[ab]*', object: ConfigMap n/*, reason: a}]", excepted: []string{"g/one 2 a"}},
		"another object":  {file: "ignore: [{rule: g/one, object: Secret n/c, reason: a}]", left: []string{"g/one 2"}, told: []string{"warning: .thanos-fleet.yaml:1: ignore[0]: g/one says nothing that the exception holds for; remove it [exceptions]"}},
		"two reasons":     {file: "ignore:\n- {rule: g/one, cluster: a, reason: a}\n- {rule: g/one, reason: b}", excepted: []string{"g/one 1 a", "g/one 1 b"}},
		"the last day":    {file: "ignore: [{rule: g/one, reason: a, until: 2026-03-31}]", now: "2026-03-31T23:59:59Z", excepted: []string{"g/one 2 a"}},
		"the day after":   {file: "ignore:\n- {rule: g/one, reason: a, until: 2026-03-31}", now: "2026-04-01T00:00:00Z", left: []string{"g/one 2"}, told: []string{"warning: .thanos-fleet.yaml:2: ignore[0]: the exception of g/one is over since 2026-03-31; put right what it excepts, and remove it, or give another day [exceptions]"}},
		"nothing in it":   {file: "# none\n", left: []string{"g/one 2"}},
		"no day":          {file: "ignore: [{rule: g/one, reason: a, until: }, {rule: g/two, reason: b, until: '2026-04-01', cluster: x}]", excepted: []string{"g/one 2 a"}},
		"an empty list":   {file: "ignore:\n", left: []string{"g/one 2"}},
		"another cluster": {file: "ignore: [{rule: g/one, cluster: other, reason: a}]", left: []string{"g/one 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			if tt.now == "" {
				tt.now = noon
			}
			left, excepted, told := apply(t, configMap("", "one"), tt.file, tt.now, "a", "b")
			if diff := cmp.Diff([][]string{tt.left, tt.excepted, tt.told}, [][]string{left, excepted, told}); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestFileFaults(t *testing.T) {
	for name, tt := range map[string]struct{ file, want string }{
		"all at once": {
			"ignore:\n- rule: g/tow\n  until: soon\n- reason: a\n  cluster: '['\n",
			`error: f:2: ignore[0].rule: there is no rule "g/tow"; did you mean "g/two"?
error: f:2: ignore[0]: reason is missing; say why it is meant so
error: f:3: ignore[0].until: "soon" is no day; write it as YYYY-MM-DD
error: f:4: ignore[1]: rule is missing; name the rule, for instance ring/factor
error: f:5: ignore[1].cluster: "[" is no pattern; write the name, with * for a part of it`,
		},
		"unknown field": {"ignore:\n- rule: g/two\n  reasn: a\n", `error: f:3: ignore[0].reasn: unknown field; did you mean "reason"?`},
		"another shape": {"- rule: g/two\n", "error: f:1: got a list, want a mapping"},
		"no YAML":       {"ignore: [\n", "error: f:1: not YAML: did not find expected node content"},
		"given twice":   {"ignore: []\nignore: []\n", "error: f:2: ignore: given twice; remove one of them"},
	} {
		t.Run(name, func(t *testing.T) {
			_, faults := exempt.Parse("f", []byte(tt.file), rules)
			var got []string
			for _, f := range faults {
				got = append(got, f.String())
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func FuzzAnnotation(f *testing.F) {
	for _, text := range []string{"g/one: a; g/two: b", "g/one", ";", "g/one:;g/one:;", "g/one\ng/two: a\n\n;;", "a/b:c/d:"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		o := krm.NewManifest(krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: "c"})
		o.SetText(text, "metadata", "annotations", exempt.Annotation)
		fleet := observe.Read([]observe.Input{{Objects: []*krm.Object{o}}})
		e := exempt.New(rules, nil, fleet, func(*krm.Object, string) (string, int) { return "", 0 })
		e.Apply(rules, nil, fleet, time.Time{})
		if len(e.Faults) == 0 && text != "" {
			t.Errorf("%q excepts nothing, and nothing is told", text)
		}
	})
}
