package observe

import (
	"fmt"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// TestOneBucket: two configurations of one bucket have one place, however they are
// written, and those of two have two.
func TestOneBucket(t *testing.T) {
	aws := `type: S3
config: {bucket: b, endpoint: s3.eu-central-1.amazonaws.com, region: eu-central-1}`
	for name, c := range map[string]struct {
		a, b string
		same bool
	}{
		"another endpoint of Amazon's": {aws, "type: s3\nconfig: {bucket: b, endpoint: s3.dualstack.eu-central-1.amazonaws.com}", true},
		"no endpoint":                  {aws, "type: S3\nconfig: {bucket: b, region: eu-central-1}", true},
		"another bucket":               {aws, "type: S3\nconfig: {bucket: c, region: eu-central-1}", false},
		"another folder":               {aws, "type: S3\nprefix: f\nconfig: {bucket: b}", false},
		"the same folder":              {"type: S3\nprefix: /f/\nconfig: {bucket: b}", "type: S3\nprefix: f\nconfig: {bucket: b}", true},
		"another store of objects":     {aws, "type: S3\nconfig: {bucket: b, endpoint: minio.example.com}", false},
		"a scheme":                     {"type: S3\nconfig: {bucket: b, endpoint: 'https://minio.example.com/'}", "type: S3\nconfig: {bucket: b, endpoint: minio.example.com}", true},
		"another account of Azure's":   {"type: AZURE\nconfig: {container: c, storage_account: one}", "type: AZURE\nconfig: {container: c, storage_account: two}", false},
		"one account of Azure's":       {"type: AZURE\nconfig: {container: c, storage_account: one}", "type: AZURE\nconfig: {container: c, storage_account: one, endpoint: blob.core.windows.net}", true},
		"another provider":             {"type: GCS\nconfig: {bucket: b}", "type: S3\nconfig: {bucket: b}", false},
		"names of all the world":       {"type: GCS\nconfig: {bucket: b}", "type: GCS\nconfig: {bucket: b, service_account: '{}'}", true},
		"folders of two clusters":      {"type: FILESYSTEM\nconfig: {directory: /data}", "type: FILESYSTEM\nconfig: {directory: /data}", false},
	} {
		t.Run(name, func(t *testing.T) {
			f := Read([]Input{storeOf(t, "a", c.a), storeOf(t, "b", c.b)})
			buckets := f.Buckets()
			if len(buckets) != 2 {
				t.Fatalf("%d buckets, want 2", len(buckets))
			}
			if same := buckets[0].Place() == buckets[1].Place(); same != c.same {
				t.Errorf("one place: %t, want %t: %q and %q", same, c.same, buckets[0].Place(), buckets[1].Place())
			}
		})
	}
}

// TestUnknownBuckets: what nobody can say is no bucket.
func TestUnknownBuckets(t *testing.T) {
	for name, text := range map[string]string{
		"a variable for the name":   "type: S3\nconfig: {bucket: $(BUCKET), endpoint: minio.example.com}",
		"a variable for the folder": "type: S3\nprefix: ${CLUSTER}\nconfig: {bucket: b}",
		"no name":                   "type: S3\nconfig: {}",
		"no type":                   "config: {bucket: b}",
		"no YAML":                   "{{ .Values.objstore }}",
	} {
		if f := Read([]Input{storeOf(t, "a", text)}); len(f.Buckets()) != 0 {
			t.Errorf("%s: %v", name, f.Buckets()[0].ID)
		}
	}
}

// storeOf is a cluster with a store gateway on a bucket.
func storeOf(t *testing.T, cluster, config string) Input {
	t.Helper()
	objects, err := krm.ParseStream(fmt.Appendf(nil, `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store, namespace: monitoring}
spec:
  template:
    spec:
      containers:
      - {name: store, image: "quay.io/thanos/thanos:v0.42.4", args: [store, --objstore.config-file=/etc/b/b.yaml], volumeMounts: [{name: b, mountPath: /etc/b}]}
      volumes: [{name: b, secret: {secretName: b}}]
---
apiVersion: v1
kind: Secret
metadata: {name: b, namespace: monitoring}
stringData:
  b.yaml: |
    %s
`, strings.ReplaceAll(config, "\n", "\n    ")))
	if err != nil {
		t.Fatal(err)
	}
	return Input{Name: cluster, Objects: objects}
}
