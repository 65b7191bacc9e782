//go:build older

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
)

// discardZeroDurations: an operator before v0.94 discards none.
func discardZeroDurations(*monitoringv1.Alertmanager) []string { return nil }

// crds are the operator's CustomResourceDefinitions. Older versions do not embed them: they are
// read from the module that the program was built of.
func crds() (string, error) {
	dir, err := goList(module + "@" + version())
	if err != nil {
		return "", err
	}
	files, err := filepath.Glob(filepath.Join(dir, "example", "prometheus-operator-crd", "*.yaml"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("no definitions in %s: %w", dir, err)
	}
	var all []string
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		all = append(all, string(text))
	}
	return strings.Join(all, "\n---\n"), nil
}
