package overlays_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestConfigurationBeforeAlertmanager: who applies a stream from its beginning has the
// AlertmanagerConfig there before the Alertmanager that names it, which the operator
// otherwise refuses until it comes (prometheus-operator v0.93, pkg/alertmanager,
// provisionAlertmanagerConfiguration).
func TestConfigurationBeforeAlertmanager(t *testing.T) {
	files, err := filepath.Glob("../testdata/rendered/*/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatal("no rendered overlays", err)
	}
	seen := 0
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		const named = "\n  alertmanagerConfiguration:"
		config, alertmanager := strings.Index(string(text), "\nkind: AlertmanagerConfig\n"), strings.Index(string(text), named)
		if config < 0 || alertmanager < 0 {
			continue
		}
		if seen++; config > alertmanager {
			t.Errorf("%s: the Alertmanager stands before its AlertmanagerConfig; its kustomization says so in sortOptions", path)
		}
	}
	if seen == 0 {
		t.Error("no overlay has both")
	}
}
