package observe

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

var update = flag.Bool("update", false, "write what comes out as what is wanted")

// TestModel: each archive of testdata holds clusters, <cluster>.yaml, perhaps with their
// inventory, fleet.yaml, and what the model says of them, want. The text in front says
// what is promised.
func TestModel(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got, want := told(readArchive(t, a)), ""
			a.Files = slices.DeleteFunc(a.Files, func(f txtar.File) bool {
				if f.Name == "want" {
					want = string(f.Data)
				}
				return f.Name == "want"
			})
			if *update {
				a.Files = append(a.Files, txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(file, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("- want, + got; go test ./internal/observe -update writes it:\n%s", diff)
			}
		})
	}
}

func readArchive(t *testing.T, a *txtar.Archive) *Fleet {
	t.Helper()
	var inputs []Input
	var local []*krm.Object
	for _, f := range a.Files {
		objects, err := krm.ParseStream(f.Data)
		switch {
		case f.Name == "want":
		case err != nil:
			t.Fatal(f.Name, err)
		case f.Name == "fleet.yaml":
			local = objects
		default:
			inputs = append(inputs, Input{Name: strings.TrimSuffix(f.Name, ".yaml"), Objects: objects})
		}
	}
	if fleet, _ := Inventory(local); fleet != nil {
		for i := range inputs {
			inputs[i].Fleet, inputs[i].Entry = fleet, fleet.Cluster(inputs[i].Name)
		}
	}
	return Read(inputs)
}

// told is what the model says, as text.
func told(f *Fleet) string {
	var b strings.Builder
	for _, c := range f.Clusters {
		fmt.Fprintf(&b, "cluster %s\n", c.Name)
		for _, o := range c.All("Service") {
			if c.IsMade(o) {
				fmt.Fprintf(&b, "  makes Service %s for %v\n", o.Name(), o.Strings("spec", "selector"))
			}
		}
		for _, p := range c.Pods {
			tellPods(&b, p)
		}
		for _, m := range c.Monitors() {
			tellMonitor(&b, m)
		}
	}
	return b.String()
}

func tellMonitor(b *strings.Builder, m *Monitor) {
	fmt.Fprintf(b, "  %s %s/%s more=%t:", m.Kind(), m.Namespace(), m.Name(), m.MaySelectMore())
	for _, s := range m.Services() {
		fmt.Fprintf(b, " Service %s/%s", s.Namespace(), s.Name())
	}
	for _, p := range m.Pods() {
		fmt.Fprintf(b, " %s %s/%s", p.Kind(), p.Namespace(), p.Name())
	}
	fmt.Fprint(b, "; scraped by")
	for _, p := range m.Processes() {
		fmt.Fprintf(b, " %s", p.Pods.Name())
	}
	fmt.Fprintln(b)
	for _, e := range m.Endpoints {
		fmt.Fprintf(b, "    port %q target port %q relabel %d metric relabel %d @ %s\n", e.Port, e.TargetPort, len(e.Relabel), len(e.MetricRelabel), e.At.Field)
	}
}

func tellPods(b *strings.Builder, p *Pods) {
	fmt.Fprintf(b, "  %s %s × %d", p.Kind(), p.Name(), p.Replicas())
	if p.Governing() != "" {
		fmt.Fprintf(b, " under %s", p.Governing())
	}
	if at := p.At("spec.replicas"); p.Cluster.IsMade(p.Object) {
		fmt.Fprintf(b, " made of %s %s", at.Object.Kind(), at.Object.Name())
	}
	fmt.Fprintln(b)
	for _, process := range p.Processes {
		tellProcess(b, process)
	}
}

func tellProcess(b *strings.Builder, p *Process) {
	version, known := p.Version()
	if !known {
		version = "of unknown version"
	}
	fmt.Fprintf(b, "    %s %s\n", p.Component, version)
	if p.Hidden != "" {
		fmt.Fprintf(b, "      hidden: %s\n", p.Hidden)
	}
	for _, arg := range p.Flags {
		if name, value, _ := strings.Cut(arg, "="); strings.HasPrefix(name, "-") {
			fmt.Fprintf(b, "      %s  @ %s\n", arg, p.AtValue(name, value).Field)
		}
	}
	if l := p.ExternalLabels(); len(l.Values) > 0 {
		fmt.Fprintf(b, "      labels known=%t @ %s\n", l.Known, l.At.Field)
		for _, name := range slices.Sorted(maps.Keys(l.Values)) {
			fmt.Fprintf(b, "        %s=%q\n", name, l.Values[name])
		}
	}
	if bucket, has := p.Bucket(); has {
		fmt.Fprintf(b, "      %s %s bucket %s, folder %q @ %s\n", bucket.Use(), bucket.Type, bucket.Name, bucket.Prefix, bucket.Text.At.Field)
	}
	if rules, known := p.Rules(); len(rules) > 0 || !known {
		fmt.Fprintf(b, "      rules known=%t\n", known)
		for _, r := range rules {
			fmt.Fprintf(b, "        %s/%s %v: %s @ %s %s %s\n", r.Group, r.Name(), r.Labels, r.Expr, r.At().Object.Kind(), r.At().Object.Name(), r.At().Field)
		}
	}
	for _, d := range p.Dials() {
		a := d.Answer()
		fmt.Fprintf(b, "      %s %s: %s", d.Relation, d.Address, a.Status)
		if a.Cluster != nil && a.Cluster != p.Cluster() {
			fmt.Fprintf(b, " in %s", a.Cluster.Name)
		}
		for _, pods := range a.Pods {
			fmt.Fprintf(b, " %s", pods.Name())
		}
		if a.Status == Found {
			fmt.Fprintf(b, " port %s each=%t", a.Port, a.Each)
		}
		fmt.Fprintf(b, "  @ %s\n", d.At.Field)
	}
}
