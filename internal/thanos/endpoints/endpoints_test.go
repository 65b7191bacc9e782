package endpoints

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

var full = File{
	DefaultClientConfig: &ClientConfig{ServerName: "default", Compression: "snappy"},
	Endpoints: []Endpoint{
		{Address: "store.example.com:10901", Strict: true},
		{Address: "dns+query:10901", Group: true, ServiceConfig: `{"loadBalancingPolicy":"round_robin"}`},
		{Address: "a:1", ClientConfig: &ClientConfig{TLSConfig: &TLSConfig{
			Enabled: new(true), InsecureSkipVerify: true, CertFile: "c", KeyFile: "k", CAFile: "a", MinVersion: "1.3",
		}}},
	},
}

const fullText = `default_client_config:
  server_name: default
  compression: snappy
endpoints:
  - address: store.example.com:10901
    strict: true
  - address: dns+query:10901
    group: true
    service_config: '{"loadBalancingPolicy":"round_robin"}'
  - address: a:1
    client_config:
      tls_config:
        enabled: true
        insecure_skip_verify: true
        cert_file: c
        key_file: k
        ca_file: a
        min_version: "1.3"
`

func TestRewrite(t *testing.T) {
	for text, file := range map[string]File{fullText: full, "endpoints: []\n": {}} {
		got, err := Rewrite(text, file.Endpoints, false)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(text, string(got)); diff != "" {
			t.Error(diff)
		}
	}
}

// TestRewriteKeepsWhatIsForEvery: the rest of the old text goes, and so do anchors
// that stood there.
func TestRewriteKeepsWhatIsForEvery(t *testing.T) {
	const old = "endpoints:\n- {address: gone, client_config: &c {server_name: n}}\n- {address: gone-too, client_config: *c}\n# why\ndefault_client_config: *c\n"
	got, err := Rewrite(old, []Endpoint{{Address: "x:1"}}, false)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("default_client_config: {server_name: n}\nendpoints:\n  - address: x:1\n", string(got)); diff != "" {
		t.Error(diff)
	}
	if got, err := Rewrite("endpoints: [{adress: x}]\ndefault_client_config: {}", nil, false); err != nil || string(got) != "endpoints: []\n" {
		t.Errorf("out of a text that is wrong: %q, %v", got, err)
	}
}

