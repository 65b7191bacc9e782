//go:build unix

package functions_test

import (
	"bytes"
	"fmt"
	"runtime/debug"
	"slices"
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

// BenchmarkStdin is RenderCluster on a list that comes by a pipe: what kustomize and kpt
// send for one cluster of a small fleet, and of one of a thousand, without the rules at its
// end and with them. It is measured in turn with reading and printing the same list.
func BenchmarkStdin(b *testing.B) {
	for _, overlay := range []string{"eks-sidecar/eks-a", "karmada/member5"} {
		for i := range 4 {
			n, find, rules := i/2*1000, functions.Unchecked, "without"
			if i%2 > 0 {
				find, rules = functions.ByKind, "with"
			}
			b.Run(fmt.Sprintf("%s/%d/%s-rules", overlay, n, rules), func(b *testing.B) {
				defer debug.SetGCPercent(debug.SetGCPercent(400)) // what a process of this size takes
				text := piped(b, taken(b, "../overlays/"+overlay), n)
				var function, plain time.Duration
				for b.Loop() {
					start := processorTime(b)
					var out, stderr bytes.Buffer
					if krm.Main(find, bytes.NewReader(text), &out, &stderr) != 0 {
						b.Fatal(stderr.String())
					}
					between := processorTime(b)
					list, err := krm.Read(bytes.NewReader(text))
					if err != nil {
						b.Fatal(err)
					}
					if err := list.Write(new(bytes.Buffer), nil); err != nil {
						b.Fatal(err)
					}
					function += between - start
					plain += processorTime(b) - between
				}
				b.ReportMetric(function.Seconds()*1000/float64(b.N), "cpu-ms/call")
				b.ReportMetric(plain.Seconds()*1000/float64(b.N), "cpu-ms/parse-and-print")
				b.ReportMetric(function.Seconds()/plain.Seconds(), "ratio")
			})
		}
	}
}

// piped is the list that an orchestrator sends, with n more clusters in the inventory.
func piped(b *testing.B, in *input, n int) []byte {
	b.Helper()
	var out bytes.Buffer
	if err := krm.NewList(nil, slices.Concat(in.shared, entries(n), in.others)).Write(&out, nil); err != nil {
		b.Fatal(err)
	}
	config, err := krm.NewPrinter()(in.config)
	if err != nil {
		b.Fatal(err)
	}
	out.WriteString("functionConfig:\n")
	for line := range bytes.Lines(config) {
		out.WriteString("  ")
		out.Write(line)
	}
	return out.Bytes()
}
