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

// provisioned is where Grafana reads its data sources unless it is told otherwise.
const provisioned = "/etc/grafana/provisioning/datasources/" + datasourceKey

// writeDatasource writes the ConfigMap that Grafana reads, when it is asked for,
// or when a Grafana mounts one that nobody wrote.
func (w *wiring) writeDatasource() {
	wanted, service := w.GrafanaDatasource, w.frontService()
	if wanted == nil {
		wanted = w.mountedDatasource(service)
	}
	if wanted == nil || wanted.Disabled {
		return
	}
	if service == nil {
		w.Errorf(w.Run.Config(), "spec.grafanaDatasource", "add one with a Service whose port is named http, or remove it",
			"neither a query frontend nor a querier is among the objects for Grafana to ask")
		return
	}
	ref := krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Namespace: cmp.Or(wanted.Namespace, service.Namespace()), Name: wanted.Name}
	if maker := w.MakerOf(ref.Kind, ref.Namespace, ref.Name); maker != nil {
		w.Warnf(maker.Object, maker.Field, "write the data source there, or say grafanaDatasource.disabled",
			"a controller makes ConfigMap %s of it, so the data source is left to it", ref.Name)
		return
	}
	o := w.Ensure(ref)
	if o.Annotation(krm.GeneratedAnnotation) == "" && o.Has("data", datasourceKey) {
		w.Errorf(o, "data", "give the function's ConfigMap another name", "%s is written by hand and would be lost", datasourceKey)
		return
	}
	o.SetText(Name, "metadata", "annotations", krm.GeneratedAnnotation)
	o.SetText("1", "metadata", "labels", datasourceLabel)
	o.SetText(fmt.Sprintf(datasource, w.httpURL(service)), "data", datasourceKey)
}

// mountedDatasource returns the ConfigMap that a Grafana mounts for its data
// sources, or nil when there is none, or when the user wrote it.
func (w *wiring) mountedDatasource(service *krm.Object) *Datasource {
	for _, workload := range w.Workloads() {
		for _, c := range workload.Containers() {
			file, mounted := w.MountedFile(c, provisioned)
			if !mounted || file.Kind != "ConfigMap" {
				continue
			}
			o := w.Find("ConfigMap", workload.Namespace(), file.Name)
			if o != nil && o.Annotation(krm.GeneratedAnnotation) == "" {
				continue
			}
			if service == nil {
				w.Warnf(workload.Object, c.Path+".volumeMounts", "add one with a Service whose port is named http, write the ConfigMap, or say grafanaDatasource.disabled where it comes from elsewhere",
					"reads data sources from ConfigMap %s, which is not among the objects, and neither is a query frontend or a querier to make one of", file.Name)
				continue
			}
			return &Datasource{Name: file.Name, Namespace: workload.Namespace()}
		}
	}
	return nil
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
