package migratemanifests

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	operatorImageRule  = "operator-image"
	operatorThanosRule = "operator-thanos"
)

// operatedPart is a part of objects of prometheus-operator that says what runs.
type operatedPart struct {
	kind, program string
	component     thanos.Component
	// container is what the operator calls it in the pods.
	container string
	path      []string
}

var operated = []operatedPart{
	{"Alertmanager", "alertmanager", thanos.Alertmanager, "alertmanager", []string{"spec"}},
	{"Prometheus", "prometheus", thanos.Prometheus, "prometheus", []string{"spec"}},
	{"Prometheus", "thanos", thanos.Sidecar, "thanos-sidecar", []string{"spec", "thanos"}},
	{"PrometheusAgent", "prometheus", thanos.PrometheusAgent, "prometheus", []string{"spec"}},
	{"ThanosRuler", "thanos", thanos.Rule, "thanos-ruler", []string{"spec"}},
}

// operatedSpecs returns what the objects say of programs; of all where none is named.
func (m *migration) operatedSpecs(programs ...string) []operatedSpec {
	var found []operatedSpec
	for _, part := range operated {
		if len(programs) > 0 && !slices.Contains(programs, part.program) {
			continue
		}
		for _, o := range m.OfGroup(krm.PrometheusOperator, part.kind) {
			if o.Has(part.path...) {
				found = append(found, operatedSpec{m, o, part})
			}
		}
	}
	return found
}

// operatorSpecs writes what runs as the operator takes it today, and what came of it.
func (m *migration) operatorSpecs() {
	for _, s := range m.operatedSpecs() {
		was := s.version()
		s.foldImage()
		s.upgrade()
		switch {
		case s.component == thanos.Sidecar:
			s.removeGossip()
			s.bucket("s3")
			s.bucket("gcs")
		case s.program == "prometheus":
			if m.operatedCrosses(s.object) {
				m.toThree(s.object, "spec.version", was)
				m.operatedLabels(s)
				m.operatedScrapes(s)
				m.operatedWrites(s)
			}
			m.operatedFeatures(s)
			m.operatedAlertmanagers(s)
		}
	}
}

// operatedSpec is one part of an object that says which image and version runs.
type operatedSpec struct {
	*migration
	object *krm.Object
	operatedPart
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

// runs is the version that runs from now on: today's, where the operator chooses it.
func (s operatedSpec) runs() string { return cmp.Or(s.version(), s.upstream().Version) }

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
