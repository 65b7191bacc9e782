package conformance

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// receivers are the components that give Alertmanager a way to notify.
var receivers = []string{"email", "msteams", "pagerduty", "slack", "webhook", "wechat"}

// routed says who gets an alert by its labels, with the routes by severity.
var routed = map[string][]string{
	"critical": {"alertname=Down", "severity=critical", "cluster=a"},
	"warning":  {"alertname=Slow", "severity=warning"},
	"watchdog": {"alertname=Watchdog", "severity=none", "cluster=a"},
	"none":     {"alertname=Note", "severity=info"},
}

// TestAlertmanagerTakesEveryComposition: any of the receivers, beside any others, is a
// configuration that Alertmanager starts with, and each severity reaches who it is for. The
// operator's API takes the same as its own objects.
func TestAlertmanagerTakesEveryComposition(t *testing.T) {
	dir := t.TempDir()
	clusters := ""
	for set := range 1 << len(receivers) {
		for _, base := range []string{"alertmanager", "alertmanager-operator"} {
			name := fmt.Sprintf("%s-%02d", base, set)
			clusters += "  - name: " + name + "\n"
			writeComposition(t, filepath.Join(dir, "overlays", name), base, set)
		}
	}
	write(t, filepath.Join(dir, "overlays", "fleet", "kustomization.yaml"), "resources: [fleet.yaml]\n")
	write(t, filepath.Join(dir, "overlays", "fleet", "fleet.yaml"), "apiVersion: thanos-fleet.dev/v1alpha1\nkind: Fleet\nmetadata:\n  name: f\n"+
		"  annotations:\n    config.kubernetes.io/local-config: \"true\"\nspec:\n  clusters:\n"+clusters)
	cmd := exec.Command(upstream.Program("thanos-fleet"), "render", "--no-check", filepath.Join(dir, "overlays"), "-o", filepath.Join(dir, "out"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "out", "overlays", "*.yaml"))
	if err != nil || len(files) != 2<<len(receivers) {
		t.Fatalf("%d files (%v), want %d", len(files), err, 2<<len(receivers))
	}
	for _, file := range files {
		judgeComposition(t, dir, file)
	}
}

// writeComposition writes an overlay with the receivers whose bits are set.
func writeComposition(t *testing.T, at, base string, set int) {
	t.Helper()
	root, err := filepath.Abs("../bases")
	if err != nil {
		t.Fatal(err)
	}
	bases, err := filepath.Rel(at, root)
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("resources: [../fleet, %s/%s]\ntransformers: [render.yaml]\ncomponents:\n- %s/components/alertmanager-routes\n", bases, base, bases)
	for i, receiver := range receivers {
		if set&(1<<i) != 0 {
			text += fmt.Sprintf("- %s/components/alertmanager-%s\n", bases, receiver)
		}
	}
	write(t, filepath.Join(at, "kustomization.yaml"), text)
	write(t, filepath.Join(at, "render.yaml"), "apiVersion: thanos-fleet.dev/v1alpha1\nkind: RenderCluster\nmetadata:\n  name: r\nspec:\n  cluster: "+filepath.Base(at)+"\n")
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func judgeComposition(t *testing.T, dir, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	name := strings.TrimSuffix(filepath.Base(file), ".yaml")
	output, err := NewOutput(name, text, true)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range output.Objects {
		settle(t, judgeOf(o), name, verdictOf(o))
		var c struct{ Data map[string]string }
		if err := yaml.Unmarshal([]byte(o.Text), &c); o.Kind != "ConfigMap" || err != nil || c.Data["alertmanager.yml"] == "" {
			continue
		}
		path := filepath.Join(dir, name+".yml")
		write(t, path, c.Data["alertmanager.yml"])
		s, amtool := &Sandbox{Root: dir}, upstream.Program("amtool")
		settle(t, "configurations of Alertmanager", name, Ask(s, amtool, "check-config", path))
		for receiver, labels := range routed {
			args := append([]string{"config", "routes", "test", "--config.file=" + path, "--verify.receivers=" + receiver}, labels...)
			settle(t, "routes of Alertmanager", name+" "+receiver, Ask(s, amtool, args...))
		}
	}
}
