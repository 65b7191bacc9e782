package provider

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/semver"
	"golang.org/x/tools/txtar"
)

var formats = map[Format]string{IndexCache: "IndexCache", CachingBucket: "CachingBucket", ResponseCache: "ResponseCache", Tracing: "Tracing"}

// of parses a file of a format: type, config, and the keys beside them.
func of(t testing.TB, f Format, file string) Config {
	t.Helper()
	var doc struct {
		Type    string
		Config  yaml.Node
		Options yaml.Node
	}
	if err := yaml.Unmarshal([]byte(file), &doc); err != nil {
		t.Fatalf("%v in %s", err, file)
	}
	return Config{Format: f, Type: doc.Type, Values: &doc.Config, Options: &doc.Options}
}

// The tables equal upstream's structs: testdata/upstream_keys_caches_tracing.txt
// was listed from them by reflection (Thanos v0.42.4), in field order.
func TestTablesOfCachesAndTracingEqualUpstream(t *testing.T) {
	kinds := map[kind]string{text: "text", boolean: "boolean", integer: "integer", goDuration: "goDuration", textMap: "textMap", list: "list", size: "size", number: "number"}
	var got []string
	for f, name := range formats {
		for _, p := range f.providers() {
			p.each(func(path string, k key) {
				got = append(got, strings.Join([]string{name, p.name, path, kinds[k.kind]}, " "))
			})
		}
	}
	for name, options := range map[string][]key{"IndexCache": remoteIndexOptions, "CachingBucket": cachingBucketOptions} {
		eachKey("", options, func(path string, k key) {
			got = append(got, strings.Join([]string{name, "options", path, kinds[k.kind]}, " "))
		})
	}
	content, err := os.ReadFile("testdata/upstream_keys_caches_tracing.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Split(strings.TrimSpace(string(content)), "\n")
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestRulesOfCachesAndTracingNameKnownKeys(t *testing.T) {
	for f := range formats {
		for _, p := range f.providers() {
			for _, r := range p.rules {
				paths := slices.Concat(r.need, r.forbid)
				for _, cond := range r.when {
					paths = append(paths, cond.path)
				}
				for _, path := range paths {
					if p.find(path) == nil {
						t.Errorf("%s: a rule names %s, which is no key", p.name, path)
					}
				}
			}
		}
	}
}

func TestSizes(t *testing.T) {
	for value, want := range map[string]float64{
		"0": 0, "1B": 1, "1KB": 1024, "1KiB": 1024, "1.5GB": 1.5 * (1 << 30), "250MiB": 250 << 20, "1PiB": 1 << 50,
		"1": -1, "1kB": -1, "1iB": -1, "": -1, "-1MB": -1, "1 MB": -1, "1EB": -1, "999999999999999PB": -1, "1MB2KB": -1,
	} {
		if got := SizeOf(value); got != want {
			t.Errorf("%q: got %v, want %v", value, got, want)
		}
	}
}

func TestHeadersThatLogIn(t *testing.T) {
	c := of(t, Tracing, "type: OTLP\nconfig: {headers: {Authorization: Bearer x, api-key: $(KEY), X-Scope-OrgID: a, x.token: y}}")
	if diff := cmp.Diff([]string{"headers.Authorization"}, LiteralCredentials(c)); diff != "" {
		t.Error(diff)
	}
	c, problems := WithCredentials(of(t, Tracing, "type: OTLP\nconfig: {client_type: grpc}"), map[string]string{"headers.api-key": "$(A)", "headers.cookie": "$(B)"})
	if len(problems) > 0 {
		t.Fatal(lines(problems))
	}
	file, err := Marshal(c)
	if diff := cmp.Diff("type: OTLP\nconfig:\n  client_type: grpc\n  headers:\n    api-key: '$(A)'\n    cookie: '$(B)'\n", string(file)); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if diff := cmp.Diff([]string{"A", "B"}, References(string(file))); diff != "" {
		t.Error(diff)
	}
}

func TestIdentify(t *testing.T) {
	for _, test := range []struct{ file, version, want string }{
		{"type: OTLP\nconfig: {client_type: grpc}", "v0.42.4", "type: OTLP\nconfig:\n  client_type: grpc\n  service_name: thanos-query\n  resource_attributes:\n    k8s.cluster.name: eks-a\n"},
		{"type: OTLP\nconfig: {service_name: mine, resource_attributes: {k8s.cluster.name: x}}", "v0.42.4", "type: OTLP\nconfig:\n  service_name: mine\n  resource_attributes:\n    k8s.cluster.name: x\n"},
		{"type: OTLP\nconfig: {client_type: grpc}", "v0.31.0", "type: OTLP\nconfig:\n  client_type: grpc\n"},
		{"type: JAEGER", "v0.42.4", "type: JAEGER\nconfig:\n  service_name: thanos-query\n"},
		{"type: LIGHTSTEP", "v0.42.4", "type: LIGHTSTEP\nconfig: {}\n"},
	} {
		c, problems := Identify(of(t, Tracing, test.file), "thanos-query", "eks-a", test.version)
		got, err := Marshal(c)
		if diff := cmp.Diff(test.want, string(got)); diff != "" || err != nil || len(problems) > 0 {
			t.Errorf("%s at %s: %s %v %v", test.file, test.version, diff, err, problems)
		}
	}
}

func TestTooNew(t *testing.T) {
	const upgrade = "; upgrade the image, or configure it otherwise"
	for _, test := range []struct {
		format        Format
		file, version string
		want          []string
	}{
		{IndexCache, "type: REDIS", "v0.24.0", []string{"type: Thanos knows it since v0.25.0, and the image is v0.24.0, which refuses it" + upgrade}},
		{IndexCache, "type: REDIS\nconfig: {prefix: a, db: 1}\noptions: {ttl: 1h}", "v0.32.0", []string{
			"ttl: Thanos knows it since v0.33.0, and the image is v0.32.0, whose parser refuses unknown keys" + upgrade,
			"config.prefix: Thanos knows it since v0.42.0, and the image is v0.32.0, which ignores it" + upgrade,
		}},
		{IndexCache, "type: REDIS\nconfig: {prefix: a}\noptions: {ttl: 1h}", "v0.42.4", nil},
		{IndexCache, "type: REDIS\nconfig: {tls_enabled: true, tls_config: {min_version: '1.3'}}", "v0.30.0", []string{
			"config.tls_config.min_version: Thanos knows it since v0.42.0, and the image is v0.30.0, which ignores it" + upgrade,
		}},
		{ResponseCache, "type: REDIS\nconfig: {tls_enabled: true}", "v0.37.0", []string{"config.tls_enabled: it has an effect since v0.37.1, and the image is v0.37.0" + upgrade}},
		{ResponseCache, "type: REDIS\nconfig: {tls_enabled: false}", "v0.37.0", nil},
		{ResponseCache, "type: MEMCACHED\nconfig: {auto_discovery: true}", "v0.22.0", []string{
			"config.auto_discovery: Thanos knows it since v0.23.0, and the image is v0.22.0, whose parser refuses unknown keys" + upgrade,
		}},
		{ObjectStore, "type: S3\nconfig: {list_objects_version: v2, http_config: {tls_config: {ca_file: /ca}}}", "v0.16.0", []string{
			"config.http_config.tls_config: Thanos knows it since v0.25.0, and the image is v0.16.0, whose parser refuses unknown keys" + upgrade,
			"config.list_objects_version: Thanos knows it since v0.17.0, and the image is v0.16.0, whose parser refuses unknown keys" + upgrade,
		}},
		{ObjectStore, "type: s3\nconfig: {sse_config: {type: SSE-S3}}", "v0.14.0", []string{
			"config.sse_config: Thanos knows it since v0.15.0, and the image is v0.14.0, which ignores it" + upgrade,
		}},
		{ObjectStore, "type: GCS\nconfig: {bucket: b, service_account: x}", "v0.9.0", nil},
		{ObjectStore, "type: COS\nconfig: {max_retries: 3}", "v0.36.0", []string{
			"config.max_retries: Thanos knows it since v0.37.0, and the image is v0.36.0, which ignores it" + upgrade,
		}},
		{ObjectStore, "type: OCI\nconfig: {provider: OKE-workload-identity}", "v0.31.0", []string{
			"config.provider OKE-workload-identity: Thanos knows it since v0.32.0, and the image is v0.31.0, which refuses it" + upgrade,
		}},
		{ObjectStore, "type: OCI\nconfig: {provider: instance-principal}", "v0.31.0", nil},
		{ObjectStore, "type: BOS\nconfig: {bucket: b}", "v0.22.0", []string{"type: Thanos knows it since v0.23.0, and the image is v0.22.0, which refuses it" + upgrade}},
		{ObjectStore, "type: S3\nconfig: {access_key: a, secret_key: $(KEY)}", "v0.21.0", []string{
			"config.secret_key: Thanos replaces $(NAME) by a variable since v0.22.0, and the image is v0.21.0, which takes the text for the value; upgrade the image, or log in otherwise",
		}},
		{ObjectStore, "type: S3\nconfig: {access_key: a, secret_key: $(KEY)}", "v0.22.0", nil},
		{Tracing, "type: ZIPKIN", "v0.1.0", nil},
	} {
		if diff := cmp.Diff(test.want, lines(TooNew(of(t, test.format, test.file), test.version))); diff != "" {
			t.Error(diff)
		}
	}
}

// TestKeysStand wants every type to take its own keys in the version that all facts
// are of, so that no version in the tables is later than that.
func TestKeysStand(t *testing.T) {
	for _, format := range []Format{ObjectStore, IndexCache, CachingBucket, ResponseCache, Tracing} {
		for _, p := range format.providers() {
			p.each(func(path string, k key) {
				for _, since := range append(slices.Collect(maps.Values(k.sinceOf)), k.since, k.obeyed, p.since, p.strict) {
					if since != "" && (!semver.IsValid(since) || older("v0.42.4", since)) {
						t.Errorf("%s %s: %s", p.name, path, since)
					}
				}
			})
		}
	}
}

func TestBalanced(t *testing.T) {
	c := of(t, IndexCache, "type: memcached\nconfig: {addresses: ['m.ns.svc:1', 'dns+m:1', 'm-0.m:1', '10.0.0.1:1', '[::1]:1', '$(HOST):1', 'm']}")
	if diff := cmp.Diff([]string{"m.ns.svc:1"}, Balanced(c)); diff != "" {
		t.Error(diff)
	}
	c = of(t, IndexCache, "type: MEMCACHED\nconfig: {addresses: ['m:1'], auto_discovery: true}")
	if got := Balanced(c); got != nil {
		t.Error(got)
	}
}

// FuzzFormats gives any YAML to the tables of caches and tracing: nothing panics,
// and what Marshal prints says the same when it is read again.
func FuzzFormats(f *testing.F) {
	paths, err := filepath.Glob("../../../functions/gen-thanos-config/testdata/*.txtar")
	if err != nil || len(paths) == 0 {
		f.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		for _, seed := range described(archive) {
			f.Add(uint8(seed.format), seed.file)
		}
	}
	f.Fuzz(func(t *testing.T, format uint8, in []byte) {
		var doc struct{ Config, Options yaml.Node }
		var head struct{ Type string }
		if yaml.Unmarshal(in, &doc) != nil || yaml.Unmarshal(in, &head) != nil {
			t.Skip()
		}
		c := Config{Format: Format(format % 5), Type: head.Type, Values: &doc.Config, Options: &doc.Options}
		exercise(c)
		TooNew(c, "v0.20.0")
		Balanced(c)
		Files(c)
		c, _ = Identify(c, "thanos-query", "eks-a", "v0.42.4")
		c, _ = WithCredentials(c, map[string]string{"headers.token": "$(A)"})
		once, err := Marshal(c)
		if err != nil {
			t.Skip()
		}
		if yaml.Unmarshal(once, new(yaml.Node)) != nil {
			t.Fatalf("not YAML:\n%s", once)
		}
	})
}
