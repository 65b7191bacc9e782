package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/alecthomas/kingpin/v2"
	extflag "github.com/efficientgo/tools/extkingpin"
	"github.com/go-kit/log"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/route"
	"github.com/thanos-io/objstore"
	"github.com/thanos-io/thanos/pkg/cache"
	"github.com/thanos-io/thanos/pkg/cacheutil"
	"github.com/thanos-io/thanos/pkg/queryfrontend"
	storecache "github.com/thanos-io/thanos/pkg/store/cache"
	"github.com/thanos-io/thanos/pkg/tracing/client"
	"github.com/thanos-io/thanos/pkg/tracing/elasticapm"
	"github.com/thanos-io/thanos/pkg/tracing/google_cloud"
	"github.com/thanos-io/thanos/pkg/tracing/jaeger"
	"github.com/thanos-io/thanos/pkg/tracing/lightstep"
	"github.com/thanos-io/thanos/pkg/tracing/otlp"
	"gopkg.in/yaml.v2"
)

// format is a file that names a provider by type, by the flag that takes it.
type format struct {
	// make does with the content what Thanos does when it starts.
	make func(content []byte) error
	// types are upstream's, for keys that its parsers read past.
	types map[string]any
}

var formats = map[string]format{
	"index-cache.config": {makeIndexCache, map[string]any{
		"IN-MEMORY": &storecache.InMemoryIndexCacheConfig{},
		"MEMCACHED": &cacheutil.MemcachedClientConfig{},
		"REDIS":     &cacheutil.RedisClientConfig{},
	}},
	"store.caching-bucket.config": {makeCachingBucket, map[string]any{
		"IN-MEMORY":  &cache.InMemoryCacheConfig{},
		"MEMCACHED":  &cacheutil.MemcachedClientConfig{},
		"REDIS":      &cacheutil.RedisClientConfig{},
		"GROUPCACHE": &cache.GroupcacheConfig{},
	}},
	"query-range.response-cache-config": responseCache,
	"labels.response-cache-config":      responseCache,
	"tracing.config": {makeTracer, map[string]any{
		"OTLP":         &otlp.Config{},
		"JAEGER":       &jaeger.Config{},
		"GOOGLE_CLOUD": &google_cloud.Config{},
		"STACKDRIVER":  &google_cloud.Config{},
		"ELASTIC_APM":  &elasticapm.Config{},
		"LIGHTSTEP":    &lightstep.Config{},
	}},
}

var responseCache = format{makeResponseCache, map[string]any{
	"IN-MEMORY": &queryfrontend.InMemoryResponseCacheConfig{},
	"MEMCACHED": &queryfrontend.MemcachedResponseCacheConfig{},
	"REDIS":     &queryfrontend.RedisResponseCacheConfig{},
}}

// judgeProvider reads a file as the flag of a component does, substitution of
// $(VAR) included, and then more strictly than that.
func judgeProvider(flag, path string) error {
	f, found := formats[flag]
	if !found {
		return fmt.Errorf("unknown flag %q", flag)
	}
	app := kingpin.New("judge", "")
	file := extflag.RegisterPathOrContent(app, flag, "", extflag.WithEnvSubstitution())
	if _, err := app.Parse([]string{"--" + flag + "-file=" + path}); err != nil {
		return err
	}
	content, err := file.Content()
	if err != nil {
		return err
	}
	if err := withPatience(func() error { return f.make(content) }); err != nil {
		return err
	}
	return f.knowsEveryKey(content)
}

// withPatience gives up on a client that waits for the network: its configuration
// is read by then.
func withPatience(start func() error) error {
	const patience = 5 * time.Second
	made := make(chan error, 1)
	go func() { made <- start() }()
	select {
	case err := <-made:
		if err != nil && alone(err.Error()) {
			return nil
		}
		return err
	case <-time.After(patience):
		return nil
	}
}

// alone tells an error of one who misses its server or its cloud, which are not here.
func alone(text string) bool {
	for _, missing := range []string{
		"connection refused", "no such host", "server misbehaving", "i/o timeout", "dial tcp", "could not find default credentials",
		"no server address resolved", "lookup ",
	} {
		if strings.Contains(text, missing) {
			return true
		}
	}
	return false
}

func makeIndexCache(content []byte) error {
	_, err := storecache.NewIndexCache(log.NewNopLogger(), content, prometheus.NewRegistry())
	return err
}

func makeCachingBucket(content []byte) error {
	_, err := storecache.NewCachingBucketFromYaml(content, objstore.NewInMemBucket(), log.NewNopLogger(), prometheus.NewRegistry(), route.New(), "judge")
	return err
}

func makeResponseCache(content []byte) error {
	config, err := queryfrontend.NewCacheConfig(log.NewNopLogger(), content)
	if err != nil {
		return err
	}
	return config.Validate()
}

func makeTracer(content []byte) error {
	_, _, err := client.NewTracer(context.Background(), log.NewNopLogger(), prometheus.NewRegistry(), content)
	return err
}

// knowsEveryKey decodes strictly into upstream's types.
func (f format) knowsEveryKey(content []byte) error {
	var file struct {
		Type   string `yaml:"type"`
		Config any    `yaml:"config"`
	}
	if err := yaml.Unmarshal(content, &file); err != nil {
		return err
	}
	config, err := yaml.Marshal(file.Config)
	if err != nil {
		return err
	}
	if err := yaml.UnmarshalStrict(config, f.types[strings.ToUpper(file.Type)]); err != nil {
		return fmt.Errorf("%w: %w", errIgnored, err)
	}
	return nil
}
