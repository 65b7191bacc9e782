package migratemanifests

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	operatorImageRule  = "operator-image"
	operatorThanosRule = "operator-thanos"
)

// operated are the parts of objects of prometheus-operator that say what runs.
var operated = []struct {
	kind, program string
	path          []string
}{
	{"Alertmanager", "alertmanager", []string{"spec"}},
	{"Prometheus", "prometheus", []string{"spec"}},
	{"Prometheus", "thanos", []string{"spec", "thanos"}},
	{"PrometheusAgent", "prometheus", []string{"spec"}},
	{"ThanosRuler", "thanos", []string{"spec"}},
}

// operatorSpecs writes what runs as the operator takes it today, and what came of it.
func (m *migration) operatorSpecs() {
	for _, part := range operated {
		for _, o := range m.OfGroup(krm.PrometheusOperator, part.kind) {
			if !o.Has(part.path...) {
				continue
			}
			s := operatedSpec{m, o, part.program, part.path}
			was := s.version()
			s.foldImage()
			s.upgrade()
			if part.program == "thanos" && len(part.path) > 1 {
				s.removeGossip()
				s.bucket("s3")
				s.bucket("gcs")
			}
			if now := s.version(); part.program == "prometheus" && was != "" && !thanos.AtLeast(was, "v3.0.0") && thanos.AtLeast(now, "v3.0.0") {
				m.operatedCrosses(o, was)
			}
		}
	}
}

// operatedSpec is one part of an object that says which image and version runs.
type operatedSpec struct {
	*migration
	object  *krm.Object
	program string
	path    []string
}

func (s operatedSpec) at(name string) []string  { return append(slices.Clone(s.path), name) }
func (s operatedSpec) field(name string) string { return strings.Join(s.at(name), ".") }
func (s operatedSpec) text(name string) string  { return s.object.Text(s.at(name)...) }
func (s operatedSpec) upstream() *legacy.Image  { return legacy.ImageOf(s.program) }
func (s operatedSpec) set(value, name string)   { s.object.SetText(value, s.at(name)...) }
func (s operatedSpec) note(id, name, was, now string) {
	s.changed(id, s.object, s.field(name), was, now)
}

// version returns the version that the operator takes it for, "" for its own default.
func (s operatedSpec) version() string {
	if v := s.text("version"); v != "" {
		return "v" + strings.TrimPrefix(v, "v")
	}
	return thanos.VersionOf(s.text("image"))
}

// foldImage writes baseImage, tag and sha as image (prometheus-operator v0.93,
// pkg/operator/image.go).
func (s operatedSpec) foldImage() {
	var old []string
	for _, name := range []string{"baseImage", "tag", "sha"} {
		if value := s.text(name); value != "" {
			old = append(old, name+": "+value)
		}
	}
	if len(old) == 0 {
		return
	}
	now := "none, because image goes first"
	if s.text("image") == "" {
		image := legacy.Fold(s.upstream(), s.text("baseImage"), s.text("sha"), s.text("tag"), s.text("version"))
		if known := legacy.ImageOf(image); known != nil {
			image = known.Today(image, false)
		}
		now = "image: " + image
		if version := thanos.VersionOf(image); s.text("version") == "" && version != "" {
			s.set(version, "version")
			now += ", version: " + version
		}
		s.set(image, "image")
	}
	for _, name := range []string{"baseImage", "tag", "sha"} {
		s.object.RemoveKey(s.at(name)...)
	}
	s.changed(operatorImageRule, s.object, strings.Join(s.path, "."), strings.Join(old, ", "), now)
}

// upgrade names the image as it is called today, and the version beside it.
func (s operatedSpec) upgrade() {
	upstream := s.upstream()
	if was := s.text("image"); was != "" && legacy.ImageOf(was) != nil {
		if now := legacy.ImageOf(was).Today(was, s.Images == upgrade); now != was {
			id := "image-registry"
			if thanos.VersionOf(now) != thanos.VersionOf(was) {
				id = "image-version"
			}
			s.set(now, "image")
			s.note(id, "image", was, now)
		}
	}
	was := s.text("version")
	pinned := strings.Contains(s.text("image"), "@")
	if s.Images == upgrade && was != "" && !pinned && !thanos.AtLeast("v"+strings.TrimPrefix(was, "v"), upstream.Version) {
		s.set(upstream.Version, "version")
		s.note("image-version", "version", was, upstream.Version)
	}
}

// removeGossip: Thanos has none since v0.5.
func (s operatedSpec) removeGossip() {
	for _, name := range []string{"peers", "grpcAdvertiseAddress", "clusterAdvertiseAddress"} {
		if was := s.text(name); was != "" {
			s.object.RemoveKey(s.at(name)...)
			s.note(operatorThanosRule, name, name+": "+was, none)
		}
	}
}

// bucket names a Secret with the whole bucket, where fields named a bucket and the
// keys of its login.
func (s operatedSpec) bucket(name string) {
	if !s.object.Has(s.at(name)...) {
		return
	}
	was := name + ": bucket " + s.object.Text(append(s.at(name), "bucket")...)
	if endpoint := s.object.Text(append(s.at(name), "endpoint")...); endpoint != "" {
		was += " at " + endpoint
	}
	s.object.RemoveKey(s.at(name)...)
	if s.object.Has(s.at("objectStorageConfig")...) {
		s.note(operatorThanosRule, name, was, "none, because objectStorageConfig goes first")
		return
	}
	secret := s.ObjectStoreSecret
	s.object.SetText(secret.Name, append(s.at("objectStorageConfig"), "name")...)
	s.object.SetText(secret.Key, append(s.at("objectStorageConfig"), "key")...)
	s.note(operatorThanosRule, name, was, "objectStorageConfig: key "+secret.Key+" of Secret "+secret.Name)
}

// operatedCrosses migrates what version 3 reads otherwise in the operator's fields.
func (m *migration) operatedCrosses(o *krm.Object, was string) {
	m.toThree(o, "spec.version", was)
	features := o.Texts("spec", "enableFeatures")
	if !slices.Contains(features, "expand-external-labels") {
		m.operatedLabels(o)
	}
	for i, name := range slices.Backward(features) {
		f := featureOf(name)
		if f == nil || name == "agent" {
			continue
		}
		now := none
		if field := operatedFeatures[name]; field != "" {
			now = field + ": true"
			m.check("prometheus-feature", o, "spec."+field, o.Set(true, "spec", field))
		}
		o.RemoveItem(i, "spec", "enableFeatures")
		m.changed("prometheus-feature", o, problem.Index("spec.enableFeatures", i), name, now)
	}
	for i, a := range o.Each("spec", "alerting", "alertmanagers") {
		if version := a.Text("apiVersion"); strings.EqualFold(version, "v1") {
			a.SetText("V2", "apiVersion")
			m.changed(prometheus.RuleRenamed, o, problem.Index("spec.alerting.alertmanagers", i)+".apiVersion", version, "V2")
		}
	}
}

// operatedFeatures are features that the operator has a field for.
var operatedFeatures = map[string]string{
	"otlp-write-receiver":   "enableOTLPReceiver",
	"remote-write-receiver": "enableRemoteWriteReceiver",
}

func (m *migration) operatedLabels(o *krm.Object) {
	labels := o.Strings("spec", "externalLabels")
	for _, name := range slices.Sorted(maps.Keys(labels)) {
		if now := prometheus.Preserve(labels[name]); now != labels[name] {
			o.SetText(now, "spec", "externalLabels", name)
			m.changed(prometheus.RuleExpansion, o, "spec.externalLabels."+name, labels[name], now)
		}
	}
}
