package live

import (
	"os"
	"testing"
)

// topology is one of the folder overlays: what is done before it boots, and what it is
// asked; or why it does not boot here.
type topology struct {
	before, ask func(*booted)
	why         string
}

var topologies = map[string]topology{
	"eks-sidecar":                 {before: withPast, ask: func(b *booted) { sidecars(b, "observability", "region") }},
	"edge":                        {why: "its plants write through a gateway that ends TLS, and an Envoy is no Go program"},
	"karmada":                     {ask: karmada},
	"karmada-clusterset":          {ask: pair},
	"karmada-multiclusterservice": {why: "it renders a control plane alone, and MultiClusterService needs Karmada's controllers; what its members get is held against karmada's by conformance"},
	"migrate":                     {why: "what others published, with findings: thanos-fleet init makes no repository of it"},
	"oke":                         {before: withPast, ask: func(b *booted) { sidecars(b, "sin") }},
	"oke-receive":                 {before: alone, ask: receivers},
	"oke-single":                  {before: withPast, ask: func(b *booted) { sidecars(b, "sin") }},
	"operator-gerrit":             {ask: func(b *booted) { sidecars(b, "ci") }},
	"raw":                         {ask: alonePrometheus},
}

// TestLive boots every topology, one after the other.
func TestLive(t *testing.T) {
	folders, err := os.ReadDir("../../overlays")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		name := folder.Name()
		t.Run(name, func(t *testing.T) {
			topology, known := topologies[name]
			switch {
			case !known:
				t.Error("nobody has said what this topology is to be asked, or why it does not boot here")
			case topology.ask == nil:
				t.Log("does not boot here: " + topology.why)
			default:
				topology.ask(boot(t, name, topology.before))
			}
		})
	}
}
