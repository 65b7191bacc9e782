package wirethanosstores

import (
	"cmp"
	"fmt"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	datasourceKey = "datasources.yaml"
	// datasourceLabel is what Grafana's sidecar looks for (grafana/helm-charts, grafana, sidecar.datasources.label).
	datasourceLabel = "grafana_datasource"
	// datasource is Grafana's provisioning file (Grafana, docs, administration/provisioning, data sources).
	datasource = `apiVersion: 1
datasources:
- name: Thanos
  type: prometheus
  access: proxy
  url: %s
  isDefault: true
  jsonData:
    httpMethod: POST
    prometheusType: Thanos
`
)

// writeDatasource writes the ConfigMap that Grafana reads, when it is asked for.
func (w *wiring) writeDatasource() {
	if w.GrafanaDatasource == nil {
		return
	}
	service := w.frontService()
	if service == nil {
		w.Errorf(w.Run.Config(), "spec.grafanaDatasource", "add one with a Service whose port is named http, or remove it",
			"neither a query frontend nor a querier is among the objects for Grafana to ask")
		return
	}
	o := w.Ensure(krm.Ref{
		APIVersion: "v1", Kind: "ConfigMap",
		Namespace: cmp.Or(w.GrafanaDatasource.Namespace, service.Namespace()), Name: w.GrafanaDatasource.Name,
	})
	if o.Annotation(krm.GeneratedAnnotation) == "" && o.Has("data", datasourceKey) {
		w.Errorf(o, "data", "give the function's ConfigMap another name", "%s is written by hand and would be lost", datasourceKey)
		return
	}
	o.SetText(Name, "metadata", "annotations", krm.GeneratedAnnotation)
	o.SetText("1", "metadata", "labels", datasourceLabel)
	o.SetText(fmt.Sprintf(datasource, w.httpURL(service)), "data", datasourceKey)
}

// frontService returns the Service that users of the cluster query.
func (w *wiring) frontService() *krm.Object {
	for _, c := range w.Containers(thanos.QueryFrontend) {
		if service := w.serviceOf(podsOf(c.Workload), "http"); service != nil {
			return service
		}
	}
	return w.querierService()
}
