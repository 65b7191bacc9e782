package hashring

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var rings = []Ring{
	{
		Name: "team-a", Tenants: []string{"a", "b&c"}, TenantMatcherType: "glob", Algorithm: Ketama,
		Endpoints: []Endpoint{{Address: "r-0:10901", AZ: "eu-1"}, {Address: "r-1:10901", AZ: "eu-2"}},
	},
	{Name: "default", Endpoints: []Endpoint{{Address: "r-2:10901"}}},
}

const printed = `[
  {
    "hashring": "team-a",
    "tenants": [
      "a",
      "b&c"
    ],
    "tenant_matcher_type": "glob",
    "algorithm": "ketama",
    "endpoints": [
      {
        "address": "r-0:10901",
        "az": "eu-1"
      },
      {
        "address": "r-1:10901",
        "az": "eu-2"
      }
    ]
  },
  {
    "hashring": "default",
    "endpoints": [
      "r-2:10901"
    ]
  }
]
`

func TestMarshalIsCanonical(t *testing.T) {
	for range 3 {
		got, err := Marshal(rings)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(printed, string(got)); diff != "" {
			t.Fatal(diff)
		}
	}
}

// TestMarshalKeepsEverything reads the file back as upstream does: an endpoint
// is a string or an object.
func TestMarshalKeepsEverything(t *testing.T) {
	out, err := Marshal(rings)
	if err != nil {
		t.Fatal(err)
	}
	var read []struct {
		Hashring, Algorithm string
		Tenants             []string
		Endpoints           []any
	}
	if err := json.Unmarshal(out, &read); err != nil {
		t.Fatal(err)
	}
	zoned := map[string]any{"address": "r-1:10901", "az": "eu-2"}
	if diff := cmp.Diff([]any{"r-2:10901", zoned}, []any{read[1].Endpoints[0], read[0].Endpoints[1]}); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(rings[0].Tenants, read[0].Tenants); diff != "" {
		t.Error(diff)
	}
}

func TestCatchesAll(t *testing.T) {
	if rings[0].CatchesAll() || !rings[1].CatchesAll() {
		t.Error("a ring takes every tenant when it names none")
	}
}
