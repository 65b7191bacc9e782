//go:build !older

package main

import (
	"bytes"
	_ "unsafe" // for go:linkname

	crd "github.com/prometheus-operator/prometheus-operator/example"
	monitoringv1 "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
)

//go:linkname discardZeroDurations github.com/prometheus-operator/prometheus-operator/pkg/alertmanager.discardZeroDurations
func discardZeroDurations(am *monitoringv1.Alertmanager) []string

// crds are the operator's CustomResourceDefinitions.
func crds() (string, error) {
	var stream bytes.Buffer
	err := crd.PrintAll(&stream)
	return stream.String(), err
}
