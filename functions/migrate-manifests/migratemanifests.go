// Package migratemanifests rewrites manifests of Prometheus and Thanos as they
// were published years ago into the form of today, setting by setting.
//
// Every change is a finding of severity info that says what was, what is now and
// why. A rule looks for the old form only, so that a second run changes and
// reports nothing. What cannot be migrated is an error.
//
// It stands before the other functions and is no part of RenderCluster: it reads
// what others published and says much, once; that one reads the fleet's own bases
// and runs every day. Its output may as well be committed and the function be gone.
package migratemanifests

import (
	"cmp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/limits"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
)

// Name of the function.
const Name = "migrate-manifests"

// Definition is the function's entry in the catalog.
var Definition = krm.Definition{
	Name: Name, Kind: "MigrateManifests",
	Summary: "Rewrites legacy manifests of Prometheus and Thanos into today's form, and reports every setting.",
	New:     func() krm.Function { return &Config{} },
	Rules:   legacy.Rules,
}

// Config is the spec of a MigrateManifests object.
type Config struct {
	// What becomes of the versions of images: keep, or upgrade to those that the bases run. Default: keep, because what runs is a decision of its own: a Prometheus before 2.55 cannot read again what 3 has written.
	Images string `yaml:"images,omitempty"`
	// What to do with what cannot run any more and has a replacement (cadvisor-proxy, kube-state-metrics 1.x, whatever mounts docker.sock): error, or remove. Default: error.
	Obsolete string `yaml:"obsolete,omitempty"`
	// Namespace of ServiceExports and ServiceImports that name none and whose Service is not among the objects. Default: the one that the components among the objects live in.
	Namespace string `yaml:"namespace,omitempty"`
	// Secret that holds what stood in Alertmanager's configuration as a secret.
	AlertmanagerSecret AlertmanagerSecret `yaml:"alertmanagerSecret,omitempty"`
	// Secret that holds the whole bucket where an object of prometheus-operator named it in spec.thanos.s3 or gcs; gen-objstore-secret fills it.
	ObjectStoreSecret fleet.SecretKey `yaml:"objectStoreSecret,omitempty"`
	// Values of variables that stand as ${NAME} in Alertmanager's configuration, which expands none. No secrets.
	Variables map[string]string `yaml:"variables,omitempty"`
}

// AlertmanagerSecret is where Alertmanager finds its secrets.
type AlertmanagerSecret struct {
	// Name of the Secret; its keys are those of the configuration, for instance api_secret. Default: alertmanager-wechat, that of bases/alertmanager.
	Name string `yaml:"name,omitempty"`
	// Folder that it is mounted at. Default: /etc/alertmanager/secrets.
	MountPath string `yaml:"mountPath,omitempty"`
}

const (
	keep    = "keep"
	upgrade = "upgrade"
	refuse  = "error"
	remove  = "remove"
)

// Limits of the configuration.
func (Config) Limits() limits.Fields {
	return limits.Fields{"images": {OneOf: []string{keep, upgrade}}, "obsolete": {OneOf: []string{refuse, remove}}}
}

// Default fills the fields that were left out.
func (c *Config) Default() {
	c.Images = cmp.Or(c.Images, keep)
	c.Obsolete = cmp.Or(c.Obsolete, refuse)
	c.ObjectStoreSecret.Name = cmp.Or(c.ObjectStoreSecret.Name, fleet.DefaultSecret.Name)
	c.ObjectStoreSecret.Key = cmp.Or(c.ObjectStoreSecret.Key, fleet.DefaultSecret.Key)
	c.AlertmanagerSecret.Name = cmp.Or(c.AlertmanagerSecret.Name, "alertmanager-wechat")
	c.AlertmanagerSecret.MountPath = cmp.Or(c.AlertmanagerSecret.MountPath, "/etc/alertmanager/secrets")
}

// Validate returns every problem of the configuration.
func (c *Config) Validate() []problem.Problem {
	return slices.Concat(
		oneOf("images", c.Images, keep, upgrade),
		oneOf("obsolete", c.Obsolete, refuse, remove),
		problem.Under("objectStoreSecret", c.ObjectStoreSecret.Check()))
}

func oneOf(path, value string, known ...string) []problem.Problem {
	if slices.Contains(known, value) {
		return nil
	}
	remedy := strict.Suggest(value, known, "write "+known[0]+" or "+known[1])
	return []problem.Problem{problem.New(path, remedy, "%q is neither %s nor %s", value, known[0], known[1])}
}

// Transform applies the rules, in their order.
func (c *Config) Transform(r *krm.Run) {
	m := &migration{Config: c, Run: r, kin: newKinship(r), before: versions(r)}
	m.snapshot()
	for _, apply := range rules {
		apply(m)
	}
}
