package bases_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/thanos-fleet/thanos-fleet/functions"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

// fleet is the smallest one that lets every base run.
const fleet = `apiVersion: thanos-fleet.dev/v1alpha1
kind: Fleet
metadata:
  name: one
  annotations:
    config.kubernetes.io/local-config: "true"
spec:
  replicaLabels: [prometheus_replica, receive_replica, rule_replica]
  objectStores:
  - name: metrics
    type: S3
    config: {bucket: thanos, endpoint: s3.us-east-1.amazonaws.com, region: us-east-1}
    credentials: {identity: {awsRoleARN: "arn:aws:iam::111122223333:role/thanos"}}
  clusters:
  - name: hub
    objectStore: metrics
    compacts: [metrics]
`

const renderCluster = `apiVersion: thanos-fleet.dev/v1alpha1
kind: RenderCluster
metadata:
  name: hub
spec:
  cluster: hub
`

// operators' bases are rendered by the overlays that have them.
var operators = regexp.MustCompile(`operator|agent|ruler|monitor`)

// TestRendered: the functions fill in all that the bases leave to them, with
// nothing to find fault with, whichever components there are.
func TestRendered(t *testing.T) {
	var raw []string
	for _, base := range originals(t) {
		if !operators.MatchString(base) {
			raw = append(raw, base)
		}
	}
	all := []string{"thanos-sidecar", "alertmanager-mesh", "grpc-tls", "network-policies"}
	for name, components := range map[string][]string{
		"bare": nil, "components": all, "single": append(all, "single-replica"),
	} {
		t.Run(name, func(t *testing.T) {
			stream := rendered(t, listed("resources", "", raw)+listed("components", "components/", components))
			for _, want := range []string{
				"--query-frontend.downstream-url=http://thanos-query.", "dnssrv+_grpc._tcp.thanos-store.", "--restore-ignored-label=rule_cluster",
			} {
				if !strings.Contains(stream, want) {
					t.Errorf("%s is not filled in", want)
				}
			}
			if got, want := strings.Count(stream, "--objstore.config-file="), readers(components); got != want {
				t.Errorf("%d components read the bucket, want %d", got, want)
			}
		})
	}
}

// readers counts who reads the bucket: bucketweb, compactor, ingestors, ruler and
// store, and the sidecar where there is one.
func readers(components []string) int {
	if len(components) > 0 {
		return 6
	}
	return 5
}

// TestStoreShards renders the shards of thanos-store's README.
func TestStoreShards(t *testing.T) {
	readme, err := os.ReadFile(filepath.Join("thanos-store", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	shard := regexp.MustCompile("(?s)shard-0/kustomization.yaml.*?```yaml\n(.*?)```").FindStringSubmatch(string(readme))
	if shard == nil {
		t.Fatal("the README shows no shard")
	}
	first := strings.ReplaceAll(shard[1], "../../../../bases", "../../../bases")
	second := strings.NewReplacer(`"-0"`, `"-1"`, "thanos-store-0", "thanos-store-1", `regex: "0"`, `regex: "1"`).Replace(first)
	dirs := []string{example(t, "shard-0", first), example(t, "shard-1", second)}
	stream := rendered(t, listed("resources", "", []string{"namespace", "thanos-compact", "thanos-query"}), dirs...)
	for _, want := range []string{"dnssrv+_grpc._tcp.thanos-store-0.", "dnssrv+_grpc._tcp.thanos-store-1."} {
		if !strings.Contains(stream, want) {
			t.Errorf("%s is no endpoint", want)
		}
	}
}

func listed(field, under string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return field + ":\n- ../../../bases/" + under + strings.Join(names, "\n- ../../../bases/"+under) + "\n"
}

// rendered returns what becomes of a kustomization, whose last resources may be
// further folders. A finding is a failure; so is an object that still waits.
func rendered(t *testing.T, kustomization string, more ...string) string {
	t.Helper()
	dir := example(t, "hub", kustomization)
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	resources := "resources:\n- fleet.yaml\n"
	for _, m := range more {
		relative, err := filepath.Rel(dir, m)
		if err != nil {
			t.Fatal(err)
		}
		resources += "- " + relative + "\n"
	}
	text, err := os.ReadFile(filepath.Join(dir, "kustomization.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	write("kustomization.yaml", strings.Replace(string(text), "resources:\n", resources, 1)+"transformers:\n- render.yaml\n")
	write("fleet.yaml", fleet)
	write("render.yaml", renderCluster)
	o, err := render.NewOverlay(dir)
	if err != nil {
		t.Fatal(err)
	}
	result, err := render.Renderer{Find: functions.Unchecked}.Render(o)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		t.Error(f)
	}
	return string(result.Stream())
}

// factor is the patch that writes three copies.
const factor = `patches:
- target: {kind: Deployment, name: thanos-receive-router}
  patch: |-
    - op: add
      path: /spec/template/spec/containers/0/args/-
      value: --receive.replication-factor=3
`

// TestZones: each zone has its ingestors, and their endpoints say it.
func TestZones(t *testing.T) {
	for _, components := range [][]string{nil, {"rollout-operator", "grpc-tls", "network-policies"}} {
		stream := rendered(t, listed("resources", "", []string{"namespace", "thanos-receive-zones", "thanos-query", "thanos-store", "thanos-compact"})+listed("components", "components/", components)+factor)
		for _, zone := range []string{"zone-a", "zone-b", "zone-c"} {
			want := fmt.Sprintf("\"address\": \"thanos-receive-%s-0.thanos-receive.monitoring.svc.cluster.local:10901\"", zone) + ",\n            \"az\": \"" + zone + "\""
			if !strings.Contains(stream, want) {
				t.Errorf("%v: no endpoint %s", components, want)
			}
		}
	}
}
