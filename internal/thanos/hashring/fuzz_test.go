package hashring

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// FuzzParse gives any text as the ring that was there: it is read or refused,
// comes back from its own print, and everything that looks at a ring ends.
func FuzzParse(f *testing.F) {
	f.Add(printed, 3)
	f.Add(`[{"endpoints":[null,{"address":""},"x:1"]},null]`, -1)
	f.Add(`[{"algorithm":"ketama","endpoints":[{"address":"x:1","az":"a"}],"shuffle_sharding_config":{"shard_size":-1,"overrides":[null]}}]`, 1<<62)
	for _, text := range filesOfCases(f) {
		f.Add(text, 2)
	}
	f.Fuzz(func(t *testing.T, text string, factor int) {
		read, err := Parse([]byte(text))
		if err != nil {
			return
		}
		out, err := Marshal(read)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Parse(out)
		if diff := cmp.Diff(read, again, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Fatalf("%v\n%s\nin\n%s", err, diff, out)
		}
		CheckOrder(read)
		for i, ring := range read {
			CheckRing(ring, factor)
			// Placing series is slow by its nature; a small ring shows what a large one does.
			read[i].Endpoints = ring.Endpoints[:min(len(ring.Endpoints), 3)]
		}
		checkMoves(t, read[:min(len(read), 2)], factor)
	})
}

// checkMoves: a ring moves nothing into itself, and never more than all.
func checkMoves(t *testing.T, rings []Ring, factor int) {
	t.Helper()
	same := Routing{Rings: rings, Factor: factor}
	if changes := Compare(same, same); len(changes) > 0 {
		t.Fatalf("a ring differs from itself: %+v", changes)
	}
	for _, c := range Compare(same, routing(2, Ketama, 1)) {
		if c.Moved < 0 || c.Moved > 1 || c.Stayed < 0 {
			t.Fatalf("%+v", c)
		}
	}
}

// filesOfCases returns the rings in the golden cases of gen-hashring.
func filesOfCases(f *testing.F) []string {
	f.Helper()
	paths, err := filepath.Glob("../../../functions/gen-hashring/testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatalf("no cases: %v", err)
	}
	var texts []string
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for part := range strings.SplitSeq(string(text), ".json: |\n") {
			if json, _, found := strings.Cut(part, "\n    ]\n"); found {
				texts = append(texts, json+"\n    ]")
			}
		}
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}
