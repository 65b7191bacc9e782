package wirethanosstores

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

const (
	mountPath = "/etc/thanos/endpoints"
	fileName  = "endpoints.yaml"
	fileFlag  = "--endpoint.sd-config-file"
	// inlineFlag holds the file's text; Thanos refuses to start with both (efficientgo/tools, extkingpin).
	inlineFlag = "--endpoint.sd-config"
	// strictSuffix makes of a flag the one whose endpoints are asked also while they do not answer.
	strictSuffix = "-strict"
	// recordAnnotation holds the addresses that the function wrote as flags, so that
	// it can tell them from the user's when a cluster leaves the fleet.
	recordAnnotation = "thanos-fleet.dev/endpoints"
)

// oldFlags are the names that --endpoint has had; Thanos v0.38 refuses them.
var oldFlags = []string{"--store", "--rule", "--metadata", "--exemplar"}

// querier is one querier on its way to its endpoints.
type querier struct {
	*wiring
	*krm.Container
	version, form string
	endpoints     []endpoints.Endpoint
}

// wireQueriers gives the queriers of the cluster their endpoints: those in the
// cluster in the order of their names, then those of the Fleet in its order, then
// the further ones.
func (w *wiring) wireQueriers() {
	queriers := w.Containers(thanos.Query)
	if len(queriers) == 0 {
		if w.cluster != nil && len(w.cluster.Queries) > 0 && !w.MayRun(thanos.Query) {
			w.Warnf(w.Run.Config(), "spec.cluster", "add thanos query to the resources, or take queries from the cluster",
				"cluster %s queries others, but no querier is among the objects", w.cluster.Name)
		}
		return
	}
	v := view{wiring: w, local: w.local()}
	if !v.findLeaves(queriers) {
		return
	}
	v.group()
	v.askAlways()
	v.far = w.remote()
	for _, address := range w.Config.Endpoints {
		v.far = append(v.far, endpoints.Endpoint{Address: address})
	}
	if len(v.leaves) == len(queriers) && len(v.far) > 0 {
		w.Errorf(w.Run.Config(), "spec.leafQueriers", "leave one querier out of the list",
			"every querier is a leaf, so nobody asks what is outside of the cluster")
	}
	for _, q := range queriers {
		w.wireQuerier(q, v.of(q))
	}
}

func (w *wiring) wireQuerier(c *krm.Container, found []endpoints.Endpoint) {
	q := &querier{w, c, c.Version(w.version), "", slices.Clone(found)}
	q.form = q.chooseForm()
	if !q.checkForm() {
		return
	}
	q.migrate()
	q.removeLeft()
	if len(found) == 0 && !q.hasEndpoint() && w.MayRun(thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule) {
		q.Warnf(c.Workload.Object, c.Path+".args", "add a Service with a port named grpc to the stores, or write --endpoint",
			"this querier has no endpoint: nothing tells the address of the stores among the objects, and the fleet names none")
		return
	}
	if len(found) == 0 && !q.hasEndpoint() {
		q.Errorf(c.Workload.Object, "", "add stores to the resources, or queries to the cluster in the Fleet",
			"this querier has no endpoint at all: no store is among the objects, and the fleet names none")
		return
	}
	if !q.writeTLS() {
		return
	}
	if q.form == sdConfig {
		q.writeFile()
	} else {
		q.writeFlags()
	}
	q.setReplicaLabels()
}

func (q querier) chooseForm() string {
	switch {
	case q.Output != auto:
		return q.Output
	case thanos.Supports(thanos.Query, fileFlag, q.version):
		return sdConfig
	case thanos.Supports(thanos.Query, "--endpoint", q.version):
		return endpoint
	default:
		return store
	}
}

