package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// base holds, per name, a good configuration that a case breaks once.
var base = map[string]string{
	"S3":         "bucket: b, endpoint: e.example.com",
	"GCS":        "bucket: b",
	"AZURE":      "storage_account: a, container: c",
	"SWIFT":      "auth_url: https://k/v3, container_name: c, password: $(P)",
	"COS":        "bucket: b, region: r, app_id: a, secret_id: $(I), secret_key: $(K)",
	"ALIYUNOSS":  "endpoint: e, bucket: blocks, access_key_id: $(I), access_key_secret: $(K)",
	"BOS":        "endpoint: e, bucket: b, access_key: $(I), secret_key: $(K)",
	"FILESYSTEM": "directory: /d",
	"OCI":        "provider: instance-principal, bucket: b",
	"OBS":        "endpoint: e, bucket: b, access_key: $(I), secret_key: $(K)",
}

type badCase struct {
	typ string
	// add follows the base configuration of typ; whole replaces it.
	add, whole string
	supplied   []string
	want       []string
}

func (b badCase) values() string {
	if b.whole != "" {
		return b.whole
	}
	return "{" + base[b.typ] + ", " + b.add + "}"
}

func runBad(t *testing.T, cases map[string]badCase) {
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			got := lines(Check(config(t, test.typ, test.values()), test.supplied))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCheckType(t *testing.T) {
	all := "use one of ALIYUNOSS, AZURE, BOS, COS, FILESYSTEM, GCS, OBS, OCI, S3, SWIFT"
	for typ, want := range map[string][]string{
		"":       {"type: missing; " + all},
		"SWFIT":  {`type: unknown type "SWFIT"; did you mean SWIFT? ` + all},
		"MINIO1": {`type: unknown type "MINIO1"; ` + all},
		"BS":     {`type: unknown type "BS"; ` + all}, // BOS and OBS are equally near
	} {
		if diff := cmp.Diff(want, lines(Check(Config{Type: typ}, nil))); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCheckPrefix(t *testing.T) {
	for prefix, want := range map[string][]string{
		"a/b":    nil,
		"/a/":    {`prefix: upstream drops slashes at either end (got "/a/", want "a"); write it without them`},
		"a ":     {"prefix: white space at an end; remove it; a line break often comes from echo or from a block scalar (use |-)"},
		"$(A-B)": {"prefix: not a reference to the environment; write $(NAME) with letters, digits and underscores only: Thanos leaves anything else as it is"},
	} {
		c := config(t, "FILESYSTEM", "{directory: /d}")
		c.Prefix = prefix
		if diff := cmp.Diff(want, lines(Check(c, nil))); diff != "" {
			t.Error(diff)
		}
	}
}

// Problems come in the order of the document, missing keys last.
func TestCheckOrder(t *testing.T) {
	c := parse(t, "type: s3\nconfig:\n  regoin: x\n  aws_sdk_auth: true\n  access_key: $(A)\n  http_config:\n    max_idle_conns: many\n  insecure: 1\n")
	want := []Problem{
		{Path: "config.regoin", Message: "unknown key of type S3", Remedy: "did you mean region?"},
		{Path: "config.access_key", Message: "excluded by aws_sdk_auth: true", Remedy: "remove config.access_key"},
		{Path: "config.http_config.max_idle_conns", Message: "got a string, want a whole number", Remedy: "write a whole number"},
		{Path: "config.insecure", Message: "got a number, want true or false", Remedy: "write true or false"},
		{Path: "config.bucket", Message: "missing: type S3 requires it", Remedy: "set config.bucket"},
		{Path: "config.endpoint", Message: "missing: type S3 requires it", Remedy: "set config.endpoint"},
		{Path: "config.secret_key", Message: "missing: access_key is set without it", Remedy: "supply it through the object store's credentials"},
	}
	if diff := cmp.Diff(want, Check(c, nil)); diff != "" {
		t.Error(diff)
	}
}

func TestCheckWithoutValues(t *testing.T) {
	want := []string{"config.directory: missing: type FILESYSTEM requires it; set config.directory"}
	for name, values := range map[string]*yaml.Node{"nil": nil, "zero": {}, "null": scalar("!!null", "")} {
		if diff := cmp.Diff(want, lines(Check(Config{Type: "filesystem", Values: values}, nil))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// Nodes need not come from a parser: nothing panics on odd ones.
func TestHandMadeNodes(t *testing.T) {
	odd := []*yaml.Node{
		{Kind: yaml.DocumentNode, Line: 1},
		{Kind: yaml.AliasNode},
		{Kind: yaml.MappingNode, Content: []*yaml.Node{nil, nil}},
		{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar("", "directory")}},
		{Kind: yaml.MappingNode, Content: []*yaml.Node{scalar("", "directory"), {Kind: yaml.AliasNode}}},
	}
	for i, n := range odd {
		c := Config{Type: "FILESYSTEM", Values: n}
		if len(Check(c, nil)) == 0 {
			t.Errorf("%d: no problem", i)
		}
		exercise(c)
	}
}

func TestCheckStructure(t *testing.T) {
	runBad(t, map[string]badCase{
		"bucket of OSS":       {typ: "ALIYUNOSS", whole: "{endpoint: e, bucket: Blocks_1, access_key_id: $(I), access_key_secret: $(K)}", want: []string{"config.bucket: not a name of a bucket of Alibaba's OSS; write 3 to 63 lowercase letters, digits and dashes, with no dash at either end"}},
		"config is a list":    {typ: "GCS", whole: "[a]", want: []string{"config: got a list, want a mapping; write the keys of type GCS under config", "config.bucket: missing: type GCS requires it; set config.bucket"}},
		"config is a string":  {typ: "GCS", whole: "hunter2", want: []string{"config: got a string, want a mapping; write the keys of type GCS under config", "config.bucket: missing: type GCS requires it; set config.bucket"}},
		"key is a list":       {typ: "GCS", add: "? [a] : b", want: []string{"config: a key is a list, want a name; write a plain key"}},
		"key given twice":     {typ: "GCS", add: "bucket: c", want: []string{"config.bucket: given twice, which upstream refuses; remove one of them"}},
		"merge key":           {typ: "GCS", add: "<<: {a: b}", want: []string{"config.<<: merge keys are not supported; write the merged keys out"}},
		"prefix inside":       {typ: "GCS", add: "prefix: p", want: []string{"config.prefix: not a key of config; move prefix one level up, beside config"}},
		"wrong section":       {typ: "S3", add: "idle_conn_timeout: 1m", want: []string{"config.idle_conn_timeout: not a key of type S3; move it to config.http_config.idle_conn_timeout"}},
		"another type's key":  {typ: "GCS", add: "endpoint: e, region: r", want: []string{"config.endpoint: not a key of type GCS (it belongs to ALIYUNOSS, AZURE, BOS, COS, OBS, S3); remove it, or use one of bucket, service_account, use_grpc, grpc_conn_pool_size, http_config, chunk_size_bytes, max_retries", "config.region: not a key of type GCS (it belongs to COS, OCI, S3); remove it, or use one of bucket, service_account, use_grpc, grpc_conn_pool_size, http_config, chunk_size_bytes, max_retries"}},
		"another type's near": {typ: "ALIYUNOSS", add: "access_key: $(A)", want: []string{"config.access_key: not a key of type ALIYUNOSS (it belongs to BOS, OBS, S3); did you mean access_key_id?"}},
		"no tls for OCI":      {typ: "OCI", add: "http_config: {tls_config: {}}", want: []string{"config.http_config.tls_config: not a key of type OCI (it belongs to AZURE, COS, GCS, OBS, S3, SWIFT); remove it, or use one of idle_conn_timeout, response_header_timeout, insecure_skip_verify, tls_handshake_timeout, expect_continue_timeout, max_idle_conns, max_idle_conns_per_host, max_conns_per_host, disable_compression, client_timeout"}},
		"nested misspelt":     {typ: "S3", add: "http_config: {idle_conn_timout: 1m}", want: []string{"config.http_config.idle_conn_timout: unknown key of config.http_config; did you mean idle_conn_timeout?"}},
		"map key twice":       {typ: "S3", add: "put_user_metadata: {a: b, a: c}", want: []string{"config.put_user_metadata.a: given twice, which upstream refuses; remove one of them"}},
		"map key is a list":   {typ: "S3", add: "put_user_metadata: {[a]: b}", want: []string{"config.put_user_metadata.: a key is a list, want a name; write a plain key"}},
		"map of numbers":      {typ: "S3", add: "put_user_metadata: {a: 1}", want: []string{"config.put_user_metadata.a: got a number, want a string; put it in quotes"}},
		"map is a list":       {typ: "S3", add: "put_user_metadata: []", want: []string{"config.put_user_metadata: got a list, want a mapping of strings; write a mapping of strings"}},
		"section is a string": {typ: "S3", add: "http_config: x", want: []string{"config.http_config: got a string, want a mapping; write a mapping"}},
		"section is null":     {typ: "S3", add: "http_config: ", want: []string{"config.http_config: got no value, want a mapping; remove the key, or give it a value"}},
	})
}

// Every good file stays good when its strings come by way of aliases.
func TestCheckFollowsAliases(t *testing.T) {
	c := parse(t, "type: S3\nconfig:\n  bucket: &b thanos\n  endpoint: *b\n  http_config: &h {max_idle_conns: 1}\n")
	if problems := Check(c, nil); len(problems) > 0 {
		t.Error(lines(problems))
	}
	got, err := Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	want := "type: S3\nconfig:\n  bucket: thanos\n  endpoint: thanos\n  http_config:\n    max_idle_conns: 1\n"
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

// TestLogins: a login in a URL is a secret wherever it stands, unless it comes from the
// environment.
func TestLogins(t *testing.T) {
	for value, bad := range map[string]bool{
		"https://user:NOTTOLD@s3.example.com": true, "user:NOTTOLD@s3.example.com": true, "http://user:NOTTOLD@proxy:3128": true,
		"https://$(USER):$(PASSWORD)@s3.example.com": false, "s3.example.com": false, "s3.example.com:443": false, "me@example.com": false,
	} {
		message, _ := badText(key{kind: text, shape: func(v string) (string, string) { return "", "" }}, value)
		if bad != (message == "a URL with a login, which is a secret") {
			t.Errorf("%s: %q", value, message)
		}
	}
	if message, _ := badText(key{kind: text, secret: embedded}, "https://user:known@example.com"); message != "" {
		t.Error(message)
	}
}
