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

const addQuerier = "add thanos query with a Service whose port is named http, or write "

func (w *wiring) wireRulers() {
	for _, c := range w.Containers(thanos.Rule) {
		w.wireRuler(c)
	}
	for _, o := range w.operated("ThanosRuler") {
		w.wireThanosRuler(o)
	}
}

// wireRuler gives a ruler its querier, its Alertmanager, and the labels that
// alerts lose so that Alertmanager sees one alert of all replicas. What the user
// chose stays.
func (w *wiring) wireRuler(c *krm.Container) {
	o := c.Workload.Object
	if !slices.ContainsFunc(queryForms, c.Args().Has) {
		if address := w.querierHTTP(); address != "" {
			c.SetArgs(c.Args().Add("--query", address))
		} else {
			w.Errorf(o, c.Path+".args", addQuerier+"--query",
				"thanos rule refuses to start without a querier, and %s", w.noQuerier())
		}
	}
	if !slices.ContainsFunc(alertmanagerForms, c.Args().Has) {
		if url := w.alertmanager(o, c.Path+".args"); url != "" {
			c.SetArgs(c.Args().Add("--alertmanagers.url", url))
		}
	}
	for _, label := range w.droppedLabels(c) {
		c.SetArgs(c.Args().Add("--alert.label-drop", label))
	}
}

// wireThanosRuler is wireRuler for prometheus-operator's object. The operator
// itself gives it a replica label and drops that from alerts.
func (w *wiring) wireThanosRuler(o *krm.Object) {
	if !o.Has("spec", "queryConfig") && len(o.Texts("spec", "queryEndpoints")) == 0 {
		if address := w.querierHTTP(); address != "" {
			o.AppendText(address, "spec", "queryEndpoints")
		} else {
			w.Errorf(o, "spec.queryEndpoints", addQuerier+"it",
				"prometheus-operator makes no ruler without a querier, and %s", w.noQuerier())
		}
	}
	if !o.Has("spec", "alertmanagersConfig") && len(o.Texts("spec", "alertmanagersUrl")) == 0 {
		if url := w.alertmanager(o, "spec.alertmanagersUrl"); url != "" {
			o.AppendText(url, "spec", "alertmanagersUrl")
		}
	}
	dropped := o.Texts("spec", "alertDropLabels")
	for _, label := range w.replicaLabels {
		if o.Has("spec", "labels", label) && !slices.Contains(dropped, label) {
			o.AppendText(label, "spec", "alertDropLabels")
		}
	}
}

// querierHTTP returns the address of the first querier's HTTP API.
func (w *wiring) querierHTTP() string {
	if service := w.querierService(); service != nil {
		return w.srv("http", service)
	}
	return ""
}

// noQuerier says why no querier has an address.
func (w *wiring) noQuerier() string {
	if w.MayRun(thanos.Query) {
		return "no Service is seen to lead to the one among the objects"
	}
	return "none is among the objects"
}

// querierService returns the Service of the first querier that sees everything and
// has one for its HTTP API.
func (w *wiring) querierService() *krm.Object {
	unread := slices.DeleteFunc(w.Seen(thanos.Query), func(q *krm.Container) bool { return q.Component() == thanos.Query })
	for _, q := range slices.Concat(w.globalQueriers(), unread) {
		if service := w.serviceOf(podsOf(q.Workload), "http"); service != nil {
			return service
		}
	}
	return nil
}

// alertmanager returns the URL of the first Alertmanager for a ruler, whose field
// it is for, "" for none; dns+ finds every replica behind a headless Service. Of one with
// TLS an address says too little.
func (w *wiring) alertmanager(ruler *krm.Object, field string) string {
	for _, p := range w.alertmanagers() {
		if p.operated != "" && p.Has("spec", "web", "tlsConfig") {
			w.Report(krm.Info, ruler, field, "write the configuration of Alertmanagers, with scheme: https and a tls_config",
				"%s takes TLS only, for which an address says too little, so none is written", p.Ref())
			continue
		}
		if s := w.alertmanagerService(p); s != nil {
			return w.alertmanagerURL(s.Name(), namespace(s), webPort(s), headless(s))
		}
		if p.operated != "" {
			return w.alertmanagerURL(p.operated, namespace(p.Object), "9093", true)
		}
	}
	return ""
}

// alertmanagerService returns the first Service of an Alertmanager, and of one
// with replicas rather a headless one, or nil for the operator's: replicas tell
// each other what was notified, but pass on no alert (Alertmanager, README.md,
// High Availability).
func (w *wiring) alertmanagerService(p pods) *krm.Object {
	var found []*krm.Object
	for _, s := range w.Manifests("Service") {
		if selects(s, p) && webPort(s) != "" {
			found = append(found, s)
		}
	}
	n := slices.IndexFunc(found, headless)
	switch {
	case len(found) == 0:
		return nil
	case p.replicas > 1 && n >= 0:
		return found[n]
	case p.replicas > 1 && p.operated != "":
		return nil // prometheus-operator makes a headless one
	}
	return found[0]
}

func (w *wiring) alertmanagerURL(name, namespace, port string, headless bool) string {
	prefix := ""
	if headless {
		prefix = "dns+"
	}
	return fmt.Sprintf("%shttp://%s.%s.svc.%s:%s", prefix, name, namespace, w.domain, port)
}

// alertmanagers returns the pods of every Alertmanager among the objects.
func (w *wiring) alertmanagers() []pods {
	var found []pods
	for _, workload := range w.Workloads() {
		if slices.ContainsFunc(workload.Containers(), func(c *krm.Container) bool { return c.Identity().Component == thanos.Alertmanager }) {
			found = append(found, podsOf(workload))
		}
	}
	for _, o := range w.operated("Alertmanager") {
		found = append(found, operatedPods(o, "alertmanager", "alertmanager-operated"))
	}
	return found
}

// webPort returns the number of a Service's HTTP port: the one that is named so,
// else the first.
func webPort(service *krm.Object) string {
	for _, name := range []string{"http", "web", "http-web"} {
		if port := portNamed(service, name); port != nil {
			return port.Text("port")
		}
	}
	if ports := service.Each("spec", "ports"); len(ports) > 0 {
		return ports[0].Text("port")
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
