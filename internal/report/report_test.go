package report_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/report"
)

var update = flag.Bool("update", false, "write what comes out as what is wanted")

const golden = "testdata/formats.txtar"

// name is one that no terminal and no format may take for more than a name.
const name = "a%,:\u202e\x1b[2J\r🔥\U000e0041"

// sample is a report with all that there may be: several groups, a finding in two
// clusters, one of a whole cluster, what a function said, and an exception.
func sample(t *testing.T) *report.Report {
	t.Helper()
	manifest, err := json.Marshal(map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]string{"name": name, "namespace": "m"}, "data": map[string]string{"a": "b"}})
	if err != nil {
		t.Fatal(err)
	}
	var inputs []observe.Input
	for _, group := range []string{"x", "y"} {
		m := krm.ParseManifests("dir/a b,"+group+":%.yaml", append([]byte("# above\n"), manifest...))
		inputs = append(inputs, observe.Input{Name: "c", Group: group, Objects: m.Objects})
	}
	rule := func(id string, severity krm.Severity, check func(*observe.Cluster, checks.Tell)) *checks.Rule {
		return &checks.Rule{
			ID: id, Severity: severity,
			Check: func(f *observe.Fleet, tell checks.Tell) {
				for _, c := range f.Clusters {
					check(c, tell)
				}
			},
		}
	}
	everywhere := rule("g/everywhere", krm.Warning, func(c *observe.Cluster, tell checks.Tell) {
		tell(c.At(c.All("ConfigMap")[0], "data.a"), "write another", "got %s of https://user:secret@host/", name)
	})
	whole := rule("g/whole", krm.Error, func(c *observe.Cluster, tell checks.Tell) {
		if c.Group == "y" {
			tell(observe.Place{Cluster: c}, "", "100 %% wrong")
		}
	})
	f := observe.Read(inputs)
	doc := checks.Doc{Summary: "It is wrong", Why: "It does not work.", Remedy: "Put it right.", Sources: []checks.Source{{Project: "Thanos", Version: "v1", File: "a.go"}}}
	r := &report.Report{Fleet: f, Doc: func(*checks.Rule) checks.Doc { return doc }, Locate: func(o *krm.Object, field string) (string, int) { return o.File(), new(krm.Lines).Of(o, field) }}
	r.Add(checks.Run([]*checks.Rule{everywhere, whole}, f))
	r.Told = []krm.Finding{
		{Severity: krm.Warning, Function: "gen-rules", Message: "said"},
		{Severity: krm.Error, File: "b.yaml", Line: 3, Message: "not YAML"},
	}
	for _, found := range checks.Run([]*checks.Rule{rule("g/meant", krm.Error, func(c *observe.Cluster, tell checks.Tell) {
		tell(c.At(c.All("ConfigMap")[0], ""), "", "so")
	})}, f) {
		r.Excepted = append(r.Excepted, report.Excepted{Finding: found, Reason: "a reason\x1b"})
	}
	return r
}

var formats = []struct {
	name  string
	print func(*report.Report, io.Writer) error
}{
	{"text", func(r *report.Report, w io.Writer) error { return r.Text(w, false, false) }},
	{"terminal", func(r *report.Report, w io.Writer) error { return r.Text(w, true, true) }},
	{"github", (*report.Report).GitHub},
	{"json", (*report.Report).JSON},
	{"sarif", (*report.Report).SARIF},
}

// TestFormats holds every format against what it is to be. -update writes it.
func TestFormats(t *testing.T) {
	archive, err := txtar.ParseFile(golden)
	if err != nil && !*update {
		t.Fatal(err)
	}
	got := &txtar.Archive{Comment: []byte("What each format makes of one report.\n")}
	for _, format := range formats {
		var out bytes.Buffer
		if err := format.print(sample(t), &out); err != nil {
			t.Fatal(err)
		}
		checkPrintable(t, format.name, out.String())
		got.Files = append(got.Files, txtar.File{Name: format.name, Data: bytes.ReplaceAll(out.Bytes(), []byte("\x1b"), []byte("^"))})
	}
	if *update {
		if err := os.WriteFile(golden, txtar.Format(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(txtar.Format(archive)), string(txtar.Format(got))); diff != "" {
		t.Errorf("-file +now:\n%s", diff)
	}
}

// checkPrintable: nothing gets through but lines of characters that show, and colours.
func checkPrintable(t *testing.T, format, text string) {
	t.Helper()
	if format == "terminal" {
		text = strings.NewReplacer("\x1b[31m", "", "\x1b[33m", "", "\x1b[0m", "").Replace(text)
	}
	for _, c := range text {
		if c != '\n' && !strconv.IsPrint(c) {
			t.Errorf("%s prints %q", format, c)
		}
	}
	if strings.Contains(text, "secret") {
		t.Errorf("%s tells a login", format)
	}
}

// TestSARIF: the log is one of the standard's own schema (OASIS, SARIF 2.1.0 errata 01).
func TestSARIF(t *testing.T) {
	schema := jsonschema.NewCompiler()
	compiled, err := schema.Compile("testdata/sarif-schema-2.1.0.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range []*report.Report{sample(t), {}, {Told: []krm.Finding{{Severity: krm.Error, File: "/a.yaml", Message: "not YAML"}}}} {
		var out bytes.Buffer
		if err := r.SARIF(&out); err != nil {
			t.Fatal(err)
		}
		value, err := jsonschema.UnmarshalJSON(&out)
		if err != nil {
			t.Fatal(err)
		}
		if err := compiled.Validate(value); err != nil {
			t.Error(err)
		}
	}
}

// TestJSONSaysTheSame: the escapes mean the characters that they stand for.
func TestJSONSaysTheSame(t *testing.T) {
	var out bytes.Buffer
	if err := sample(t).JSON(&out); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Findings []struct {
			Places []struct{ Object *struct{ Name string } }
		}
	}
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, f := range document.Findings {
		found = found || f.Places[0].Object != nil && f.Places[0].Object.Name == name
	}
	if !found {
		t.Errorf("no object is called %q:\n%s", name, out.String())
	}
}
