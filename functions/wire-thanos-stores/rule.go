package wirethanosstores

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var queryForms = []string{"--query", "--query.config", "--query.config-file", "--query.sd-files", "--grpc-query-endpoint"}

var alertmanagerForms = []string{"--alertmanagers.url", "--alertmanagers.config", "--alertmanagers.config-file"}

// wireRuler gives a ruler its querier, its Alertmanager, and the labels that
// alerts lose so that Alertmanager sees one alert of all replicas. What the user
// chose stays.
func (w *wiring) wireRuler(c *krm.Container) {
	o := c.Workload.Object
	if !slices.ContainsFunc(queryForms, c.Args().Has) {
		if address := w.querierHTTP(); address != "" {
			c.SetArgs(c.Args().Add("--query", address))
		} else {
			w.Errorf(o, c.Path+".args", "add thanos query with a Service whose port is named http, or write --query",
				"thanos rule refuses to start without a querier, and none is among the objects")
		}
	}
	if !slices.ContainsFunc(alertmanagerForms, c.Args().Has) {
		if url := w.alertmanager(); url != "" {
			c.SetArgs(c.Args().Add("--alertmanagers.url", url))
		} else {
			w.Warnf(o, c.Path+".args", "add Alertmanager with a Service, or write --alertmanagers.url",
				"no Alertmanager is among the objects, so alerts reach nobody")
		}
	}
	for _, label := range w.droppedLabels(c) {
		c.SetArgs(c.Args().Add("--alert.label-drop", label))
	}
}

// querierHTTP returns the address of the first querier's HTTP API.
func (w *wiring) querierHTTP() string {
	for _, q := range w.Containers(thanos.Query) {
		if service := w.serviceOf(q.Workload, "http"); service != nil {
			return w.srv("http", service)
		}
	}
	return ""
}

// alertmanager returns the URL of the first Alertmanager; dns+ finds every
// replica behind a headless Service.
func (w *wiring) alertmanager() string {
	for _, workload := range w.Workloads() {
		if !slices.ContainsFunc(workload.Containers(), (*krm.Container).IsAlertmanager) {
			continue
		}
		for _, s := range w.Manifests("Service") {
			ports := s.Each("spec", "ports")
			if !selects(s, workload) || len(ports) == 0 {
				continue
			}
			prefix := ""
			if headless(s) {
				prefix = "dns+"
			}
			return fmt.Sprintf("%shttp://%s.%s.svc.%s:%s", prefix, s.Name(), namespace(s), w.domain, ports[0].Text("port"))
		}
	}
	return ""
}

// droppedLabels returns the replica labels that a ruler carries, and the one
// that inject-external-labels gives it, whichever of the functions runs first.
func (w *wiring) droppedLabels(c *krm.Container) []string {
	carried := []string{"rule_replica"}
	for _, label := range c.Args().Values("--label") {
		name, _, _ := strings.Cut(label, "=")
		carried = append(carried, name)
	}
	return slices.DeleteFunc(slices.Clone(w.replicaLabels), func(label string) bool { return !slices.Contains(carried, label) })
}
