//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// applies are the ways to apply a stream. Argo CD has no test of its own here: it
// applies through the same API server, whose validation is what refuses.
var applies = map[string][]string{
	"client side":    {"apply", "--validate=false", "-f", "-"},
	"server side":    {"apply", "--server-side", "--validate=false", "-f", "-"},
	"server dry run": {"apply", "--dry-run=server", "--validate=false", "-f", "-"},
}

// kubectl applies a stream to a server.
func kubectl(t *testing.T, server *apiServer, stream string, args []string) output {
	t.Helper()
	env := []string{"HOME=" + t.TempDir(), "KUBECONFIG=/dev/null"}
	return command{stdin: stream, env: env}.run(t, "kubectl", append([]string{"--server=" + server.URL}, args...)...)
}

func TestKubectlAppliesNothingThatWaitsForAFunction(t *testing.T) {
	needBuilt(t)
	needClient(t, "kubectl")
	for _, overlay := range overlays(t) {
		stream := skip(t, overlay)
		for name, args := range applies {
			t.Run(strings.TrimPrefix(overlay, "overlays/")+"/"+name, func(t *testing.T) {
				server := newAPIServer(t, parse(t, stream))
				out := kubectl(t, server, stream, args)
				if out.code == 0 || !strings.Contains(out.stderr, "metadata.labels: Invalid value") {
					t.Errorf("exit code %d, want another, and the label that is invalid:\n%s", out.code, out.stderr)
				}
				for path, o := range server.stored {
					for label := range o.GetLabels() {
						if strings.HasPrefix(label, "pending.thanos-fleet.dev/") {
							t.Errorf("%s is stored and waits: %s", path, label)
						}
					}
				}
			})
		}
	}
}

// Without this the refusals above would prove nothing.
func TestKubectlAppliesWhatIsRendered(t *testing.T) {
	needBuilt(t)
	needClient(t, "kubectl")
	for _, overlay := range overlays(t) {
		stream := command{dir: ".."}.ok(t, "thanos-fleet", "render", overlay)
		all := parse(t, stream)
		for name, args := range applies {
			t.Run(strings.TrimPrefix(overlay, "overlays/")+"/"+name, func(t *testing.T) {
				server := newAPIServer(t, all)
				out := kubectl(t, server, stream, args)
				if out.code != 0 {
					t.Fatalf("exit code %d, want 0:\n%s", out.code, out.stderr)
				}
				want := len(all)
				if strings.Contains(name, "dry") {
					want = 0
				}
				if len(server.stored) != want {
					t.Errorf("%d objects are stored, want %d:\n%s", len(server.stored), want, out.stdout)
				}
			})
		}
	}
}

// transformers is the list of functions in an overlay's kustomization.
var transformers = regexp.MustCompile(`(?m)^transformers:\n(- .*\n)+`)

func TestRenderRefusesAnOverlayThatListsNoFunctions(t *testing.T) {
	needBuilt(t)
	root := copyRepo(t)
	for _, overlay := range overlays(t) {
		file := filepath.Join(root, overlay, "kustomization.yaml")
		text, err := os.ReadFile(file)
		check(t, err)
		edit(t, file, transformers.String(), "")
		if out := (command{dir: root}).fails(t, "thanos-fleet", "render", overlay); !strings.Contains(out.stderr, "a function that no kustomization lists") {
			t.Errorf("%s: render does not say that its functions are listed nowhere:\n%s", overlay, out.stderr)
		}
		for _, entry := range regexp.MustCompile(`(?m)^- (.*)$`).FindAllStringSubmatch(transformers.FindString(string(text)), -1) {
			check(t, os.Remove(filepath.Join(root, overlay, entry[1])))
		}
		out := command{dir: root}.fails(t, "thanos-fleet", "render", overlay)
		for function := range waitingFor(t, overlay) {
			if !strings.Contains(out.stderr, "it waits for "+function) {
				t.Errorf("%s: render does not say that objects wait for %s:\n%s", overlay, function, out.stderr)
			}
		}
		if out.stdout != "" {
			t.Errorf("%s: render fails and prints:\n%s", overlay, out.stdout)
		}
	}
}

// waitingFor are the functions that the objects of an overlay wait for.
func waitingFor(t *testing.T, overlay string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, m := range regexp.MustCompile(`pending\.thanos-fleet\.dev/([a-z-]+): `).FindAllStringSubmatch(skip(t, overlay), -1) {
		found[m[1]] = true
	}
	if len(found) == 0 {
		t.Errorf("%s: nothing waits for a function", overlay)
	}
	return found
}