func TestParseReadsWhatRewritePrints(t *testing.T) {
	got, problems := Parse(fullText)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if diff := cmp.Diff(full, got); diff != "" {
		t.Error(diff)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"nothing", "", nil},
		{"not YAML", "endpoints: [", []string{"not YAML: line 1: did not find expected node content; correct it"}},
		{"misspelt keys", "endpoint: []\nendpoints: [{adress: 'a:1'}]", []string{
			`endpoint: unknown field; did you mean "endpoints"?`,
			`endpoints[0].adress: unknown field; did you mean "address"?`,
		}},
		{"Prometheus' file_sd format", "- targets: ['a:1']", []string{"got a list, want a mapping"}},
		{"strict with a lookup", "endpoints: [{address: 'a:1', strict: true}, {address: dnssrv+a, strict: true}]", []string{
			`endpoints[1].strict: strict with the lookup "dnssrv+a", with which query refuses to start; remove strict or the lookup prefix`,
		}},
		{"wrong type", "endpoints: [{address: 1, strict: yes please}]", []string{
			"endpoints[0].address: got a whole number, want a string; put it in quotes",
			"endpoints[0].strict: got a string, want a boolean; write a boolean",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := Parse(tt.text)
			if diff := cmp.Diff(tt.want, texts(problems)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func texts(problems []problem.Problem) []string {
	var found []string
	for _, p := range problems {
		found = append(found, p.String())
	}
	return found
}

func TestService(t *testing.T) {
	got := Service("grpc", "store", "monitoring", "cluster.local")
	if want := "dnssrv+_grpc._tcp.store.monitoring.svc.cluster.local"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if !isLookup(got) || isLookup("a:1") {
		t.Error("a lookup is what has a prefix")
	}
}

func TestParseTarget(t *testing.T) {
	for address, want := range map[string]Target{
		"store:10901":                     {"", "", "store", "10901"},
		"store.example.com.:10901":        {"", "", "store.example.com", "10901"},
		"[2001:db8::1]:10901":             {"", "", "[2001:db8::1]", "10901"},
		"dns+[::1]:10901":                 {"dns+", "", "[::1]", "10901"},
		"dns+store:10901":                 {"dns+", "", "store", "10901"},
		"dnsdualstack+store:10901":        {"dnsdualstack+", "", "store", "10901"},
		"dnssrv+_grpc._tcp.store.ns.svc.": {"dnssrv+", "_grpc._tcp.", "store.ns.svc", ""},
		"dnssrvnoa+_grpc._tcp.store":      {"dnssrvnoa+", "_grpc._tcp.", "store", ""},
		"dnssrv+store.ns.svc:10901":       {"dnssrv+", "", "store.ns.svc", "10901"},
		"dnssrv+store":                    {"dnssrv+", "", "store", ""},
		"store":                           {"", "", "store", ""},
		"":                                {},
	} {
		if diff := cmp.Diff(want, ParseTarget(address)); diff != "" {
			t.Errorf("%q: %s", address, diff)
		}
	}
}

func TestMeans(t *testing.T) {
	const service, srv = "dns+store.monitoring.svc.cluster.local:10901", "dnssrv+_grpc._tcp.store.monitoring.svc.cluster.local"
	for _, tt := range []struct {
		address, target string
		want            bool
	}{
		{"store:10901", service, true},
		{"store.monitoring:10901", service, true},
		{"store.monitoring.svc:10901", service, true},
		{"store.monitoring.svc.cluster.local:10901", service, true},
		{"store.monitoring.svc.cluster.local.:10901", service, true},
		{"dnsdualstack+store:10901", service, true},
		{"store:10902", service, false},
		{"store", service, false},
		{"store.other:10901", service, false},
		{"store.monitoring.svc.other.domain:10901", service, false},
		{"other:10901", service, false},
		{"dnssrv+_grpc._tcp.store", srv, true},
		{"dnssrvnoa+_grpc._tcp.store.monitoring.svc", srv, true},
		{"dnssrv+_http._tcp.store", srv, false},
		{"dnssrv+_grpc._tcp.store:10901", srv, false}, // that port, whatever the record says
		{"dns+store:10901", srv, false},
		{"[::1]:10901", "[::1]:10901", true},
		{"[::1]:10901", "[::2]:10901", false},
	} {
		got := ParseTarget(tt.address).Means(ParseTarget(tt.target), "monitoring", "cluster.local")
		if got != tt.want {
			t.Errorf("%s means %s: %v", tt.address, tt.target, got)
		}
	}
}

// FuzzParse: whatever is read without a problem is printed so that it is read
// the same.
func FuzzParse(f *testing.F) {
	f.Add(fullText)
	f.Add("endpoints:\n- &a {address: x, client_config: {tls_config: {}}}\n- *a\n")
	f.Add("default_client_config: &d {server_name: |+\n  a\n\n}\nendpoints: [{client_config: *d}]")
	f.Fuzz(func(t *testing.T, text string) {
		file, problems := Parse(text)
		if len(problems) > 0 {
			return
		}
		out, err := Rewrite(text, file.Endpoints, false)
		if err != nil {
			t.Fatal(err)
		}
		again, problems := Parse(string(out))
		if diff := cmp.Diff(file, again, cmpopts.EquateEmpty()); diff != "" || len(problems) > 0 {
			t.Fatalf("%v\n%s\nof\n%s", problems, diff, strings.TrimSpace(string(out)))
		}
	})
}
