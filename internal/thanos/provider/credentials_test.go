package provider

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// exercise calls everything that reads or changes c.
func exercise(c Config) []Problem {
	problems := Check(c, nil)
	_, more := WithIdentity(c)
	problems = append(problems, more...)
	_, more = WithCredentials(c, map[string]string{"access_key": "$(A)", "http_config.tls_config.ca_file": "x", "bucket": "b"})
	LiteralCredentials(c)
	Marshal(c)
	return append(problems, more...)
}

const secret = "hunter2-Zm9vYmFy"

// No problem ever shows what a credential key holds, whatever else is wrong.
func TestProblemsHideCredentials(t *testing.T) {
	forms := []string{
		secret, `" ` + secret + `"`, "{k: " + secret + "}", "[" + secret + "]", "!x " + secret,
		"$(a-" + secret + ")", secret + "://x", `'{"type": 1, "k": "` + secret + `"}'`, "$(X)" + secret,
	}
	for _, typ := range ObjectStore.Types() {
		for _, path := range append(ObjectStore.CredentialKeys(typ), "acess_keys", "sse_config", "endpoint") {
			for _, form := range forms {
				values := "{" + path + ": " + form + ", " + base[typ] + ", aws_sdk_auth: true}"
				c := config(t, typ, values)
				problems := exercise(c)
				for _, value := range []string{secret, "\n" + secret, "$(a-" + secret + ")"} {
					_, more := WithCredentials(c, map[string]string{path: value, "provider": value, "endpoint": value})
					problems = append(problems, more...)
				}
				if all := strings.Join(lines(problems), "\n"); strings.Contains(all, secret) {
					t.Errorf("%s %s: %s", typ, values, all)
				}
			}
		}
	}
}

func TestMarshalErrorHidesValues(t *testing.T) {
	c := config(t, "S3", "{bucket: b}")
	c.Values.Content[1].Value = "\xff" + secret
	if _, err := Marshal(c); err == nil || strings.Contains(err.Error(), secret) {
		t.Errorf("got %v", err)
	}
}

