package provider

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
	"golang.org/x/tools/txtar"
)

type seed struct {
	format Format
	file   []byte
}

// described returns the files that the Fleet of a case describes.
func described(archive *txtar.Archive) []seed {
	var seeds []seed
	for _, file := range archive.Files {
		first, _, _ := strings.Cut(string(file.Data), "\n---\n")
		type files struct {
			Caches struct {
				Index, Bucket, Labels yaml.Node
				QueryRange            yaml.Node `yaml:"queryRange"`
			}
			Tracing yaml.Node
		}
		var doc struct {
			Spec struct {
				files    `yaml:",inline"`
				Clusters []files
			}
		}
		if yaml.Unmarshal([]byte(first), &doc) != nil {
			continue
		}
		for _, d := range append(doc.Spec.Clusters, doc.Spec.files) {
			for _, s := range []struct {
				format Format
				node   yaml.Node
			}{{IndexCache, d.Caches.Index}, {CachingBucket, d.Caches.Bucket}, {ResponseCache, d.Caches.QueryRange}, {ResponseCache, d.Caches.Labels}, {Tracing, d.Tracing}} {
				if text, err := yaml.Marshal(&s.node); err == nil && s.node.Kind != 0 {
					seeds = append(seeds, seed{s.format, text})
				}
			}
		}
	}
	return seeds
}

// Every type has its case among the golden cases of the function that writes it.
func TestEveryTypeHasACase(t *testing.T) {
	found := map[string]bool{}
	for _, s := range goodCases(t) {
		found[fmt.Sprint(formats[s.format], " ", strings.ToUpper(of(t, s.format, string(s.file)).Type))] = true
	}
	for f, name := range formats {
		for _, typ := range f.Types() {
			if !found[name+" "+typ] {
				t.Errorf("no good case of %s %s", name, typ)
			}
		}
	}
}

// Between them the golden cases use every key of every type. Keys that are
// refused have no good case, nor have those that only credentials may set.
func TestCasesUseEveryKey(t *testing.T) {
	refused := []string{
		"JAEGER disabled", "JAEGER rpc_metrics", "JAEGER sampler_manager_host_port", "JAEGER traceid_128bit",
		"JAEGER reporter_log_spans", "JAEGER reporter_attempt_reconnect_interval",
		"OTLP retry_config.retry_enabled", "OTLP retry_config.retry_initial_interval",
		"OTLP retry_config.retry_max_interval", "OTLP retry_config.retry_max_elapsed_time",
	}
	used, known := map[string]bool{}, map[string]bool{}
	for f := range formats {
		for _, p := range f.providers() {
			p.each(func(path string, k key) { known[p.name+" "+path] = k.secret == public })
		}
	}
	for _, s := range goodCases(t) {
		c := of(t, s.format, string(s.file))
		for path := range known {
			typ, path, _ := strings.Cut(path, " ")
			if typ == strings.ToUpper(c.Type) && lookup(c.Values, path) != nil {
				used[typ+" "+path] = true
			}
		}
	}
	for at, public := range known {
		if public && !used[at] && !slices.Contains(refused, at) {
			t.Errorf("no good case uses %s", at)
		}
	}
}

// goodCases returns what the golden cases describe that pass, in Fleet and clusters.
func goodCases(t *testing.T) []seed {
	t.Helper()
	paths, err := filepath.Glob("../../../functions/gen-thanos-config/testdata/[^b]*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatal("no cases", err)
	}
	var seeds []seed
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		seeds = append(seeds, described(archive)...)
	}
	return seeds
}
