package overlays_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/diff"
	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/checks/store"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/output"
	"github.com/thanos-fleet/thanos-fleet/internal/render"
)

const (
	eks = "overlays/eks-sidecar"
	// growth is what one cluster more changes in the topology, rendered.
	growth = "../testdata/growth/eks-sidecar.diff"
)

// TestOneClusterMore adds a cluster by the command, to a copy of the topology: one
// that asks "*" gets an address and an alert more, the other members not a byte.
func TestOneClusterMore(t *testing.T) {
	root := copyTopology(t)
	before := renderStreams(t, root)
	addCluster(t, root, "eks-c", "--like", "eks-b", "--label", "region=us-west-2")
	after := renderStreams(t, root)
	want := append(slices.Collect(maps.Keys(before)), "eks-c")
	if diff := cmp.Diff(slices.Sorted(slices.Values(want)), slices.Sorted(maps.Keys(after))); diff != "" {
		t.Errorf("clusters (-want +got):\n%s", diff)
	}
	var changed []byte
	for _, name := range slices.Sorted(maps.Keys(before)) {
		changed = append(changed, diff.Diff(name+".yaml", before[name], name+".yaml", after[name])...)
	}
	changed = append(changed, diff.Diff("eks-b.yaml", after["eks-b"], "eks-c.yaml", after["eks-c"])...)
	// Where it is in the file changes with all that stands before it.
	changed = regexp.MustCompile(`(?m)^@@ .*@@$`).ReplaceAll(changed, []byte("@@"))
	compareFile(t, growth, changed)
}

// TestClustersWithoutDistinctLabels: nothing is rendered while nothing tells two
// clusters apart, whose blocks go into one bucket.
func TestClustersWithoutDistinctLabels(t *testing.T) {
	root := copyTopology(t)
	editFile(t, filepath.Join(root, eks, "fleet/fleet.yaml"), func(text string) string {
		return strings.Replace(text, "region: eu-west-1", "region: us-east-1\n      cluster: eks-a", 1)
	})
	overlays, err := renderer.Overlays(filepath.Join(root, eks))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range overlays {
		result, err := renderer.Render(o)
		if err != nil {
			t.Fatal(err)
		}
		if told := fmt.Sprint(result.Findings); !result.Failed() || !strings.Contains(told, `clusters "eks-a" and "eks-b" have one label set`) {
			t.Errorf("%s: %s", o.Name, told)
		}
	}
	command := exec.Command(buildCommand(t, root), "add-cluster", "eks-c", "--like", "eks-b", "--topology", eks, "--label", "cluster=eks-a", "--label", "region=us-east-1")
	command.Dir = root
	if out, err := command.CombinedOutput(); err == nil || !strings.Contains(string(out), "have one label set") {
		t.Errorf("a cluster with the labels of another is added: %v\n%s", err, out)
	}
}

