// Command tables prints what the project takes two versions for, as JSON, so that the programs
// of those versions can be held against it:
//
//	tables -thanos v0.36.1 -prometheus v2.53.3
package main

import (
	"encoding/json"
	"flag"
	"log"
	"os"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/hashring"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// tables are what is known of the versions.
type tables struct {
	// Flags and Features are what a component makes of each, by component and name.
	Flags, Features map[string]map[string]string
	// Switches are flags without a value.
	Switches []string
	// Files are the types of files and their keys that the version knows.
	Files []file
	// Rings are what hashring files may hold, and whether the version knows it.
	Rings map[string]bool
	// Operator are the fields that came with versions of prometheus-operator.
	Operator []thanos.OperatorField
}

// file is a type of file that a flag takes.
type file struct {
	Flag, Type string
	// Known tells whether the version has the type.
	Known bool
	// Keys are those that it knows, behind dots.
	Keys []string
}

var standings = map[thanos.Standing]string{
	thanos.Unsure: "unsure", thanos.Known: "known", thanos.TooNew: "too new", thanos.Gone: "gone", thanos.Foreign: "foreign",
}

// formats are the flags of the files that name a provider by type.
var formats = map[provider.Format]string{
	provider.ObjectStore: "objstore.config", provider.IndexCache: "index-cache.config", provider.CachingBucket: "store.caching-bucket.config",
	provider.ResponseCache: "query-range.response-cache-config", provider.Tracing: "tracing.config",
}

func main() {
	version := flag.String("thanos", thanos.DefaultVersion, "version of Thanos")
	prometheus := flag.String("prometheus", thanos.DefaultPrometheusVersion, "version of Prometheus")
	flag.Parse()
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", " ")
	if err := encoder.Encode(tablesOf(*version, *prometheus)); err != nil {
		log.Fatal(err)
	}
}

func tablesOf(version, prometheus string) tables {
	flags, features := thanos.Words()
	of := func(c thanos.Component) string {
		if c == thanos.Prometheus {
			return prometheus
		}
		return version
	}
	t := tables{standingsOf(flags, func(c thanos.Component, name string) thanos.Standing {
		s, _ := thanos.FlagStanding(c, "--"+name, of(c))
		return s
	}), standingsOf(features, func(c thanos.Component, name string) thanos.Standing {
		s, _ := thanos.FeatureStanding(c, name, of(c))
		return s
	}), thanos.Switches(), filesOf(version), map[string]bool{}, thanos.OperatorFields()}
	for _, f := range hashring.Known() {
		t.Rings[f.Name] = thanos.AtLeast(version, f.Since)
	}
	return t
}

func standingsOf(words map[thanos.Component][]thanos.Word, ask func(thanos.Component, string) thanos.Standing) map[string]map[string]string {
	all := map[string]map[string]string{}
	for c, list := range words {
		if c == thanos.Alertmanager {
			continue // not judged by its program
		}
		all[string(c)] = map[string]string{}
		for _, w := range list {
			all[string(c)][w.Name] = standings[ask(c, w.Name)]
		}
	}
	return all
}

func filesOf(version string) []file {
	var files []file
	for format, name := range formats {
		for _, t := range format.Table() {
			f := file{name, t.Name, t.Since == "" || thanos.AtLeast(version, t.Since), nil}
			f.add("", t.Keys, version)
			files = append(files, f)
		}
	}
	return files
}

func (f *file) add(prefix string, keys []provider.Key, version string) {
	for _, k := range keys {
		if k.Since != "" && !thanos.AtLeast(version, k.Since) {
			continue
		}
		f.Keys = append(f.Keys, prefix+k.Name)
		f.add(prefix+k.Name+".", k.Keys, version)
	}
}