// checkForm refuses a form that the querier's version does not have.
func (q querier) checkForm() bool {
	flag := map[string]string{sdConfig: fileFlag, endpoint: "--endpoint", store: "--store"}[q.form]
	if !thanos.Supports(thanos.Query, flag, q.version) {
		q.Errorf(q.Workload.Object, q.Path+".image", "set output: auto", "thanos query %s refuses to start with %s", q.version, flag)
		return false
	}
	for _, e := range q.endpoints {
		if strings.HasPrefix(e.Address, "dnsdualstack+") && !thanos.DualStack.In(q.version) {
			q.Errorf(q.Workload.Object, q.Path+".image", "upgrade to v0.41 or later, or write dns+", "thanos query %s cannot look up endpoint %s", q.version, e.Address)
			return false
		}
		if flag := "--" + q.form + strictSuffix; e.Strict && q.form != sdConfig && !thanos.Supports(thanos.Query, flag, q.version) {
			q.Errorf(q.Workload.Object, q.Path+".image", "upgrade, or remove strict", "thanos query %s has no %s, which is to ask endpoint %s always", q.version, flag, e.Address)
			return false
		}
		if e.Group && q.form != sdConfig {
			remedy := "use sd-config, or give its Service one address and take it from groups"
			if !thanos.Supports(thanos.Query, fileFlag, q.version) {
				remedy = "upgrade to v0.38 or later and " + remedy
			}
			q.Errorf(q.Workload.Object, q.Path+".image", remedy,
				"endpoint %s is a group, which thanos query %s cannot say in form %s", e.Address, q.version, q.form)
			return false
		}
	}
	return true
}

// migrate writes the old names of --endpoint as the current one, where the
// querier's form is not the old one itself. One store is never given twice.
func (q querier) migrate() {
	if q.form == store {
		return
	}
	args := q.Args()
	for _, flag := range oldFlags {
		if flag != "--store" && thanos.Supports(thanos.Query, flag, q.version) {
			continue
		}
		for _, value := range args.Values(flag) {
			f, _ := thanos.FlagOf(thanos.Query, flag)
			q.Report(krm.Info, q.Workload.Object, q.Path+".args", "", "%s=%s, which %s removed, is now --endpoint=%s", flag, value, f.Removed, value)
		}
		args = args.Rename(flag, "--endpoint")
	}
	q.SetArgs(args.Unique("--endpoint"))
}

func (q querier) hasEndpoint() bool {
	args := q.Args()
	return slices.ContainsFunc([]string{
		"--endpoint", "--endpoint-strict", "--endpoint-group", "--endpoint-group-strict",
		"--store", "--store.sd-files", inlineFlag,
	}, args.Has)
}

// said returns the values of a flag that reach what an endpoint reaches.
func (q querier) said(flag string, e endpoints.Endpoint) []string {
	want := endpoints.ParseTarget(e.Address)
	var same []string
	for _, value := range q.Args().Values(flag) {
		if endpoints.ParseTarget(value).Means(want, namespace(q.Workload.Object), q.domain) {
			same = append(same, value)
		}
	}
	return same
}

func (q querier) writeFlags() {
	var written []string
	for _, e := range q.endpoints {
		if q.writeFlag(e) || slices.Contains(q.recorded(), e.Address) {
			written = append(written, e.Address)
		}
	}
	if len(written) > 0 {
		q.Workload.SetText(strings.Join(written, ","), "metadata", "annotations", recordAnnotation)
	} else {
		q.Workload.RemoveAnnotation(recordAnnotation)
	}
}

// writeFlag gives an endpoint as a flag, unless it is given, and tells whether it did. The
// strict form stands in place of the other one: together they ask one store twice.
func (q querier) writeFlag(e endpoints.Endpoint) bool {
	flag := "--" + q.form
	given := slices.Concat(q.said(flag, e), q.said(flag+strictSuffix, e))
	if e.Strict {
		for _, value := range q.said(flag, e) {
			q.SetArgs(q.Args().RemoveValue(flag, value))
		}
		flag, given = flag+strictSuffix, q.said(flag+strictSuffix, e)
	}
	if len(given) > 0 {
		return false
	}
	q.SetArgs(q.Args().Add(flag, e.Address))
	return true
}

// recorded returns the addresses that an earlier run wrote as flags.
func (q querier) recorded() []string {
	return strings.FieldsFunc(q.Workload.Annotation(recordAnnotation), func(r rune) bool { return r == ',' })
}

// removeLeft takes away the flags of an earlier run whose endpoint is gone, or is asked
// otherwise. A file is written anew anyway and needs no record.
func (q querier) removeLeft() {
	for _, address := range q.recorded() {
		at := slices.IndexFunc(q.endpoints, func(e endpoints.Endpoint) bool { return e.Address == address })
		for _, flag := range []string{"--endpoint", "--store"} {
			if at < 0 {
				q.SetArgs(q.Args().RemoveValue(flag, address))
			}
			if at < 0 || !q.endpoints[at].Strict {
				q.SetArgs(q.Args().RemoveValue(flag+strictSuffix, address))
			}
		}
	}
	if q.form == sdConfig {
		q.Workload.RemoveAnnotation(recordAnnotation)
	}
}
