package thanos

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// words are the arguments that random lists are made of.
var words = []string{"--a", "--a=1", "--a=2", "--a=", "--b", "--b=1", "1", "2", "query", "--", "-s", "$(VAR)", ""}

// TestArgsNeverChangeTheirReceiver: a list with room behind it is the one that a
// careless append would write into.
func TestArgsNeverChangeTheirReceiver(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	edits := []func(Args){
		func(a Args) { a.Set("--a", "3") },
		func(a Args) { a.Set("--c", "3") },
		func(a Args) { a.Add("--a", "3") },
		func(a Args) { a.Remove("--a") },
		func(a Args) { a.RemoveValue("--a", "1") },
		func(a Args) { a.Rename("--a", "--c") },
		func(a Args) { a.Unique("--a") },
		func(a Args) { a.Values("--a") },
	}
	for range 5000 {
		backing := make(Args, random.IntN(8)+4)
		for i := range backing {
			backing[i] = words[random.IntN(len(words))]
		}
		before := slices.Clone(backing)
		for n, edit := range edits {
			if edit(backing[:len(backing)-4]); !slices.Equal(backing, before) {
				t.Fatalf("edit %d changed %q to %q", n, before, backing)
			}
		}
	}
}

// FuzzArgs asserts the laws of editing for any arguments.
func FuzzArgs(f *testing.F) {
	for _, tt := range argsEdits {
		f.Add(strings.Join(tt.args, "\n"), "a", "1")
	}
	f.Add("--wait\ncompact", "no-wait", "")
	f.Fuzz(func(t *testing.T, text, name, value string) {
		if name == "" || strings.Contains(name, "=") {
			t.Skip()
		}
		args, flag := Args(strings.Split(text, "\n")), "--"+name
		checkSet(t, args, flag, value)
		checkRemove(t, args, flag)
	})
}

func checkSet(t *testing.T, args Args, flag, value string) {
	t.Helper()
	once := args.Set(flag, value)
	if got := once.Values(flag); !slices.Equal(got, []string{value}) {
		t.Fatalf("%q.Set(%q, %q) = %q, with the values %q", args, flag, value, once, got)
	}
	if again := once.Set(flag, value); !slices.Equal(again, once) {
		t.Fatalf("setting again turns %q into %q", once, again)
	}
	if got, want := others(once, flag), others(args, flag); !slices.Equal(got, want) {
		t.Fatalf("%q.Set(%q, %q): the other arguments are %q, want %q", args, flag, value, got, want)
	}
}

func checkRemove(t *testing.T, args Args, flag string) {
	t.Helper()
	removed := args.Remove(flag)
	if removed.Has(flag) {
		t.Fatalf("%q.Remove(%q) = %q still has it", args, flag, removed)
	}
	if want := others(args, flag); !slices.Equal(removed, want) {
		t.Fatalf("%q.Remove(%q) = %q, want %q", args, flag, removed, want)
	}
}

// others returns the arguments that are no use of the flag, found another way
// than Args finds them.
func others(args []string, flag string) []string {
	if len(args) == 0 || args[0] == "--" {
		return args
	}
	head, rest := args[0], args[1:]
	switch name, _, joined := strings.Cut(head, "="); {
	case joined && name == flag:
		return others(rest, flag)
	case head == flag && !isSwitch(flag) && len(rest) > 0 && !strings.HasPrefix(rest[0], "-"):
		return others(rest[1:], flag)
	case head == flag:
		return others(rest, flag)
	default:
		return append([]string{head}, others(rest, flag)...)
	}
}