// TestOneBucketTwoNames: the bucket's file is the same in every cluster and
// namespace, whatever the Secret is called.
func TestOneBucketTwoNames(t *testing.T) {
	found := map[string]string{}
	for name, result := range renderAll(t) {
		if !strings.HasPrefix(name, "eks-sidecar/") {
			continue
		}
		for _, o := range result.Objects {
			var secret struct {
				Data map[string]string `yaml:"stringData"`
			}
			if err := yaml.Unmarshal(o.YAML, &secret); err != nil {
				t.Fatal(err)
			}
			if o.Ref.Kind == "Secret" {
				found[strings.Join([]string{name, o.Ref.Namespace, o.Ref.Name}, "/")] = secret.Data["thanos.yaml"]
			}
		}
	}
	want := map[string]string{}
	for _, name := range []string{
		"eks-a/monitoring/thanos-objstore-config", "eks-b/monitoring/thanos-objstore-config",
		"observability/monitoring/thanos-objstore-config", "observability/thanos/thanos-objectstorage",
	} {
		want["eks-sidecar/"+name] = "type: S3\nconfig:\n  bucket: thanos-store\n  endpoint: s3.us-east-1.amazonaws.com\n  region: us-east-1\n  aws_sdk_auth: true\n"
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestPublishedLoadBalancer: one load balancer before the sidecars themselves, as
// published, renders with a warning that one of two replicas is hidden.
func TestPublishedLoadBalancer(t *testing.T) {
	root := copyTopology(t)
	patch := shown(t, "patch: one load balancer")
	editFile(t, filepath.Join(root, eks, "templates/member/kustomization.yaml"), func(text string) string {
		return strings.Replace(text, "- ../../../../bases/thanos-query\n", "", 1) + patch
	})
	var told []string
	for _, name := range []string{"eks-a", "eks-b"} {
		result := renderCluster(t, root, name)
		objects, err := krm.ParseStream(result.Stream())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range checks.Run(store.Rules, observe.Read([]observe.Input{{Name: name, Objects: objects}})) {
			told = append(told, f.String())
		}
		if strings.Contains(string(result.Stream()), "thanos-query-endpoints") {
			t.Errorf("%s has a querier all the same", name)
		}
	}
	if len(told) != 2 || !strings.Contains(told[0], "one load balancer for the 2 replicas of StatefulSet monitoring/prometheus-kube-prometheus-prometheus, of which who dials it sees one") {
		t.Errorf("got %q", told)
	}
}

// TestTLS: with the component in both templates every store API takes TLS only, and
// queriers dial every endpoint so.
func TestTLS(t *testing.T) {
	root := copyTopology(t)
	for _, template := range []string{"member", "observability"} {
		editFile(t, filepath.Join(root, eks, "templates", template, "kustomization.yaml"), func(text string) string {
			if !strings.Contains(text, "\ncomponents:\n") {
				text += "components:\n"
			}
			return text + "- ../../../../bases/components/grpc-tls\n"
		})
	}
	for name, servers := range map[string]int{"eks-a": 1, "observability": 2} {
		result := renderCluster(t, root, name)
		for _, f := range result.Findings {
			t.Errorf("%s: %s", name, f)
		}
		stream := string(result.Stream())
		if got := strings.Count(stream, "- --grpc-server-tls-client-ca=/etc/thanos/tls/ca.crt"); got != servers {
			t.Errorf("%s: %d containers ask for a certificate, want %d", name, got, servers)
		}
		for _, line := range []string{"default_client_config:", "ca_file: /etc/thanos/tls/ca.crt", "grpcServerTlsConfig:"} {
			if !strings.Contains(stream, line) {
				t.Errorf("%s lacks %q", name, line)
			}
		}
	}
}

// TestTLSOfOneCluster: the endpoint of one cluster has a certificate and an authority
// of its own.
func TestTLSOfOneCluster(t *testing.T) {
	root := copyTopology(t)
	exposes := shown(t, "fleet: another authority")
	editFile(t, filepath.Join(root, eks, "fleet/fleet.yaml"), func(text string) string {
		return strings.Replace(text, "    exposes:\n    - address: dns+thanos-prometheus-eks-b.example.com:10901\n", exposes, 1)
	})
	result := renderCluster(t, root, "observability")
	for _, f := range result.Findings {
		t.Error(f)
	}
	const want = `      - address: thanos-prometheus-eks-b.example.com:10901
        client_config:
          tls_config:
            enabled: true
            cert_file: /etc/thanos/eks-b/tls.crt
            key_file: /etc/thanos/eks-b/tls.key
            ca_file: /etc/thanos/eks-b/ca.crt
          server_name: thanos-grpc
`
	stream := string(result.Stream())
	if !strings.Contains(stream, want) || !strings.Contains(stream, "secretName: thanos-grpc-eks-b") {
		t.Errorf("the endpoint has no certificate of its own: %s", stream[strings.Index(stream, "endpoints.yaml: |"):][:900])
	}
}

// shown returns an example of the topology's README.
func shown(t *testing.T, marker string) string {
	t.Helper()
	readme, err := os.ReadFile("eks-sidecar/README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, _ := strings.Cut(string(readme), "<!-- "+marker+" -->\n```yaml\n")
	example, _, found := strings.Cut(after, "```")
	if !found {
		t.Fatalf("the README has no example %q", marker)
	}
	return example
}

// copyTopology copies the topology with its bases, and returns their root.
func copyTopology(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"bases", eks} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(root, dir)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS(filepath.Join("..", dir))); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// buildCommand builds the command into a folder, and returns its path.
func buildCommand(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "thanos-fleet")
	if out, err := exec.Command("go", "build", "-o", path, "../cmd/thanos-fleet").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return path
}

func addCluster(t *testing.T, root string, args ...string) {
	t.Helper()
	command := exec.Command(buildCommand(t, root), append([]string{"add-cluster", "--topology", eks}, args...)...)
	command.Dir = root
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// renderStreams renders a copied topology, by the clusters' names.
func renderStreams(t *testing.T, root string) map[string][]byte {
	t.Helper()
	streams := map[string][]byte{}
	overlays, err := renderer.Overlays(filepath.Join(root, eks))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range overlays {
		name := filepath.Base(o.Dir)
		streams[name] = renderCluster(t, root, name).Stream()
	}
	return streams
}

// renderCluster renders a cluster of a copied topology without an error.
func renderCluster(t *testing.T, root, name string) *render.Result {
	t.Helper()
	o, err := render.NewOverlay(filepath.Join(root, eks, name))
	if err != nil {
		t.Fatal(err)
	}
	result, err := renderer.Render(o)
	if err != nil {
		t.Fatal(err)
	}
	if result.Failed() {
		t.Fatal(result.Findings)
	}
	return result
}

func editFile(t *testing.T, file string, edit func(string) string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	edited := edit(string(text))
	if edited == string(text) {
		t.Fatalf("%s does not hold what is to be edited", file)
	}
	if err := os.WriteFile(file, []byte(edited), 0o600); err != nil {
		t.Fatal(err)
	}
}

func compareFile(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := output.Write(path, got); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
