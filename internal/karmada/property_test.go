package karmada

import (
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	jsonpatch "gopkg.in/evanphx/json-patch.v4"
)

// TestDiffIsAPatch: the patch turns any object into any other.
func TestDiffIsAPatch(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		from := randomMap(random, 4)
		to := mutate(random, from).(map[string]any)
		o := Diff(from, to)
		if len(o.ArgsOverrider)+len(o.FieldOverrider) > 0 {
			t.Fatalf("%+v", o)
		}
		if o.Empty() != reflect.DeepEqual(withoutNulls(from), withoutNulls(to)) {
			t.Fatalf("from %v to %v: %+v", from, to, o)
		}
		// The template comes out of a file with its nulls, or out of the API server
		// without them, and maybe without what is empty.
		for _, template := range []any{from, withoutNulls(from)} {
			if diff := cmp.Diff(viaJSON(t, withoutNulls(to)), withoutNulls(patched(t, template, o))); diff != "" {
				t.Fatalf("from %v by %+v: %s", template, o.Plaintext, diff)
			}
		}
		if diff := cmp.Diff(canonical(viaJSON(t, to)), canonical(patched(t, stored(from), o))); diff != "" {
			t.Fatalf("from %v, stored, by %+v: %s", from, o.Plaintext, diff)
		}
		for _, p := range o.Plaintext {
			if (p.Value == nil) != (p.Operator == "remove") {
				t.Fatalf("from %v to %v: %+v", from, to, p)
			}
		}
	}
}

// stored returns what an API server may make of a template: fields that are empty are gone.
func stored(value any) any {
	switch v := value.(type) {
	case map[string]any:
		m := map[string]any{}
		for key, field := range v {
			if field != nil && !(&differ{}).mayBeDropped(field) {
				m[key] = stored(field)
			}
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, item := range v {
			list[i] = stored(item)
		}
		return list
	default:
		return value
	}
}

// canonical takes away what Kubernetes keeps no difference of: fields that are null or
// empty, until none is left.
func canonical(value any) any {
	for {
		next := stored(withoutNulls(value))
		if reflect.DeepEqual(next, value) {
			return value
		}
		value = next
	}
}

func patched(t *testing.T, from any, o Overriders) any {
	t.Helper()
	operations := []map[string]any{}
	for _, p := range o.Plaintext {
		operations = append(operations, map[string]any{"op": p.Operator, "path": p.Path, "value": p.Value})
	}
	patch, err := jsonpatch.DecodePatch(marshal(t, operations))
	if err != nil {
		t.Fatal(err)
	}
	out, err := patch.Apply(marshal(t, from))
	if err != nil {
		t.Fatalf("%v applying %v to %v", err, operations, from)
	}
	var got any
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func marshal(t *testing.T, value any) []byte {
	t.Helper()
	out, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func viaJSON(t *testing.T, value any) (got any) {
	t.Helper()
	if err := json.Unmarshal(marshal(t, value), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

var keys = []string{"a", "b", "a/b", "c~d", "~1", "args", "containers", "x y", "0"}

func randomMap(random *rand.Rand, depth int) map[string]any {
	m := map[string]any{}
	for range random.IntN(4) {
		m[keys[random.IntN(len(keys))]] = randomValue(random, depth-1)
	}
	return m
}

func randomValue(random *rand.Rand, depth int) any {
	switch n := random.IntN(7); {
	case n == 6:
		return nil
	case n == 0:
		return random.IntN(3)
	case n == 1:
		return []string{"", "x", "--a=1"}[random.IntN(3)]
	case n == 2 || depth <= 0:
		return random.IntN(2) == 0
	case n == 3:
		list := []any{}
		for range random.IntN(4) {
			list = append(list, randomValue(random, depth-1))
		}
		return list
	default:
		return randomMap(random, depth)
	}
}

// mutate returns a copy in which some values differ.
func mutate(random *rand.Rand, value any) any {
	switch v := value.(type) {
	case map[string]any:
		m := map[string]any{}
		for _, key := range keys {
			if old, found := v[key]; found && random.IntN(5) > 0 {
				m[key] = mutate(random, old)
			} else if random.IntN(8) == 0 {
				m[key] = randomValue(random, 2)
			}
		}
		return m
	case []any:
		list := []any{}
		for _, item := range v {
			list = append(list, mutate(random, item))
		}
		if random.IntN(3) == 0 {
			list = append(list, randomValue(random, 2))
		}
		return list
	default:
		if random.IntN(3) == 0 {
			return randomValue(random, 1)
		}
		return v
	}
}
