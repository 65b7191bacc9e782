// Package receivelimits reads the file of `--receive.limits-config` (Thanos v0.42.5,
// pkg/receive/limiter_config.go).
package receivelimits

import (
	"iter"
	"maps"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// File is what a receiver limits.
type File struct {
	Write struct {
		Global struct {
			MaxConcurrency int64 `yaml:"max_concurrency"`
			// URL of a query API that counts series, and what it is asked with.
			URL    string    `yaml:"meta_monitoring_url"`
			Client yaml.Node `yaml:"meta_monitoring_http_client"`
			Query  yaml.Node `yaml:"meta_monitoring_limit_query"` // a number is a text, too
		} `yaml:"global"`
		Default Limit            `yaml:"default"`
		Tenants map[string]Limit `yaml:"tenants"`
	} `yaml:"write"`
}

// Limit is what holds for a tenant.
type Limit struct {
	Request struct {
		Size    *int64 `yaml:"size_bytes_limit"`
		Series  *int64 `yaml:"series_limit"`
		Samples *int64 `yaml:"samples_limit"`
	} `yaml:"request"`
	HeadSeries *int64 `yaml:"head_series_limit"`
}

// Parse reads a file, and says why a receiver refuses it. A file that is no YAML is the
// problem of its whole.
func Parse(text string) (File, []problem.Problem) {
	var doc yaml.Node
	var f File
	if yaml.Unmarshal([]byte(text), &doc) != nil {
		return f, []problem.Problem{problem.New("", "correct it", "it is no YAML")}
	}
	problems := slices.DeleteFunc(strict.Decode(&doc, &f), isFraction)
	if u, err := url.Parse(f.Write.Global.URL); f.Write.Global.URL != "" && (err != nil || u.Host == "" || u.Scheme == "") {
		problems = append(problems, problem.New("write.global.meta_monitoring_url", "write http://host:port", "it is no URL with a scheme and a host"))
	}
	for path, l := range f.limits() {
		if l.HeadSeries != nil && *l.HeadSeries < 0 {
			problems = append(problems, problem.New(path+".head_series_limit", "write 0 for no limit", "%d is below 0", *l.HeadSeries))
		}
	}
	return f, problems
}

// isFraction: Thanos' library takes 1e6 for a whole number, too.
func isFraction(p problem.Problem) bool { return strings.HasPrefix(p.Message, "got a number") }

// limits visits the limits of the file, with their paths.
func (f File) limits() iter.Seq2[string, Limit] {
	return func(yield func(string, Limit) bool) {
		if !yield("write.default", f.Write.Default) {
			return
		}
		for _, tenant := range slices.Sorted(maps.Keys(f.Write.Tenants)) {
			if !yield(problem.Join("write.tenants", tenant), f.Write.Tenants[tenant]) {
				return
			}
		}
	}
}

// CountsSeries tells whether limits of series are asked for.
func (f File) CountsSeries() bool {
	for _, l := range f.limits() {
		if l.HeadSeries != nil && *l.HeadSeries > 0 {
			return true
		}
	}
	return false
}

// IsCounted tells whether there is somebody who counts them.
func (f File) IsCounted() bool { return f.Write.Global.URL != "" }
