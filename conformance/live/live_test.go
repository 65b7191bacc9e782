package live

import (
	"os"
	"testing"
	"time"
)

// topology is one of the folder overlays: how a repository is made of it, where that is not
// by init, what is done before it boots, and what it is asked.
type topology struct {
	repository  func(programs *Programs, topology, dir string) (*Repository, error)
	before, ask func(*booted)
}

var topologies = map[string]topology{
	"eks-sidecar":                 {before: withPast, ask: accounts},
	"edge":                        {before: gateway, ask: edge},
	"karmada":                     {ask: karmada},
	"karmada-clusterset":          {ask: pair},
	"karmada-multiclusterservice": {ask: brings},
	"migrate":                     {repository: Copy, before: besideToday, ask: migrated},
	"oke":                         {before: withPast, ask: regions},
	"oke-receive":                 {before: alone, ask: receivers},
	"oke-single":                  {before: withPast, ask: func(b *booted) { sidecars(b, "sin") }},
	"operator-gerrit":             {ask: func(b *booted) { sidecars(b, "ci") }},
	"raw":                         {ask: raw},
}

// TestLive boots every topology, as many beside each other as -parallel says.
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
			if !known {
				t.Fatal("nobody has said what this topology is to be asked")
			}
			t.Parallel()
			begin := time.Now()
			b := boot(t, name, topology)
			topology.ask(b)
			b.Logf("all was asked after %v", time.Since(begin).Round(time.Second))
		})
	}
}
