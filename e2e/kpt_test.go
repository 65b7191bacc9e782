//go:build e2e

package e2e_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Nothing may be pulled: the images are those that were built from this source.
var neverPull = []string{"--image-pull-policy", "never"}

// render renders a package in place, or to stdout with -o unwrap.
func render(t *testing.T, name, dir string, args ...string) string {
	t.Helper()
	begin := time.Now()
	out := command{}.ok(t, "kpt", append([]string{"fn", "render", dir}, args...)...)
	t.Logf("%-20s %-30s %4d ms", name, filepath.Base(dir), time.Since(begin).Milliseconds())
	return out
}

func TestKptGivesTheObjectsOfTheOverlay(t *testing.T) {
	needKpt(t)
	want := parse(t, command{dir: ".."}.ok(t, "thanos-fleet", "render", member5)).manifests()
	roads := map[string]func(t *testing.T) string{
		"kpt exec": func(t *testing.T) string {
			return render(t, "kpt exec", copyExecPackage(t), "--allow-exec", "-o", "unwrap")
		},
		"kpt image": func(t *testing.T) string {
			needImages(t)
			return render(t, "kpt image", copyPackage(t), append(neverPull, "-o", "unwrap")...)
		},
		"kpt source": func(t *testing.T) string {
			return command{stdin: list(t, copyPackage(t))}.ok(t, "thanos-fleet")
		},
	}
	for name, road := range roads {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(want, parse(t, road(t)).manifests()); diff != "" {
				t.Errorf("objects (-overlay +%s):\n%s", name, diff)
			}
		})
	}
}

func TestKptRendersInPlace(t *testing.T) {
	needKpt(t)
	dir := copyExecPackage(t)
	before := tree(t, dir)
	render(t, "kpt exec", dir, "--allow-exec")
	after := tree(t, dir)

	t.Run("keeps comments and what the functions do not own", func(t *testing.T) {
		for name, text := range before {
			if !strings.Contains(text, "pending.thanos-fleet.dev/") {
				if diff := cmp.Diff(text, after[name]); diff != "" {
					t.Errorf("%s changed (-before +after):\n%s", name, diff)
				}
				continue
			}
			// gen-rules writes the Fleet's clusterLabel where the marker stands.
			for line := range strings.Lines(strings.ReplaceAll(text, "__cluster__", "cluster")) {
				if !strings.Contains(line, "pending.thanos-fleet.dev/") && !strings.Contains(after[name], line) {
					t.Errorf("%s lost the line %q", name, line)
				}
			}
		}
	})
	t.Run("fills in what the functions know", func(t *testing.T) {
		for name, pieces := range map[string][]string{
			"thanos-receive/statefulset.yaml":                  {"--receive.local-endpoint=", "--label=receive_cluster="},
			"thanos-receive/deployment.yaml":                   {"--receive.hashrings-file="},
			"thanos-query/deployment.yaml":                     {"--endpoint.sd-config-file=", "--query.replica-label=receive_replica"},
			"thanos-rule/statefulset.yaml":                     {"--label=", "--query"},
			"prometheus/configmap-config.yaml":                 {"cluster: karmada-member5"},
			"monitoring/configmap_hashring.yaml":               {"hashrings.json"},
			"monitoring/configmap_thanos-query-endpoints.yaml": {"endpoints.yaml"},
			"monitoring/serviceimport_thanos-service.yaml":     {"port: 10901"},
		} {
			for _, piece := range pieces {
				if !strings.Contains(after[name], piece) {
					t.Errorf("%s holds no %s:\n%s", name, piece, after[name])
				}
			}
		}
	})
	t.Run("twice is once", func(t *testing.T) {
		render(t, "kpt exec", dir, "--allow-exec")
		same(t, "a second render changes files", after, tree(t, dir))
	})
	t.Run("from the image too", func(t *testing.T) {
		needImages(t)
		dir := copyPackage(t)
		render(t, "kpt image", dir, neverPull...)
		same(t, "image and executable differ", tree(t, dir), after)
	})
}

func TestKptEvalTakesItsConfigFromTheCommandLine(t *testing.T) {
	needKpt(t)
	eval := func(t *testing.T, args ...string) map[string]string {
		dir := copyPackage(t)
		args = append([]string{"fn", "eval", dir}, args...)
		command{}.ok(t, "kpt", append(args, "--", "cluster=member5")...)
		return tree(t, dir)
	}
	want := eval(t, "--exec", "thanos-fleet fn inject-external-labels")
	if config := want["prometheus/configmap-config.yaml"]; !strings.Contains(config, "external_labels:\n        cluster: karmada-member5\n") {
		t.Errorf("Prometheus has no external labels:\n%s", config)
	}
	needImages(t)
	got := eval(t, append(neverPull, "--image", image("inject-external-labels"))...)
	same(t, "image and executable differ", want, got)
}

func TestKptDocPrintsTheREADME(t *testing.T) {
	needKpt(t)
	needImages(t)
	for _, name := range functions() {
		readme, err := os.ReadFile("../functions/" + name + "/README.md")
		check(t, err)
		got := command{}.ok(t, "kpt", "fn", "doc", "--image", image(name))
		if diff := cmp.Diff(string(readme)+"\n", got); diff != "" { // kpt ends it with a line feed of its own
			t.Errorf("%s (-README +got):\n%s", name, diff)
		}
	}
}

func TestKptFailsWithTheMessageOfTheFunction(t *testing.T) {
	needKpt(t)
	failing := map[string]func(t *testing.T) output{
		"exec": func(t *testing.T) output {
			return command{}.fails(t, "kpt", "fn", "render", misspelt(t, copyExecPackage(t)), "--allow-exec")
		},
		"image": func(t *testing.T) output {
			needImages(t)
			return command{}.fails(t, "kpt", append([]string{"fn", "render", misspelt(t, copyPackage(t))}, neverPull...)...)
		},
	}
	for name, run := range failing {
		t.Run(name, func(t *testing.T) {
			out := run(t)
			for _, want := range []string{`"membr5"`, `did you mean "member5"`} {
				if !strings.Contains(out.stdout+out.stderr, want) {
					t.Errorf("kpt does not show %s:\n%s%s", want, out.stdout, out.stderr)
				}
			}
		})
	}
}

// misspelt makes a package ask for a cluster that is not there, and wants it to
// stay as it is.
func misspelt(t *testing.T, dir string) string {
	t.Helper()
	edit(t, filepath.Join(dir, "render.yaml"), "cluster: member5", "cluster: membr5")
	before := tree(t, dir)
	t.Cleanup(func() { same(t, "the failed render changed files", before, tree(t, dir)) })
	return dir
}
