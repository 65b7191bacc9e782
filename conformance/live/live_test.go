package live

import "testing"

// TestLive boots every topology, one after the other.
func TestLive(t *testing.T) {
	for _, topology := range []struct {
		name string
		boot func(*booted)
		ask  func(*booted)
	}{
		{"karmada", nil, karmada},
	} {
		t.Run(topology.name, func(t *testing.T) { topology.ask(boot(t, topology.name, topology.boot)) })
	}
}
