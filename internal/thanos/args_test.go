package thanos

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestTurnOn(t *testing.T) {
	for _, test := range []struct{ args, want Args }{
		{Args{"compact"}, Args{"compact", "--wait"}},
		{Args{"compact", "--", "x"}, Args{"compact", "--wait", "--", "x"}},
		{Args{"compact", "--wait"}, Args{"compact", "--wait"}},
		{Args{"compact", "--no-wait"}, Args{"compact", "--no-wait"}},
	} {
		if diff := cmp.Diff(test.want, test.args.TurnOn("--wait")); diff != "" {
			t.Error(diff)
		}
	}
}

func TestArgsRead(t *testing.T) {
	args := Args{"query", "--a=1", "--a", "2", "--bare", "--other=x", "positional", "--a=$(VAR)", "--empty=", "--a", "-s", "--", "--a=9"}
	for flag, want := range map[string][]string{
		"--a":     {"1", "2", "$(VAR)", ""},
		"--bare":  {""},
		"--empty": {""},
		"--other": {"x"},
		"--ab":    nil,
		"--":      nil,
	} {
		if diff := cmp.Diff(want, args.Values(flag)); diff != "" {
			t.Errorf("%s: %s", flag, diff)
		}
		if got := args.Has(flag); got != (want != nil) {
			t.Errorf("Has(%s) = %v", flag, got)
		}
	}
	if got := args.Value("--a"); got != "1" {
		t.Errorf("Value gives %q, want the first", got)
	}
	if got := args.Value("--none"); got != "" {
		t.Errorf("Value of a missing flag is %q", got)
	}
}

// argsEdits hold every edit of arguments; fuzzing starts from them.
var argsEdits = []struct {
	name string
	args Args
	edit func(Args) Args
	want Args
}{
	{"Set appends what is missing", Args{"query"}, set("--a", "1"), Args{"query", "--a=1"}},
	{"Set on nothing", nil, set("--a", "1"), Args{"--a=1"}},
	{"Set rewrites in place", Args{"query", "--a=0", "--b=2"}, set("--a", "1"), Args{"query", "--a=1", "--b=2"}},
	{"Set joins two words", Args{"--a", "0", "--b=2"}, set("--a", "1"), Args{"--a=1", "--b=2"}},
	{"Set keeps the form of what is right", Args{"--a", "1", "x"}, set("--a", "1"), Args{"--a", "1", "x"}},
	{"Set drops later uses", Args{"--a=1", "x", "--a", "1", "y", "--a=3"}, set("--a", "1"), Args{"--a=1", "x", "y"}},
	{"Set rewrites the first and drops the rest", Args{"--a", "0", "x", "--a=1"}, set("--a", "1"), Args{"--a=1", "x"}},
	{"Set gives a bare flag a value", Args{"--a", "--b"}, set("--a", "1"), Args{"--a=1", "--b"}},
	{"Set keeps a variable", Args{"--a=$(VAR)"}, set("--a", "$(VAR)"), Args{"--a=$(VAR)"}},
	{"Set stays before the terminator", Args{"query", "--", "x"}, set("--a", "1"), Args{"query", "--a=1", "--", "x"}},
	{"Set lets a bare use not swallow a positional", Args{"--a", "--a=1", "x"}, set("--a", ""), Args{"--a=", "x"}},
	{"Add repeats", Args{"--a=1", "x"}, add("--a", "2"), Args{"--a=1", "x", "--a=2"}},
	{"Add adds nothing twice", Args{"--a", "1"}, add("--a", "1"), Args{"--a", "1"}},
	{"Add stays before the terminator", Args{"--a=1", "--"}, add("--a", "2"), Args{"--a=1", "--a=2", "--"}},
	{"Remove takes every form", Args{"q", "--a=1", "--a", "2", "x", "--a"}, func(a Args) Args { return a.Remove("--a") }, Args{"q", "x"}},
	{"Remove keeps what only starts alike", Args{"--ab=1", "--a.b"}, func(a Args) Args { return a.Remove("--a") }, Args{"--ab=1", "--a.b"}},
	{"RemoveValue takes one value", Args{"--a=1", "--a", "2", "--a=1"}, func(a Args) Args { return a.RemoveValue("--a", "1") }, Args{"--a", "2"}},
	{"Rename keeps places and values", Args{"--a=1", "x", "--a", "2"}, func(a Args) Args { return a.Rename("--a", "--b") }, Args{"--b=1", "x", "--b=2"}},
	{"Remove leaves the word behind a switch", Args{"--writer.intern", "receive", "--no-wait", "x"}, func(a Args) Args { return a.Remove("--writer.intern").Remove("--no-wait") }, Args{"receive", "x"}},
	{"Unique keeps the first of each", Args{"--a=1", "--a", "2", "--a", "1", "x"}, func(a Args) Args { return a.Unique("--a") }, Args{"--a=1", "--a", "2", "x"}},
}

func set(flag, value string) func(Args) Args { return func(a Args) Args { return a.Set(flag, value) } }

func add(flag, value string) func(Args) Args { return func(a Args) Args { return a.Add(flag, value) } }

func TestArgsEdits(t *testing.T) {
	for _, tt := range argsEdits {
		t.Run(tt.name, func(t *testing.T) {
			given := append(Args{}, tt.args...)
			got := tt.edit(given)
			if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(tt.args, given, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("the receiver changed: %s", diff)
			}
			if diff := cmp.Diff(got, tt.edit(got), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("again changes more: %s", diff)
			}
		})
	}
}

func TestRoutesOnly(t *testing.T) {
	for _, tt := range []struct {
		args Args
		want bool
	}{
		{Args{"receive"}, false},
		{Args{"receive", "--receive.hashrings-file=x"}, true},
		{Args{"receive", "--receive.hashrings", "[]"}, true},
		{Args{"receive", "--receive.hashrings-file=x", "--receive.local-endpoint=y"}, false},
	} {
		if got := tt.args.RoutesOnly(); got != tt.want {
			t.Errorf("RoutesOnly(%q) = %v", tt.args, got)
		}
	}
}

func TestPort(t *testing.T) {
	for value, want := range map[string]string{
		"0.0.0.0:10901": "10901", ":1": "1", "[::]:19291": "19291", "noport": "fallback", "host:": "fallback", "": "fallback",
	} {
		if got := (Args{"--grpc-address=" + value}).Port("--grpc-address", "fallback"); got != want {
			t.Errorf("Port of %q = %q, want %q", value, got, want)
		}
	}
	if got := (Args{}).Port("--grpc-address", "10901"); got != "10901" {
		t.Errorf("Port of nothing = %q", got)
	}
}

func TestIsSwitch(t *testing.T) {
	if !slices.IsSorted(switches) {
		t.Error("the switches are not sorted, and are looked up so")
	}
	for flag, want := range map[string]bool{"--wait": true, "--no-wait": true, "--agent": true, "--label": false, "--no-": false, "wait": true} {
		if got := isSwitch(flag); got != want {
			t.Errorf("isSwitch(%s) = %v", flag, got)
		}
	}
}
