package krm

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// memoryShapes are inputs near MaxInputBytes.
var memoryShapes = map[string]func(*strings.Builder){
	"objects": func(out *strings.Builder) {
		for i := range 100_000 {
			fmt.Fprintf(out, "- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: c%d, namespace: monitoring, labels: {a: b}}\n  data:\n    text: %s\n", i, strings.Repeat("x", 180))
		}
	},
	"text": func(out *strings.Builder) {
		out.WriteString("- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: c}\n  data:\n    text: |\n" + strings.Repeat("      a line of a file in a ConfigMap\n", 800_000))
	},
	"list-items": func(out *strings.Builder) {
		out.WriteString("- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: c}\n  list:\n" + strings.Repeat("  - a12345\n", 3_000_000))
	},
}

// TestMemoryChild is what the benchmark measures, in a process of its own.
func TestMemoryChild(t *testing.T) {
	name := os.Getenv("KRM_MEMORY")
	if name == "" {
		t.Skip("for BenchmarkMemory")
	}
	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var stderr bytes.Buffer
	if code := Main(find(nil), in, io.Discard, &stderr); code != 0 {
		t.Fatal(stderr.String())
	}
}

// BenchmarkMemory holds the memory of a run below 20 times the input and 100 MB.
func BenchmarkMemory(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(memoryShapes)) {
		b.Run(name, func(b *testing.B) {
			var in strings.Builder
			in.WriteString(header + config + "items:\n")
			memoryShapes[name](&in)
			file := filepath.Join(b.TempDir(), "in.yaml")
			if err := os.WriteFile(file, []byte(in.String()), 0o600); err != nil {
				b.Fatal(err)
			}
			most := 20*int64(in.Len()) + 100_000_000
			for b.Loop() {
				cmd := exec.Command(os.Args[0], "-test.run", "^TestMemoryChild$")
				cmd.Env = append(os.Environ(), "KRM_MEMORY="+file)
				if out, err := cmd.CombinedOutput(); err != nil {
					b.Fatal(err, string(out))
				}
				took := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
				b.ReportMetric(float64(took/1_000_000), "MB")
				if took > most {
					b.Errorf("took %d MB for an input of %d MB, want less than %d MB", took/1_000_000, in.Len()/1_000_000, most/1_000_000)
				}
			}
		})
	}
}
