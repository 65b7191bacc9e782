package manifests_test

import (
	"fmt"
	"os"
	"runtime"
	"testing"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/garbage"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/manifests"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// BenchmarkCheck is a whole check of n clusters of which no two have a document alike.
// "parsings" is what it takes as a multiple of parsing the same files once, one after
// another. "MB-held" is in use when the rules have run.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{100, 300, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			named := generate(b, b.TempDir(), n)
			defer garbage.Pace(128<<20, 40)()
			var held *observe.Fleet
			for b.Loop() {
				held = check(b, named)
			}
			took := b.Elapsed() / time.Duration(b.N)
			b.ReportMetric(float64(took)/float64(parsing(b, named)), "parsings")
			b.ReportMetric(float64(n)/took.Seconds(), "clusters/s")
			runtime.GC()
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(memory.HeapAlloc)/1e6, "MB-held")
			runtime.KeepAlive(held)
		})
	}
}

func check(b *testing.B, named []manifests.Named) *observe.Fleet {
	b.Helper()
	reader := &manifests.Reader{}
	inputs, err := reader.Read(nil, named)
	if err != nil || len(reader.Faults) > 0 {
		b.Fatal(err, reader.Faults)
	}
	fleet := observe.Read(inputs)
	for _, f := range checks.Run(all.Rules, fleet) {
		if f.Rule.Severity == krm.Error {
			b.Fatal(f)
		}
	}
	return fleet
}

func parsing(b *testing.B, named []manifests.Named) time.Duration {
	b.Helper()
	start := time.Now()
	for _, n := range named {
		data, err := os.ReadFile(n.Path)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := krm.ParseStream(data); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start)
}