func TestLiteralCredentials(t *testing.T) {
	for name, test := range map[string]struct {
		typ, values string
		want        []string
	}{
		"none":            {"s3", "{bucket: b}", nil},
		"references":      {"S3", "{access_key: $(A), secret_key: '$(B)'}", nil},
		"literals":        {"S3", "{secret_key: x, bucket: b, access_key: 123}", []string{"access_key", "secret_key"}},
		"empty":           {"S3", `{access_key: "", secret_key: }`, nil},
		"part literal":    {"S3", "{secret_key: a$(B)}", []string{"secret_key"}},
		"not a reference": {"S3", "{secret_key: $(B-C)}", []string{"secret_key"}},
		"second of two":   {"S3", "{secret_key: $(B), secret_key: x}", []string{"secret_key"}},
		"alias":           {"S3", "{bucket: &b x, secret_key: *b}", []string{"secret_key"}},
		"embedded":        {"AZURE", "{storage_connection_string: AccountKey=$(K)}", nil},
		"embedded plain":  {"AZURE", "{storage_connection_string: AccountKey=k}", []string{"storage_connection_string"}},
		"as mapping":      {"GCS", "{service_account: {private_key: x}}", []string{"service_account"}},
		"key file path":   {"S3", "{sse_config: {encryption_key: /etc/key}}", nil},
		"unknown type":    {"X", "{secret_key: x}", nil},
		"no mapping":      {"S3", "[x]", nil},
	} {
		if diff := cmp.Diff(test.want, LiteralCredentials(config(t, test.typ, test.values))); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// printed marshals, and fails on an error.
func printed(t *testing.T, c Config) string {
	t.Helper()
	out, err := Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestWithIdentity(t *testing.T) {
	for name, test := range map[string]struct {
		typ, values, want string
		problems          []string
	}{
		"S3":                 {"S3", "{bucket: b}", "{bucket: b, aws_sdk_auth: true}", nil},
		"S3 chosen":          {"S3", "{aws_sdk_auth: false}", "{aws_sdk_auth: false}", nil},
		"S3 null":            {"S3", "{aws_sdk_auth: , bucket: b}", "{aws_sdk_auth: true, bucket: b}", nil},
		"S3 own chain":       {"S3", "{sts_endpoint: x}", "{sts_endpoint: x}", nil},
		"S3 empty":           {"S3", "", "{aws_sdk_auth: true}", nil},
		"S3 keys":            {"S3", "{access_key: $(A), session_token: ''}", "", []string{"config.access_key: excluded by a login without credentials; remove it, or use another form of credentials"}},
		"S3 no mapping":      {"S3", "[a]", "", []string{"config: got a list, want a mapping; write the values out"}},
		"OCI":                {"OCI", "{bucket: b}", "{bucket: b, provider: instance-principal}", nil},
		"OCI chosen":         {"OCI", "{provider: OKE-workload-identity}", "{provider: OKE-workload-identity}", nil},
		"OCI raw":            {"OCI", "{provider: RAW}", "", []string{"config.provider: got raw, want a login without credentials; remove the key, or set it to instance-principal"}},
		"GCS":                {"GCS", "{bucket: b}", "{bucket: b}", nil},
		"GCS account":        {"GCS", "{service_account: {a: b}}", "", []string{"config.service_account: excluded by a login without credentials; remove it, or use another form of credentials"}},
		"AZURE":              {"AZURE", "{user_assigned_id: u}", "{user_assigned_id: u}", nil},
		"FILESYSTEM":         {"FILESYSTEM", "{directory: /d}", "{directory: /d}", nil},
		"unknown":            {"FS3", "{}", "", lines([]Problem{unknownType(Config{Type: "FS3"})})},
		"SWIFT has none":     {"SWIFT", "{}", "", []string{"type: type SWIFT has no login without credentials; use another form of credentials"}},
		"COS has none":       {"COS", "{}", "", []string{"type: type COS has no login without credentials; use another form of credentials"}},
		"ALIYUNOSS has none": {"ALIYUNOSS", "{}", "", []string{"type: type ALIYUNOSS has no login without credentials; use another form of credentials"}},
		"BOS has none":       {"BOS", "{}", "", []string{"type: type BOS has no login without credentials; use another form of credentials"}},
		"OBS has none":       {"OBS", "{}", "", []string{"type: type OBS has no login without credentials; use another form of credentials"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := config(t, test.typ, test.values)
			got, problems := WithIdentity(c)
			if diff := cmp.Diff(test.problems, lines(problems)); diff != "" {
				t.Error(diff)
			}
			if len(problems) > 0 {
				return
			}
			if diff := cmp.Diff(printed(t, config(t, test.typ, test.want)), printed(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestWithCredentials(t *testing.T) {
	type values = map[string]string
	for name, test := range map[string]struct {
		typ, values string
		add         values
		want        string
		problems    []string
	}{
		"table order":     {"S3", "{bucket: b}", values{"session_token": "$(T)", "secret_key": "s", "access_key": "$(A)"}, "{bucket: b, access_key: $(A), secret_key: s, session_token: $(T)}", nil},
		"in place":        {"S3", `{access_key: "", bucket: b}`, values{"access_key": "$(A)"}, "{access_key: $(A), bucket: b}", nil},
		"the same again":  {"S3", "{access_key: $(A)}", values{"access_key": "$(A)"}, "{access_key: $(A)}", nil},
		"nested":          {"S3", "{bucket: b}", values{"sse_config.encryption_key": "/k", "sse_config.type": "SSE-C"}, "{bucket: b, sse_config: {type: SSE-C, encryption_key: /k}}", nil},
		"no values":       {"BOS", "", values{"access_key": "a"}, "{access_key: a}", nil},
		"twice":           {"S3", "{access_key: x}", values{"access_key": "y"}, "", []string{"config.access_key: given twice: here and by the credentials; remove it here"}},
		"unknown key":     {"S3", "{}", values{"acces_key": "y"}, "", []string{"credentials.acces_key: not a text key of type S3; did you mean access_key?"}},
		"far key":         {"GCS", "{}", values{"x": "y"}, "", []string{"credentials.x: not a text key of type GCS; use one of service_account"}},
		"no credentials":  {"FILESYSTEM", "{}", values{"x": "y"}, "", []string{"credentials.x: not a text key of type FILESYSTEM; remove it"}},
		"not text":        {"S3", "{}", values{"insecure": "y"}, "", []string{"credentials.insecure: not a text key of type S3; use one of access_key, secret_key, session_token"}},
		"empty":           {"S3", "{}", values{"access_key": ""}, "", []string{"credentials.access_key: empty; give it a value, or leave it out"}},
		"line break":      {"S3", "{}", values{"access_key": "a\n"}, "", []string{"credentials.access_key: white space at an end; remove it; a line break often comes from echo or from a block scalar (use |-)"}},
		"section of text": {"S3", "{sse_config: x}", values{"sse_config.type": "SSE-C"}, "", []string{"config.sse_config.type: its section is not a mapping; write the section as a mapping"}},
		"unknown type":    {"X", "{}", values{"a": "b"}, "", lines([]Problem{unknownType(Config{Type: "X"})})},
		"PEM reference":   {"OCI", "{}", values{"privatekey": "$(K)"}, "", []string{"credentials.privatekey: a key of several lines cannot come from the environment: Thanos substitutes text before it parses YAML, which folds the lines into one; write the whole file instead: an external secret or an inline one"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := config(t, test.typ, test.values)
			before := printed(t, c)
			got, problems := WithCredentials(c, test.add)
			if diff := cmp.Diff(test.problems, lines(problems)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(before, printed(t, c)); diff != "" {
				t.Errorf("modified its input: %s", diff)
			}
			if len(problems) > 0 {
				return
			}
			if diff := cmp.Diff(printed(t, config(t, test.typ, test.want)), printed(t, got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
