package wirethanosstores

import (
	"path"
	"reflect"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

// writeFile writes the endpoints file and drops the flags that say the same, so
// that no store is asked twice.
func (q querier) writeFile() {
	inline := q.Args().Value(inlineFlag)
	if inline != "" && !q.covers(q.Workload.Object, q.Path+".args", inline) {
		return
	}
	source, ok := q.FileFlag(q.Container, fileFlag, "ConfigMap", q.Workload.Name()+"-endpoints", path.Join(mountPath, fileName))
	if !ok || !q.MayWrite(q.Workload.Object, source) {
		return
	}
	q.SetArgs(q.Args().Remove(inlineFlag))
	for _, e := range q.endpoints {
		for _, flag := range q.flags(e.Strict) {
			for _, value := range q.said(flag, e) {
				q.SetArgs(q.Args().RemoveValue(flag, value))
			}
		}
	}
	q.writeConfigMap(source, inline)
}

// writeConfigMap writes the file over the one that is there, or over the text that
// stood in the arguments.
func (q querier) writeConfigMap(source krm.File, inline string) {
	o := q.EnsureBeside(q.Workload.Object, krm.Ref{APIVersion: "v1", Kind: "ConfigMap", Name: source.Name})
	old, at := o.Text("data", source.Key), problem.Join("data", source.Key)
	if old != "" && o.Annotation(krm.GeneratedAnnotation) == "" && !q.covers(o, at, old) {
		return
	}
	if old == "" {
		old = inline
	}
	if file, _ := endpoints.Parse(old); file.DefaultClientConfig != nil && file.DefaultClientConfig.Compression != "" {
		// in the words of the rule on it: what is written anew keeps it
		q.Warnf(o, at+".default_client_config.compression", "remove it, and set --grpc-compression", "nothing reads compression of default_client_config")
	}
	text, err := endpoints.Rewrite(old, q.endpoints, q.Args().Has("--grpc-client-tls-secure"))
	if !q.Check(o, "data", err) {
		return
	}
	o.SetText(Name, "metadata", "annotations", krm.GeneratedAnnotation)
	o.SetText(string(text), "data", source.Key)
}

// covers tells whether a file that the user wrote holds nothing that would be
// lost by writing it anew. at is where it stands in o.
func (q querier) covers(o *krm.Object, at, text string) bool {
	file, problems := endpoints.Parse(text)
	q.Problems(o, at, problems)
	covered := len(problems) == 0
	for i, e := range file.Endpoints {
		if what, remedy := q.lost(e); what != "" {
			q.Errorf(o, at+problem.Index(".endpoints", i), remedy, "hand-written %s %q would be lost", what, e.Address)
			covered = false
		}
	}
	return covered
}

// lost says what of a hand-written endpoint the written file would not hold, and
// what to do about it; "" for nothing.
func (q querier) lost(e endpoints.Endpoint) (what, remedy string) {
	target := endpoints.ParseTarget(e.Address)
	at := slices.IndexFunc(q.endpoints, func(known endpoints.Endpoint) bool {
		return target.Means(endpoints.ParseTarget(known.Address), namespace(q.Workload.Object), q.domain)
	})
	if at < 0 {
		return "endpoint", "add it to the Fleet, or to endpoints of the function"
	}
	switch known := q.endpoints[at]; {
	case e.Group && !known.Group:
		return "group: true of endpoint", "name its Service in groups of the function, or remove it here"
	case e.Strict && !known.Strict:
		return "strict: true of endpoint", "say strict: true of its address in the Fleet, or name its Service in strict of the function"
	case e.ServiceConfig != "":
		return "service_config of endpoint", "remove it here"
	case e.ClientConfig != nil && !reflect.DeepEqual(e.ClientConfig, known.ClientConfig):
		return "client_config of endpoint", "say it as tls of the address in the Fleet, or as default_client_config for every endpoint"
	}
	return "", ""
}
