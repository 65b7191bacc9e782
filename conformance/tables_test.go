package conformance

import (
	"fmt"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"k8s.io/apimachinery/pkg/util/version"
)

var tablesOnce = sync.OnceValues(func() (*Tables, error) { return upstream.Tables() })

func tables(t *testing.T) *Tables {
	t.Helper()
	known, err := tablesOnce()
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// agree counts an entry of a table, and fails the test when upstream says otherwise.
func agree(t *testing.T, judge string, same bool, format string, args ...any) {
	t.Helper()
	ledger.Judged(judge, same)
	if !same {
		t.Errorf("%s: %s", upstream.Round, fmt.Sprintf(format, args...))
	}
}

// TestFlagsAreUpstreams: each component has the flags that the tables say its version has,
// hidden ones too, and none else; those that take no value are among the switches.
func TestFlagsAreUpstreams(t *testing.T) {
	known := tables(t)
	for _, component := range append(slices.Clone(components), "prometheus") {
		t.Run(component, func(t *testing.T) {
			t.Parallel()
			switches, valued, help := upstream.Help(component)
			if len(switches) < 3 || len(valued) < 3 {
				t.Fatalf("its help shows no flags:\n%s", help)
			}
			for name, standing := range known.Flags[component] {
				shown := switches[name] || valued[name] || name == "help"
				has := shown || upstream.HasFlag(component, name)
				agree(t, "table of flags", has == (standing == "known"), "%s --%s: the table says %s, and the program has it: %v", component, name, standing, has)
			}
			for name := range merged(switches, valued) {
				_, listed := known.Flags[component][name]
				_, hidden := known.Flags["*"][name]
				agree(t, "table of flags", listed || hidden, "%s --%s is in no table", component, name)
			}
		})
	}
}

func merged(a, b map[string]bool) map[string]bool {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// TestSwitchesAreUpstreams: upstream's help shows which flags take no value.
func TestSwitchesAreUpstreams(t *testing.T) {
	table := tables(t).Switches
	for _, component := range append(slices.Clone(components), "prometheus", "tools bucket web") {
		switches, valued, help := upstream.Help(component)
		if len(switches) < 3 {
			t.Fatalf("%s shows no switches:\n%s", component, help)
		}
		for name := range switches {
			agree(t, "switches", slices.Contains(table, name), "%s --%s takes no value, and is missing from the switches", component, name)
		}
		for name := range valued {
			agree(t, "switches", !slices.Contains(table, name), "%s --%s takes a value, and is among the switches", component, name)
		}
	}
}

var unknownFeature = regexp.MustCompile(`(?i)unknown option for --enable-feature.*?option=(\S+)`)

// TestFeaturesAreUpstreams: Prometheus warns of those that its version does not know. One
// that turns it into an agent would end before that.
func TestFeaturesAreUpstreams(t *testing.T) {
	known := tables(t).Features["prometheus"]
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(known)), func(name string) bool { return name == "agent" })
	out, _ := exec.Command(upstream.Program("prometheus"), "--config.file=/dev/null/none", "--storage.tsdb.path="+t.TempDir(), "--enable-feature="+strings.Join(append(names, "no-such-feature"), ",")).CombinedOutput()
	unknown := map[string]bool{}
	for _, found := range unknownFeature.FindAllStringSubmatch(string(out), -1) {
		unknown[strings.Trim(found[1], `"`)] = true
	}
	if !unknown["no-such-feature"] {
		t.Fatalf("no warning of a feature that nobody has:\n%s", out)
	}
	for _, name := range names {
		agree(t, "table of features", unknown[name] == (known[name] != "known"), "--enable-feature=%s: the table says %s, and the program knows it: %v", name, known[name], !unknown[name])
	}
}

// TestKeysAreUpstreams: each type of each file has the keys that the tables say its version
// has, and none else.
func TestKeysAreUpstreams(t *testing.T) {
	has, err := upstream.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range tables(t).Files {
		theirs, found := has[file.Flag+" "+file.Type]
		agree(t, "table of types", found == file.Known, "%s, type %s: the table knows it: %v, upstream: %v", file.Flag, file.Type, file.Known, found)
		for _, key := range file.Keys {
			agree(t, "table of keys", slices.Contains(theirs, key) || !file.Known, "%s, type %s: upstream has no %s", file.Flag, file.Type, key)
		}
		for _, key := range theirs {
			agree(t, "table of keys", slices.Contains(file.Keys, key), "%s, type %s: %s is in no table", file.Flag, file.Type, key)
		}
	}
}

// ringKeys are the keys of hashring files by which its features are known.
var ringKeys = map[string]string{
	"zones": "endpoint az", "external labels of a ring": "ring external_labels",
	"patterns of tenants": "ring tenant_matcher_type", "shuffle sharding": "ring shuffle_sharding_config",
}

// TestRingsAreUpstreams: what a hashring file may hold.
func TestRingsAreUpstreams(t *testing.T) {
	has, err := upstream.Keys()
	if err != nil {
		t.Fatal(err)
	}
	for name, known := range tables(t).Rings {
		typ, key, listed := strings.Cut(ringKeys[name], " ")
		found := slices.Contains(has["receive.hashrings "+typ], key)
		agree(t, "table of hashrings", listed && found == known, "%s: the table knows it: %v, upstream: %v", name, known, found)
	}
}

// TestOperatorFieldsAreUpstreams: the definitions of each prometheus-operator that judges have the
// fields that the table says it has, and not those that came later.
func TestOperatorFieldsAreUpstreams(t *testing.T) {
	rounds, err := OlderRounds()
	if err != nil {
		t.Fatal(err)
	}
	newest, err := NewestRound()
	if err != nil {
		t.Fatal(err)
	}
	if len(tables(t).Operator) == 0 {
		t.Fatal("the table is empty")
	}
	for _, r := range append(rounds, newest) {
		known, err := definitions(operatorModule, r.Operator)
		if err != nil {
			t.Fatal(err)
		}
		for _, field := range tables(t).Operator {
			wanted := version.MustParseGeneric(r.Operator).AtLeast(version.MustParseGeneric(field.Since))
			asked := 0
			for name, d := range known {
				_, kind, _ := strings.Cut(name, " ")
				if slices.Contains(field.Kinds, kind) {
					asked++
					agree(t, "fields of operators", d.has(field.Path) == wanted, "%s %s spec.%s: the table says that it came with %s", r.Operator, kind, field.Path, field.Since)
				}
			}
			if asked < len(field.Kinds) {
				t.Errorf("%s has %d of the kinds %v of spec.%s", r.Operator, asked, field.Kinds, field.Path)
			}
		}
	}
}
