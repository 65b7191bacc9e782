package shards

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func hash(modulus, keep string) string {
	return fmt.Sprintf("[{action: hashmod, source_labels: [__block_id], target_label: shard, modulus: %s}, {action: keep, source_labels: [shard], regex: '%s'}]", modulus, keep)
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name   string
		shards []Shard
		want   string
	}{
		{"nothing", nil, ""},
		{"one that takes all", []Shard{{}}, ""},
		{"three of three", []Shard{{Relabel: hash("3", "0")}, {Relabel: hash("3", "1")}, {Relabel: hash("3", "2")}}, ""},
		{"two in one", []Shard{{Relabel: hash("3", "0|1")}, {Relabel: strings.Replace(hash("3", "0|1"), "keep", "drop", 1)}}, ""},
		{"one is missing", []Shard{{Relabel: hash("3", "0")}, {Relabel: hash("3", "1")}}, "0 gap: nobody takes shard 2 of 3 of the blocks"},
		{"the pattern is anchored", []Shard{{Relabel: hash("12", "1")}, {Relabel: hash("12", "[02-9]")}, {Relabel: hash("12", "1.")}}, ""},
		{"one twice", []Shard{{Name: "a", Relabel: hash("2", "0")}, {Name: "b", Relabel: hash("2", "0|1")}}, "1 twice: takes the same blocks as a"},
		{"two moduli", []Shard{{Name: "a", Relabel: hash("2", "0")}, {Name: "b", Relabel: hash("3", "1")}}, "1 gap: hashmod by 3, while a divides the same blocks by 2"},
		{"two hashes", []Shard{{Name: "a", Relabel: hash("2", "0")}, {Relabel: strings.Replace(hash("2", "1"), "__block_id", "cluster", 1)}}, "1 gap: hashmod of cluster, while a divides the same blocks by __block_id"},
		{"other selectors are not compared", []Shard{{Relabel: "[{action: keep, source_labels: [cluster], regex: a}]"}, {Relabel: "[{action: drop, source_labels: [cluster], regex: a}]"}}, ""},
		{"windows that meet", []Shard{{MinTime: "-2w"}, {MaxTime: "-2w"}}, ""},
		{"windows that overlap", []Shard{{MinTime: "-2w"}, {MaxTime: "-13d"}}, ""},
		{"a gap in time", []Shard{{Name: "new", MinTime: "-13d"}, {Name: "old", MaxTime: "-2w"}}, "0 gap: --min-time=-13d leaves a gap behind --max-time=-2w of old"},
		{"a gap at a date", []Shard{{Name: "old", MaxTime: "2024-01-01T00:00:00Z"}, {MinTime: "2024-01-01T00:00:01Z"}}, "1 gap: --min-time=2024-01-01T00:00:01Z leaves a gap behind --max-time=2024-01-01T00:00:00Z of old"},
		{"dates and durations are not compared", []Shard{{MaxTime: "2024-01-01T00:00:00Z"}, {MinTime: "-1w"}}, ""},
		{"a window inside another", []Shard{{Name: "all"}, {MinTime: "-1w"}}, "1 twice: takes the same blocks as all"},
		{"shards and windows", []Shard{{Relabel: hash("2", "0"), MinTime: "-1w"}, {Relabel: hash("2", "1"), MinTime: "-1w"}, {MaxTime: "-1w"}}, ""},
		{"longer than upstream can count", []Shard{{MinTime: "-9999999999y"}}, "0: --min-time=-9999999999y is neither an RFC3339 time nor a duration such as -2w"},
		{"a bad unit", []Shard{{MinTime: "-1a"}}, "0: --min-time=-1a is neither an RFC3339 time nor a duration such as -2w"},
		{"the wrong way round", []Shard{{MinTime: "-1d", MaxTime: "-2d"}}, "0: --min-time=-1d is later than --max-time=-2d"},
		{"no modulus", []Shard{{Relabel: "[{action: hashmod, target_label: a}]"}}, "0: selector [0]: hashmod wants a target_label and a modulus from 1 to 4096, got 0"},
		{"an action that Thanos refuses", []Shard{{Relabel: "[{action: replace}]"}}, `0: selector [0]: action "replace", want keep, drop or hashmod`},
		{"a misspelt key", []Shard{{Relabel: "[{action: keep, source_label: [a]}]"}}, `0: selector [0].source_label: unknown field; did you mean "source_labels"?`},
		{"no pattern", []Shard{{Relabel: "[{action: keep, regex: '('}]"}}, `0: selector [0]: regex is no regular expression`},
		{"two hashmods", []Shard{{Relabel: "[{action: hashmod, target_label: a, modulus: 2}, {action: hashmod, target_label: a, modulus: 2}]"}}, "0: selector [1]: second hashmod, want one"},
		{"not YAML", []Shard{{Relabel: "["}}, "0: the selector is not YAML"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, say(Check(tt.shards))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func say(found []Finding) string {
	var lines []string
	for _, f := range found {
		kind := ""
		if f.Gap {
			kind = " gap"
		}
		if f.Twice {
			kind = " twice"
		}
		lines = append(lines, fmt.Sprintf("%d%s: %s", f.Shard, kind, f.Message))
	}
	return strings.Join(lines, "\n")
}

func TestAge(t *testing.T) {
	for text, want := range map[string]string{"-2h": "2h0m0s", "-1w": "168h0m0s", "2024-01-01T00:00:00Z": "", "": "", "1a": "", "0": "0s"} {
		got := ""
		if age, relative := Age(text); relative {
			got = age.String()
		}
		if got != want {
			t.Errorf("Age(%q) is %q, want %q", text, got, want)
		}
	}
	if d, ok := Duration("1d12h"); !ok || d.Hours() != 36 {
		t.Errorf("1d12h is %v, %v", d, ok)
	}
}

func TestHashesBlockID(t *testing.T) {
	if !HashesBlockID(hash("2", "0")) || HashesBlockID("") {
		t.Error("a block's ID is not told from labels")
	}
}

func TestBeside(t *testing.T) {
	keep := ", {action: keep, source_labels: [tenant_id], regex: acme}]"
	for relabel, want := range map[string]string{
		"":             "",
		hash("2", "0"): "",
		strings.TrimSuffix(hash("2", "0"), "]") + keep:              `keep tenant_id=~"acme"`,
		"[{action: keep, source_labels: [tenant_id], regex: acme}]": "",
	} {
		if got := Beside(relabel); got != want {
			t.Errorf("%s: got %q, want %q", relabel, got, want)
		}
	}
}
