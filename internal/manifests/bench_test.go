package manifests_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/all"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/manifests"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
)

// clusters writes n clusters of 59 objects, each in a file of its own. Where they are
// distinct no two have a document alike; else those that do not name their cluster are.
func clusters(b *testing.B, n int, distinct bool) []manifests.Named {
	b.Helper()
	base, err := os.ReadFile("../../testdata/rendered/eks-sidecar/eks-a.yaml")
	if err != nil {
		b.Fatal(err)
	}
	dir := b.TempDir()
	var named []manifests.Named
	for i := range n {
		name := fmt.Sprintf("eks-%04d", i)
		text := bytes.ReplaceAll(base, []byte("eks-a"), []byte(name))
		if distinct {
			text = bytes.ReplaceAll(text, []byte("\nmetadata:\n"), []byte("\nmetadata:\n  uid: "+name+"\n"))
		}
		file := filepath.Join(dir, name+".yaml")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			b.Fatal(err)
		}
		named = append(named, manifests.Named{Name: name, Path: file})
	}
	return named
}

// BenchmarkCheck is a whole check of clusters of 59 objects. "parsings" is what it takes
// as a multiple of parsing the same files once, one after another.
func BenchmarkCheck(b *testing.B) {
	for _, n := range []int{100, 300} {
		for name, distinct := range map[string]bool{"alike": false, "distinct": true} {
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				named := clusters(b, n, distinct)
				for b.Loop() {
					check(b, named)
				}
				took := b.Elapsed() / time.Duration(b.N)
				b.ReportMetric(float64(took)/float64(parsing(b, named)), "parsings")
			})
		}
	}
}

func check(b *testing.B, named []manifests.Named) {
	b.Helper()
	reader := &manifests.Reader{}
	inputs, err := reader.Read(nil, named)
	if err != nil || len(reader.Faults) > 0 {
		b.Fatal(err, reader.Faults)
	}
	for _, f := range checks.Run(all.Rules, observe.Read(inputs)) {
		if f.Rule.Severity == krm.Error {
			b.Fatal(f)
		}
	}
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
