package manifests_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/manifests"
)

// shape is a rendered cluster that others are made of.
type shape struct {
	// file below testdata/rendered.
	file string
	// cluster and bucket are what the file calls its cluster and its bucket.
	cluster, bucket string
}

var shapes = []shape{
	{"eks-sidecar/eks-a.yaml", "eks-a", "bucket: thanos-store"},
	{"oke/bom.yaml", "bom", "bucket: thanos"},
	{"karmada/member5.yaml", "member5", "bucket: thanos"},
}

// namespaceOf is the namespace of the shapes, which is a part of names too.
var namespaceOf = regexp.MustCompile(`((?:namespace|name): |\.)monitoring((?m:$)|\.svc)`)

// generate writes n clusters into a folder, each into one file, and one that asks those of
// them that have an address. It is always the same. Clusters have names, namespaces,
// addresses, buckets, labels and lines of their own, so that no two documents are alike.
func generate(tb testing.TB, dir string, n int) []manifests.Named {
	tb.Helper()
	var named []manifests.Named
	var addresses strings.Builder
	write := func(name string, text []byte) {
		file := filepath.Join(dir, name+".yaml")
		if err := os.WriteFile(file, text, 0o600); err != nil {
			tb.Fatal(err)
		}
		named = append(named, manifests.Named{Name: name, Path: file})
	}
	texts := map[string][]byte{}
	for _, s := range shapes {
		texts[s.file] = rendered(tb, s.file)
	}
	for i := range n {
		s := shapes[i%len(shapes)]
		name := fmt.Sprintf("cluster-%04d", i)
		write(name, s.grow(texts[s.file], name, i))
		if bytes.Contains(texts[s.file], []byte("thanos-prometheus-"+s.cluster)) {
			fmt.Fprintf(&addresses, "      - address: dns+thanos-prometheus-%s.example.com:10901\n", name)
		}
	}
	const one = "      - address: dns+thanos-prometheus-eks-a.example.com:10901\n"
	hub := rendered(tb, "eks-sidecar/observability.yaml")
	hub = bytes.Replace(hub, []byte(one+strings.ReplaceAll(one, "eks-a", "eks-b")), []byte(addresses.String()), 1)
	write("observability", hub)
	return named
}

func rendered(tb testing.TB, file string) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("../../testdata/rendered", file))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// grow makes one more cluster, number i.
func (s shape) grow(text []byte, name string, i int) []byte {
	text = bytes.ReplaceAll(text, []byte(s.cluster), []byte(name))
	text = bytes.ReplaceAll(text, []byte(s.bucket), []byte("bucket: blocks-"+name))
	text = namespaceOf.ReplaceAll(text, []byte("${1}monitoring-"+name+"${2}"))
	own := "\nmetadata:\n  uid: " + name + "\n" + strings.Repeat("  # of "+name+"\n", i%7)
	return bytes.ReplaceAll(text, []byte("\nmetadata:\n"), []byte(own))
}
