//go:build e2e

package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"
)

// plugin is the part of a ConfigManagementPlugin that decides what runs. Argo CD
// decodes it leniently; here nothing unknown may be in it.
type plugin struct {
	APIVersion string                `yaml:"apiVersion"`
	Kind       string                `yaml:"kind"`
	Metadata   struct{ Name string } `yaml:"metadata"`
	Spec       struct {
		Version  string `yaml:"version"`
		Generate struct {
			Command []string `yaml:"command"`
			Args    []string `yaml:"args"`
		} `yaml:"generate"`
	} `yaml:"spec"`
}

// generate is the command of the example.
func generate(t *testing.T) []string {
	t.Helper()
	file, err := os.Open("../examples/argocd/plugin.yaml")
	check(t, err)
	defer file.Close()
	var p plugin
	decoder := yaml.NewDecoder(file)
	decoder.KnownFields(true)
	check(t, decoder.Decode(&p))
	if p.APIVersion != "argoproj.io/v1alpha1" || p.Kind != "ConfigManagementPlugin" || p.Metadata.Name == "" {
		t.Fatalf("got %+v, want a named argoproj.io/v1alpha1 ConfigManagementPlugin", p)
	}
	return append(p.Spec.Generate.Command, p.Spec.Generate.Args...)
}

// The repo-server's sidecar runs the command in the application's folder, with
// little around it.
func TestArgoCDPluginGeneratesWhatRenderPrints(t *testing.T) {
	needBuilt(t)
	args := generate(t)
	for _, overlay := range overlays(t) {
		cmd := exec.CommandContext(t.Context(), absolute("../bin/"+args[0]), args[1:]...)
		cmd.Dir = "../" + overlay
		cmd.Env = []string{"PATH=" + absolute("../bin")} // no HOME
		out := start(t, cmd, "")
		if silent := !migrates(overlay); out.code != 0 || silent && out.stderr != "" {
			t.Fatalf("exit code %d, want 0 and no word\n%s", out.code, out.stderr)
		}
		want := command{dir: ".."}.ok(t, "thanos-fleet", "render", overlay)
		if diff := cmp.Diff(want, out.stdout); diff != "" {
			t.Errorf("%s (-render +plugin):\n%s", overlay, diff)
		}
	}
}

// Where clusters have one overlay, an Application names the cluster as a parameter, and an
// ApplicationSet goes over the files of the fleet.
func TestArgoCDPluginGeneratesOneOfMany(t *testing.T) {
	needBuilt(t)
	args := generate(t)
	dir := t.TempDir()
	command{dir: dir}.ok(t, "thanos-fleet", "init", "eks-sidecar", ".", "--one-overlay")
	var set struct {
		Spec struct {
			Generators []struct {
				Git      struct{ Files []struct{ Path string } }
				Selector struct {
					MatchLabels map[string]string `yaml:"matchLabels"`
				}
			}
			Template struct {
				Spec struct{ Source struct{ Path string } }
			}
		}
	}
	text, err := os.ReadFile(dir + "/argocd/applicationset.yaml")
	check(t, err)
	check(t, yaml.Unmarshal(text, &set))
	generator := set.Spec.Generators[0]
	files, err := filepath.Glob(dir + "/" + generator.Git.Files[0].Path)
	check(t, err)
	applications := 0
	for _, file := range files {
		var entry struct {
			Kind     string
			Metadata struct{ Name string }
		}
		text, err := os.ReadFile(file)
		check(t, err)
		check(t, yaml.Unmarshal(text, &entry))
		if entry.Kind != generator.Selector.MatchLabels["kind"] {
			continue
		}
		applications++
		cmd := exec.CommandContext(t.Context(), absolute("../bin/"+args[0]), args[1:]...)
		cmd.Dir = dir + "/" + set.Spec.Template.Spec.Source.Path
		// pkg/apis/application/v1alpha1/types.go of Argo CD, ApplicationSourcePluginParameters.Environ
		cmd.Env = []string{"PATH=" + absolute("../bin"), "PARAM_CLUSTER=" + entry.Metadata.Name}
		out := start(t, cmd, "")
		if out.code != 0 || out.stderr != "" {
			t.Fatalf("%s: exit code %d, want 0 and no word\n%s", entry.Metadata.Name, out.code, out.stderr)
		}
		want := command{dir: dir}.ok(t, "thanos-fleet", "render", "overlays", "--cluster", entry.Metadata.Name)
		if diff := cmp.Diff(want, out.stdout); diff != "" {
			t.Errorf("%s (-render +plugin):\n%s", entry.Metadata.Name, diff)
		}
	}
	if applications != 3 {
		t.Errorf("%d Applications, want those of observability, eks-a and eks-b", applications)
	}
}

// migrates tells whether rendering an overlay reports what it migrated.
func migrates(overlay string) bool { return strings.HasPrefix(overlay, "overlays/migrate/") }

// The sidecar of examples/argocd/README.md: the image with PATH=/, as user 999.
func TestArgoCDPluginRunsInTheImage(t *testing.T) {
	needBuilt(t)
	needImages(t)
	args := generate(t)
	create := []string{
		"create", "--pull", "never", "--network", "none", "--user", "999:999", "--env", "PATH=/",
		"--workdir", "/repo/" + member5, "--entrypoint", args[0], image("thanos-fleet-render"),
	}
	id := strings.TrimSpace(command{}.ok(t, "docker", append(create, args[1:]...)...))
	defer command{}.ok(t, "docker", "rm", id)
	root := copyRepo(t)
	command{}.ok(t, "chmod", "-R", "a+rX", root) // the modes of a checkout follow the umask
	command{}.ok(t, "docker", "cp", root+"/.", id+":/repo")
	got := command{}.ok(t, "docker", "start", "--attach", id)
	want := command{dir: ".."}.ok(t, "thanos-fleet", "render", member5)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-render +plugin):\n%s", member5, diff)
	}
}

// Argo CD deletes what an empty stream no longer holds: an error must not look
// like one.
func TestArgoCDPluginFailsWhereNothingRenders(t *testing.T) {
	needBuilt(t)
	out := command{dir: t.TempDir()}.fails(t, "thanos-fleet", "render", ".")
	if out.stdout != "" || out.stderr == "" {
		t.Errorf("stdout %q and stderr %q, want only the latter", out.stdout, out.stderr)
	}
}
