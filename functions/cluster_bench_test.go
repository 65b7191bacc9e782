//go:build unix

package functions_test

import (
	"syscall"
	"testing"
	"time"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// BenchmarkRenderCluster is what the functions of one cluster cost among a thousand: those
// of RenderCluster without rules, on objects that kustomize built, with an inventory that
// all share. Copying the objects is not counted.
func BenchmarkRenderCluster(b *testing.B) {
	for _, overlay := range rendered {
		b.Run(overlay, func(b *testing.B) {
			in := taken(b, "../overlays/"+overlay)
			in.Shared = krm.Share(append(in.shared, entries(1000)...))
			var used time.Duration
			for b.Loop() {
				b.StopTimer()
				lists := make([]*krm.List, 25)
				for i := range lists {
					lists[i] = in.list(in.copies(in.others))
				}
				b.StartTimer()
				start := processorTime(b)
				for _, list := range lists {
					if found := krm.Dispatch(functions.Unchecked, list); krm.HasErrors(found) {
						b.Fatal(found[0])
					}
				}
				used += processorTime(b) - start
			}
			b.ReportMetric(float64(used.Microseconds())/float64(b.N*25)/1000, "cpu-ms/cluster")
		})
	}
}

// processorTime is what the process has used of all processors.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
