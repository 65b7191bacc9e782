package version

import (
	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

var config = &checks.Rule{
	ID:       "version/config",
	Severity: krm.Error,
	Summary:  "A file of caches or tracing says what the image's version does not know",
	Why: "Most of these files are parsed strictly: a key or a type of a later version keeps the component from starting. " +
		"Where they are not, the key is ignored, and with it what it asks for: TLS, a login, a limit. Buckets have a rule of their own.",
	Remedy:  "Upgrade the image that reads the file, or write it as that version knows it.",
	Sources: []checks.Source{thanosSource("pkg/cacheutil/redis_client.go"), thanosSource("pkg/tracing/client/factory.go"), thanosSource("CHANGELOG.md")},
	Check:   checkConfig,
}

// files are the flags whose file names a provider by type, but for buckets.
var files = []struct {
	flag   string
	format provider.Format
}{
	{"--index-cache.config", provider.IndexCache},
	{"--store.caching-bucket.config", provider.CachingBucket},
	{"--query-range.response-cache-config", provider.ResponseCache},
	{"--labels.response-cache-config", provider.ResponseCache},
	{"--tracing.config", provider.Tracing},
}

func checkConfig(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		version, known := p.Version()
		if !known || p.Component.Program() != "thanos" {
			continue
		}
		for _, file := range files {
			t, has := p.Config(file.flag)
			if !has || !t.Known {
				continue
			}
			c, ok := provider.Parse(file.format, t.Text)
			if !ok {
				continue
			}
			for _, problem := range provider.TooNew(c, version) {
				tell(p.AtField("image"), problem.Remedy, "%s of %s: %s", problem.Path, file.flag, problem.Message)
			}
		}
	}
}
