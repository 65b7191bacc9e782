package provider

import (
	"encoding/json"
	"strings"
	"testing"
	"text/template"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// execute does what External Secrets does with a template.
func execute(t *testing.T, file string, values map[string]string) string {
	t.Helper()
	functions := template.FuncMap{"toJson": func(v any) string {
		text, _ := json.Marshal(v)
		return string(text)
	}}
	parsed, err := template.New("objstore.yml").Funcs(functions).Parse(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := parsed.Execute(&out, values); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestTemplateHoldsAnyValue(t *testing.T) {
	c := config(t, "OCI", "{provider: raw, bucket: '{{ .bucket }}', region: x}")
	file, problems := Template(c, []string{"privatekey", "passphrase"})
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	for _, value := range []string{
		"-----BEGIN KEY-----\nabc+/=\n-----END KEY-----\n", `"quoted" \ and 'more'`, "007", "no", "a: b # c", "<&>", "\u2028 ünï", " ", "{{ .x }}", "\ttab",
	} {
		var got struct{ Config map[string]string }
		text := execute(t, file, map[string]string{"privatekey": value, "passphrase": value})
		if err := yaml.Unmarshal([]byte(text), &got); err != nil {
			t.Fatalf("%q gives %v in\n%s", value, err, text)
		}
		want := map[string]string{"provider": "raw", "bucket": "{{ .bucket }}", "region": "x", "privatekey": value, "passphrase": value}
		if diff := cmp.Diff(want, got.Config); diff != "" {
			t.Errorf("%q: %s", value, diff)
		}
	}
}

func TestTemplateNestedKey(t *testing.T) {
	file, problems := Template(config(t, "S3", "{bucket: b}"), []string{"sse_config.kms_key_id"})
	if want := "type: S3\nconfig:\n  bucket: b\n  sse_config:\n    kms_key_id: {{ .sse_config_kms_key_id | toJson }}\n"; file != want || problems != nil {
		t.Errorf("got %s %v", file, problems)
	}
}

func TestTemplateProblems(t *testing.T) {
	for name, c := range map[string]struct {
		config Config
		path   string
		want   string
	}{
		"type":    {config(t, "S4", "{bucket: b}"), "access_key", "type"},
		"unknown": {config(t, "S3", "{bucket: b}"), "acces_key", "credentials.acces_key"},
		"twice":   {config(t, "S3", "{access_key: x}"), "access_key", "config.access_key"},
		"list":    {config(t, "S3", "[]"), "access_key", "config"},
	} {
		_, problems := Template(c.config, []string{c.path})
		if len(problems) != 1 || problems[0].Path != c.want {
			t.Errorf("%s: got %v, want one at %s", name, problems, c.want)
		}
	}
}

func TestMarshalRedacted(t *testing.T) {
	c := config(t, "AZURE", "{storage_account: acme, storage_account_key: hush, container: c}")
	got, err := MarshalRedacted(c, map[string]string{"storage_account": "acme"})
	if want := "type: AZURE\nconfig:\n  storage_account: redacted\n  storage_account_key: redacted\n  container: c\n"; string(got) != want || err != nil {
		t.Errorf("got %s %v", got, err)
	}
	if whole, _ := Marshal(c); !strings.Contains(string(whole), "hush") {
		t.Error("the configuration itself was changed")
	}
}

func TestFiles(t *testing.T) {
	c := config(t, "S3", `{http_config: {tls_config: {ca_file: /ca, cert_file: "", key_file: /key}}, sse_config: {type: SSE-C, encryption_key: /sse}}`)
	want := []File{{"http_config.tls_config.ca_file", "/ca"}, {"http_config.tls_config.key_file", "/key"}, {"sse_config.encryption_key", "/sse"}}
	if diff := cmp.Diff(want, Files(c)); diff != "" {
		t.Error(diff)
	}
	if got := Files(Config{Type: "S4"}); got != nil {
		t.Error(got)
	}
}

func TestNewPodIdentity(t *testing.T) {
	const client = "5d0f1a3e-0000-4000-8000-000000000001"
	got, problems := NewPodIdentity(config(t, "azure", "{container: c}"), map[string]string{"azureClientID": client})
	want := PodIdentity{
		Annotations: map[string]string{"azure.workload.identity/client-id": client},
		Fields:      map[string]string{"azure.workload.identity/client-id": "azureClientID"},
		PodLabels:   map[string]string{"azure.workload.identity/use": "true"},
	}
	if diff := cmp.Diff(want, got); diff != "" || problems != nil {
		t.Error(diff, problems)
	}
	for _, bad := range []string{"thanos", "arn:aws:iam::1:role/x", "arn:aws:iam::111122223333:user/x"} {
		if _, problems := NewPodIdentity(config(t, "S3", "{bucket: b}"), map[string]string{"awsRoleARN": bad}); len(problems) != 1 {
			t.Errorf("%s: %v", bad, problems)
		}
	}
}

func TestPodIdentityToken(t *testing.T) {
	for text, want := range map[string]bool{"{provider: OKE-workload-identity}": true, "{provider: instance-principal}": false, "{bucket: b}": false} {
		if id, _ := NewPodIdentity(config(t, "OCI", text), nil); id.Token != want {
			t.Errorf("%s: the token is shown: %v, want %v", text, id.Token, want)
		}
	}
	if id, _ := NewPodIdentity(Config{Type: "GCS"}, nil); id.Token {
		t.Error("GCS is shown the token")
	}
}

func TestEqual(t *testing.T) {
	const file = "type: S3\nconfig:\n  bucket: b\n  insecure: true\n"
	for other, want := range map[string]bool{
		file: true, "# mine\ntype: s3\nconfig: {insecure: true, bucket: 'b'}": true,
		"type: S3\nconfig: {bucket: b}": false, "": false, "{": false, "a string": false,
	} {
		if got := Equal(file, other); got != want {
			t.Errorf("%q: got %v", other, got)
		}
	}
}
