package hashring

import "testing"

// BenchmarkCompare: a ring that changes costs this much once, on any size of series.
func BenchmarkCompare(b *testing.B) {
	for b.Loop() {
		Compare(routing(20, Ketama, 3), routing(21, Ketama, 3))
	}
}
