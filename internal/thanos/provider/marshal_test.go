package provider

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarshal(t *testing.T) {
	in := `type: s3
prefix: "no"
config:
  # a comment
  endpoint: "minio:9000" # another
  bucket: 'thanos'
  region: 'yes'
  access_key: 0123
  secret_key: a: b
  session_token: $(TOKEN)
  insecure: "$(INSECURE)"
  max_retries: 3
  sts_endpoint: "12:30:45"
  put_user_metadata: {a: 1, b: "x\ny\n", c: " x\n  y"}
  http_config: {idle_conn_timeout: 1m30s, tls_config: {}}
  unknown: [{x: 1}, ~, 'a "b"', "2020-01-01"]
`
	want := `type: S3
config:
  endpoint: minio:9000
  bucket: thanos
  region: "yes"
  access_key: "0123"
  secret_key: "a: b"
  session_token: '$(TOKEN)'
  insecure: $(INSECURE)
  max_retries: 3
  sts_endpoint: "12:30:45"
  put_user_metadata:
    a: "1"
    b: |
      x
      y
    c: " x\n  y"
  http_config:
    idle_conn_timeout: 1m30s
    tls_config: {}
  unknown:
    - x: 1
    - null
    - "a \"b\""
    - "2020-01-01"
prefix: "no"
`
	in = strings.Replace(in, "secret_key: a: b", `secret_key: "a: b"`, 1)
	got := printed(t, parse(t, in))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(want, printed(t, parse(t, got))); diff != "" {
		t.Errorf("not stable: %s", diff)
	}
}

func TestMarshalWithoutValues(t *testing.T) {
	if diff := cmp.Diff("type: GCS\nconfig: {}\n", printed(t, Config{Type: "gcs"})); diff != "" {
		t.Error(diff)
	}
}

func TestMarshalErrors(t *testing.T) {
	bomb := "type: S3\nx0: &x0 {a: b}\n"
	for _, pair := range []string{"10", "21", "32", "43", "54", "65"} {
		bomb += "x" + pair[:1] + ": &x" + pair[:1] + " [" + strings.Repeat("*x"+pair[1:]+", ", 9) + "]\n"
	}
	for name, test := range map[string]struct{ in, want string }{
		"a list": {"type: S3\nconfig: [a]", "config: got a list, want a mapping"},
		"a bomb": {bomb + "config: {a: *x6}\n", "config: aliases expand to more than 10000 nodes"},
		"cycle":  {"type: S3\nconfig: &c {a: *c}\n", "config: aliases expand to more than 10000 nodes"},
	} {
		c := parse(t, test.in)
		_, err := Marshal(c)
		if err == nil || err.Error() != test.want {
			t.Errorf("%s: got %v, want %s", name, err, test.want)
		}
		exercise(c)
	}
}
