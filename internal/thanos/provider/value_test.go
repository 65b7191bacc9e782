package provider

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

func TestBadValue(t *testing.T) {
	const unit = "got a number without a unit, want a duration such as 1m30s"
	wrong := func(value string) string { return `got "` + value + `", want a duration such as 1m30s` }
	for _, test := range []struct {
		path, value, want string
	}{
		{"S3 region", "eu-1", ""},
		{"S3 region", "~", ""},
		{"S3 region", "yes", ""}, // a string in YAML 1.2; Marshal quotes it
		{"S3 region", "0123", "got a number, want a string"},
		{"S3 region", "true", "got a boolean, want a string"},
		{"S3 region", "2020-01-01", "got a date, want a string"},
		{"S3 region", "!secret x", "got a tagged value, want a string"},
		{"S3 region", "{a: b}", "got a mapping, want a string"},
		{"S3 region", `" eu"`, "white space at an end"},
		{"S3 region", "$(REGION)-1", ""},
		{"S3 region", "$(MY-REGION)", "not a reference to the environment"},
		{"S3 insecure", "true", ""},
		{"S3 insecure", "$(INSECURE)", ""},
		{"S3 insecure", `"true"`, "got a string, want true or false"},
		{"S3 insecure", "yes", "got a string, want true or false"},
		{"S3 insecure", "~", "got no value, want true or false"},
		{"S3 part_size", "0", ""},
		{"S3 part_size", "5242880", ""},
		{"S3 part_size", "5242879", "got 5242879, want 0, or 5242880 to 5368709120"},
		{"S3 part_size", "5368709121", "got 5368709121, want 0, or 5242880 to 5368709120"},
		{"S3 max_retries", "-1", "got -1, want 0 or more"},
		{"S3 max_retries", "010", "want a decimal number that fits in 64 bits"},
		{"S3 max_retries", "1.5", "got a number, want a whole number"},
		{"S3 max_retries", `"3"`, "got a string, want a whole number"},
		{"S3 max_retries", "99999999999999999999", "got a number, want a whole number"},
		{"SWIFT auth_version", "4", "got 4, want 0 to 3"},
		{"S3 list_objects_version", "v3", `got "v3", want one of v1, v2`},
		{"S3 list_objects_version", `""`, ""},
		{"S3 bucket_lookup_type", "dns", `got "dns", want one of auto, virtual-hosted, path`},
		{"S3 bucket_lookup_type", `""`, `an empty value erases upstream's default "auto"`},
		{"OCI provider", "RAW", ""},
		{"SWIFT timeout", "1y2w3d4h5m6s7ms", ""},
		{"SWIFT timeout", "0", ""},
		{"SWIFT timeout", `"0"`, ""},
		{"SWIFT timeout", "$(T)", ""},
		{"SWIFT timeout", "90", unit},
		{"SWIFT timeout", "1.5h", wrong("1.5h")},
		{"SWIFT timeout", "1m1h", wrong("1m1h")},
		{"SWIFT timeout", `""`, wrong("")},
		{"SWIFT timeout", "292y", ""},
		{"SWIFT timeout", "293y", wrong("293y")},
		{"SWIFT timeout", "99999999999999999999s", wrong("99999999999999999999s")},
		{"SWIFT timeout", "true", "got a boolean, want a duration such as 1m30s"},
		{"OCI http_config.client_timeout", "1.5h", ""},
		{"OCI http_config.client_timeout", "90", unit},
		{"OCI http_config.client_timeout", "1d", wrong("1d")},
		{"OCI http_config.client_timeout", "-1s", wrong("-1s")},
		{"S3 endpoint", "minio:9000", ""},
		{"S3 endpoint", "https://minio:9000", "got a URL with the scheme https, want a host, with a port if needed"},
		{"S3 endpoint", "pass word://x", "got a host with a path, want a host, with a port if needed"},
		{"S3 endpoint", "minio/thanos", "got a host with a path, want a host, with a port if needed"},
		{"S3 endpoint", "user@minio", "not a host, with a port if needed"},
		{"S3 endpoint", "thanos.s3.amazonaws.com", "holds the bucket's name, which minio-go refuses"},
		{"AZURE endpoint", "http://x", "got a URL with the scheme http, want a host, with a port if needed"},
		{"COS endpoint", "cos.example.com", "not a URL with a scheme and a host"},
		{"COS endpoint", "https://cos.example.com", ""},
		{"COS endpoint", "https://cos.ap-guangzhou.myqcloud.com", "names no bucket, and upstream asks it as it is"},
		{"COS endpoint", "http://cos.ap-guangzhou.tencentcos.cn:80/", "names no bucket, and upstream asks it as it is"},
		{"COS endpoint", "https://cos-internal.ap-guangzhou.tencentcos.cn", "names no bucket, and upstream asks it as it is"},
		{"COS endpoint", "https://thanos-1250000000.cos.ap-guangzhou.myqcloud.com", ""},
		{"COS endpoint", "https://cos-1250000000.cos.ap-guangzhou.myqcloud.com", ""},
		{"COS endpoint", "https://thanos-1250000000.cos.accelerate.myqcloud.com", ""},
		{"COS endpoint", "http://localhost:9000", ""},
		{"GCS service_account", `'{"type": "service_account"}'`, ""},
		{"GCS service_account", "thanos-sa", "not JSON: want the content of the credentials file"},
		{"GCS service_account", `'{"a": 1}'`, "JSON without a type: want the content of a Google credentials file"},
		{"GCS service_account", "$(SA)", ""},
		{"OCI privatekey", "$(KEY)", "a key of several lines cannot come from the environment: Thanos substitutes text before it parses YAML, which folds the lines into one"},
		{"OCI privatekey", `"-----BEGIN\nx\n"`, ""},
		{"S3 secret_key", `"x\n"`, "white space at an end"},
	} {
		typ, path, _ := strings.Cut(test.path, " ")
		var n yaml.Node
		if err := yaml.Unmarshal([]byte(test.value), &n); err != nil {
			t.Fatal(err)
		}
		got, remedy := badValue(*ObjectStore.provider(typ).find(path), resolve(&n))
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: %s: %s", test.path, test.value, diff)
		}
		if (got == "") != (remedy == "") {
			t.Errorf("%s: %s: message %q with remedy %q", test.path, test.value, got, remedy)
		}
	}
}
