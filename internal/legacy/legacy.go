// Package legacy knows how Prometheus and Thanos manifests were written, and what
// stands in their place today: flags, images, API versions, labels of nodes.
//
// It knows no YAML. Facts are those of Thanos v0.42.4, Prometheus v3.13 and
// Kubernetes v1.34 unless a line says otherwise.
package legacy

import (
	"path"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Rule is one setting of old manifests, and what becomes of it.
type Rule struct {
	// ID is permanent: findings carry it.
	ID string
	// Was and Now say how the setting is written, then and today.
	Was, Now string
	// Why says what happens to the old form, and who says so.
	Why string
}

// Flag is a flag, or a feature of --enable-feature, that has gone.
type Flag struct {
	Name string
	// Since is the first version that needs it no more or has what comes after;
	// "" when every version has.
	Since string
	// Now is the flag that came after; "" when nothing is needed.
	Now string
}

// PrometheusFlags are flags of Prometheus that today's refuses or does not need
// (Prometheus, CHANGELOG.md, 2.7 and 3.0).
var PrometheusFlags = []Flag{
	{"--storage.tsdb.retention", "v2.7.0", "--storage.tsdb.retention.time"},
	{"--storage.tsdb.allow-overlapping-blocks", "v2.39.0", ""},
	{"--alertmanager.timeout", "v2.25.0", ""},
	{"--storage.exemplars.exemplars-limit", "v2.29.0", ""},
	{"--scrape.name-escaping-scheme", "v3.0.0", ""},
}

// PrometheusFeatures are values of --enable-feature that version 3 ignores, an
// agent's too, which then runs as a server (Prometheus, docs/migration.md).
var PrometheusFeatures = []Flag{
	{"agent", "v3.0.0", "--agent"},
	{"auto-gomaxprocs", "v3.0.0", ""},
	{"auto-gomemlimit", "v3.0.0", ""},
	{"expand-external-labels", "v3.0.0", ""},
	{"new-service-discovery-manager", "v3.0.0", ""},
	{"no-default-scrape-port", "v3.0.0", ""},
	{"otlp-write-receiver", "v3.0.0", "--web.enable-otlp-receiver"},
	{"promql-at-modifier", "v3.0.0", ""},
	{"promql-negative-offset", "v3.0.0", ""},
	{"remote-write-receiver", "v2.33.0", "--web.enable-remote-write-receiver"},
	{"utf8-names", "v3.0.0", ""},
}

// NodeExporterFlags are flags that node_exporter renamed, and later refused
// (node_exporter, CHANGELOG.md, 1.3.0).
var NodeExporterFlags = []Flag{
	{"--collector.filesystem.ignored-fs-types", "v1.3.0", "--collector.filesystem.fs-types-exclude"},
	{"--collector.filesystem.ignored-mount-points", "v1.3.0", "--collector.filesystem.mount-points-exclude"},
	{"--collector.netdev.ignored-devices", "v1.0.0", "--collector.netdev.device-exclude"},
}

// Image is what a container image is called today.
type Image struct {
	// Program is the last element of the repository.
	Program string
	// Repository that upstream publishes it in.
	Repository string
	// Version that this project is made for.
	Version string
}

// Images are those of the programs that are migrated.
var Images = []Image{
	{"thanos", "quay.io/thanos/thanos", thanos.DefaultVersion},
	{"prometheus", "quay.io/prometheus/prometheus", thanos.DefaultPrometheusVersion},
	{"alertmanager", "quay.io/prometheus/alertmanager", "v0.35.0"},
	{"node-exporter", "quay.io/prometheus/node-exporter", "v1.9.1"},
	{"node_exporter", "quay.io/prometheus/node-exporter", "v1.9.1"},
}

// owners are the registries' accounts whose images upstream publishes elsewhere
// now: Bitnami's are behind a paywall or frozen, Docker Hub limits pulls.
var owners = []string{"prom", "bitnami", "bitnamilegacy", "improbable"}

// ImageOf returns what the image is called today, nil for a program that is not
// migrated.
func ImageOf(image string) *Image {
	name, _, _ := strings.Cut(image, "@")
	repository, _ := splitImage(name)
	for i := range Images {
		if Images[i].Program == path.Base(repository) {
			return &Images[i]
		}
	}
	return nil
}

// Today returns the image as it is called today: in upstream's registry when it
// was in one that is no more upstream's, of the version that is supported when
// upgrade says so. A mirror stays a mirror.
func (i *Image) Today(image string, upgrade bool) string {
	if strings.Contains(image, "@") {
		return image // pinned: whoever did that decides
	}
	repository, tag := splitImage(image)
	version := thanos.VersionOf(image)
	if upgrade && (version == "" || !thanos.AtLeast(version, i.Version)) {
		tag = i.Version
	}
	if isOwned(repository) {
		repository = i.Repository
		if version != "" && tag != i.Version {
			tag = version // Bitnami's tags have no v, and a suffix
		}
	}
	if tag == "" {
		return repository
	}
	return repository + ":" + tag
}

func splitImage(image string) (repository, tag string) {
	if colon := strings.LastIndexByte(image, ':'); colon > strings.LastIndexByte(image, '/') {
		return image[:colon], image[colon+1:]
	}
	return image, ""
}

func isOwned(repository string) bool {
	owner := strings.TrimPrefix(strings.TrimPrefix(path.Dir(repository), "docker.io/"), "index.docker.io/")
	for _, o := range owners {
		if owner == o {
			return true
		}
	}
	return false
}

// Fold returns the image that prometheus-operator makes of baseImage, sha, tag and
// version, in its order; upstream's where there is no base, and the version of today
// where none is given (prometheus-operator v0.93, pkg/operator/image.go).
func Fold(upstream *Image, base, sha, tag, version string) string {
	if base == "" {
		base = upstream.Repository
	}
	switch _, given := splitImage(base); {
	case given != "" || strings.Contains(base, "@"):
		return base
	case sha != "":
		return base + "@sha256:" + strings.TrimPrefix(sha, "sha256:")
	case tag != "":
		return base + ":" + tag
	case version != "":
		return base + ":" + version
	default:
		return base + ":" + upstream.Version
	}
}
