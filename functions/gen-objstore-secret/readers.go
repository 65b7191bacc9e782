package genobjstoresecret

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/receivers"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// checksumAnnotation rolls pods when the configuration changes: Thanos reads it
// at its start and never again.
const checksumAnnotation = "thanos-fleet.dev/objstore-checksum"

// reader is a component that uses the bucket: a container of a workload, or an
// object from which prometheus-operator makes one.
type reader struct {
	*krm.Object
	// at is the path of what reads, for findings.
	at string
	// pod is where the pods' labels and annotations stand, podSpec where the
	// fields that pods have stand.
	pod, podSpec []string
	// container of the workload; nil for an object of the operator.
	container *krm.Container
	operated  *operated
	// source is the key of the Secret that it reads. chosen tells that the reader
	// named it, rather than this function.
	source krm.File
	chosen bool
	// left tells that something else makes what it reads, and nothing is written.
	left bool
	g    *generator
}

// operated is a kind of prometheus-operator that runs a component with a bucket
// (v0.95.0, pkg/apis/monitoring/v1, prometheus_types.go and thanos_types.go).
type operated struct {
	kind string
	// section holds objectStorageConfig and volumeMounts.
	section []string
	// container is what the operator calls the container; one of that name under
	// spec.containers is merged into it.
	container string
}

var operatedKinds = []operated{
	{"Prometheus", []string{"spec", "thanos"}, "thanos-sidecar"},
	{"ThanosRuler", []string{"spec"}, "thanos-ruler"},
}

// readers returns the readers with their sources, after wiring those that read
// nothing yet.
func (g *generator) readers() []*reader {
	var found []*reader
	for _, c := range g.containers() {
		if r := newReader(c); g.source(r) {
			found = append(found, r)
		}
	}
	found = append(found, g.wiredSidecars()...)
	for i := range operatedKinds {
		k := &operatedKinds[i]
		for _, o := range g.Manifests(k.kind) {
			if !k.reads(o) || !g.isFor(&krm.Workload{Object: o}) {
				continue
			}
			r := newOperated(o, k)
			g.operatedSource(r)
			found = append(found, r)
		}
	}
	for _, r := range found {
		r.g = g
	}
	return found
}

func newReader(c *krm.Container) *reader {
	return &reader{
		Object: c.Workload.Object, at: c.Path, container: c,
		pod: c.Workload.PodMetadata(), podSpec: c.Workload.PodSpec(),
	}
}

func newOperated(o *krm.Object, k *operated) *reader {
	return &reader{
		Object: o, at: strings.Join(k.section, "."), operated: k,
		pod: []string{"spec", "podMetadata"}, podSpec: []string{"spec"},
	}
}

// containers returns the containers that use the cluster's bucket: stores,
// compactors and bucket tools, and everything that writes blocks. A receive
// router writes none, nor does a ruler that sends its series elsewhere.
func (g *generator) containers() []*krm.Container {
	all := g.Containers(users...)
	return slices.DeleteFunc(all, func(c *krm.Container) bool {
		router := receivers.IsRouter(g.Run, c)
		otherTool := c.Component() == thanos.Tools && !slices.Contains(c.Args(), "bucket")
		return router || c.Args().Stateless() || otherTool || !g.isFor(c.Workload)
	})
}

// reads tells whether an object of the operator uses a bucket that is said in
// it: a file of the user's goes first for the operator, and stays.
func (k *operated) reads(o *krm.Object) bool {
	ours := o.Group() == krm.PrometheusOperator && o.Has(k.section...)
	stateless := k.kind == "ThanosRuler" && len(o.Each("spec", "remoteWrite")) > 0
	return ours && !stateless && !o.Has(k.field("objectStorageConfigFile")...)
}

// field is the path of a field in the section.
func (k *operated) field(names ...string) []string { return slices.Concat(k.section, names) }

// operatedSource returns what an object of the operator reads, and gives it a
// Secret when it names none.
func (g *generator) operatedSource(r *reader) {
	get := func(name string) string { return r.Text(r.operated.field("objectStorageConfig", name)...) }
	r.chosen = get("name") != "" && get("key") != ""
	secret := g.secret(r)
	r.source = krm.File{Kind: "Secret", Name: cmp.Or(get("name"), g.NameFor(r.Object, "Secret", secret.Name)), Key: cmp.Or(get("key"), secret.Key)}
	if !r.chosen {
		r.SetText(r.source.Name, r.operated.field("objectStorageConfig", "name")...)
		r.SetText(r.source.Key, r.operated.field("objectStorageConfig", "key")...)
	}
}

// secret returns the key of the Secret that is written for a reader that names none.
func (g *generator) secret(r *reader) fleet.SecretKey {
	own, bucket := g.Secret, g.bucket.SecretIn(r.Namespace())
	name := cmp.Or(own.Name, fleet.DefaultSecret.Name)
	if !g.isDefault {
		name += "-" + g.bucket.Name
	}
	if own.Name == "" || !g.isDefault {
		name = cmp.Or(bucket.Name, name)
	}
	return fleet.SecretKey{Name: name, Key: cmp.Or(own.Key, bucket.Key, fleet.DefaultSecret.Key)}
}

// target returns the container whose environment the reader sees, making the one
// that the operator merges into its own.
func (r *reader) target() *krm.Container {
	if r.container != nil {
		return r.container
	}
	c := r.EnsureItem("name", r.operated.container, "spec", "containers")
	return &krm.Container{Object: c, Workload: &krm.Workload{Object: r.Object}, Path: "spec.containers"}
}

// annotatePods sets an annotation of the reader's pods.
func (r *reader) annotatePods(name, value string) {
	r.SetText(value, slices.Concat(r.pod, []string{"annotations", name})...)
}
