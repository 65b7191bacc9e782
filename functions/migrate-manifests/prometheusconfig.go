package migratemanifests

import (
	"cmp"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const data = "data"

// retentionFlags are the flags that the configuration file has taken over.
var retentionFlags = map[string]string{"time": "--storage.tsdb.retention.time", "size": "--storage.tsdb.retention.size"}

// retention returns what the flags of a Prometheus say that belongs into its
// configuration.
func retention(c *krm.Container) map[string]string {
	found := map[string]string{}
	if c.Component() != thanos.Prometheus || !thanos.FileRetention.In(version(c)) {
		return found
	}
	for name, flag := range retentionFlags {
		if value := c.Args().Value(flag); value != "" {
			found[name] = value
		}
	}
	return found
}

// prometheusConfig is one configuration of Prometheus in a ConfigMap, with those
// who read it, as far as they are among the objects.
type prometheusConfig struct {
	object  *krm.Object
	key     string
	readers []*krm.Container
}

// configs finds the configurations: those that a Prometheus mounts, and beside
// them what is one by its content.
func (m *migration) configs() []prometheusConfig {
	var found []prometheusConfig
	for _, o := range m.shared("ConfigMap") {
		files := o.Strings(data)
		for _, key := range slices.Sorted(maps.Keys(files)) {
			readers := m.readers(o, key, "prometheus", configFile)
			if len(readers) > 0 || prometheus.IsConfig(files[key]) {
				found = append(found, prometheusConfig{o, key, readers})
			}
		}
	}
	return found
}

// readers returns the containers of a program whose configuration is a key of a
// ConfigMap.
func (m *migration) readers(o *krm.Object, key, name string, configOf func(*krm.Container) (krm.File, bool)) []*krm.Container {
	return slices.DeleteFunc(m.running(name), func(c *krm.Container) bool {
		file, mounted := configOf(c)
		return !mounted || file.Kind != "ConfigMap" || file.Key != key || m.Find("ConfigMap", c.Workload.Namespace(), file.Name) != o
	})
}

func (c prometheusConfig) migration(m *migration) prometheus.Migration {
	to := prometheus.Migration{Version: thanos.DefaultPrometheusVersion}
	for i, reader := range c.readers {
		to.Expanded = to.Expanded || m.had(reader, "expand-external-labels")
		to.KeepsAddresses = to.KeepsAddresses || m.had(reader, "no-default-scrape-port")
		if v := version(reader); i == 0 || !thanos.AtLeast(v, to.Version) {
			to.Version = v
		}
		to.Crosses = to.Crosses || m.crosses(reader)
	}
	if len(c.readers) == 1 {
		to.Retention = retention(c.readers[0])
	}
	return to
}

func (m *migration) prometheusConfigs() {
	for _, c := range m.configs() {
		to := c.migration(m)
		if stays := splits(&to); stays != "" {
			for _, r := range c.readers {
				m.warnShared(r.Workload.Object, r.Path+".args", c.object.Ref(), c.key, stays, m.crosses(r))
			}
		}
		text, changes, refusals := prometheus.Migrate(c.object.Text(data, c.key), to)
		field := problem.Join(data, c.key)
		m.refuse(c.object, field, refusals)
		m.write(c.object, c.key, text, changes)
		if slices.ContainsFunc(changes, func(c prometheus.Change) bool { return c.Rule == prometheus.RuleRetention }) {
			m.dropRetention(c.readers[0], to.Retention, c.object)
		}
	}
}

// splits tells whether some readers of a configuration become version 3 and others stay
// what they are: it returns what stays, and leaves the configuration to that. Version 2
// refuses what version 3 needs.
func splits(to *prometheus.Migration) (stays string) {
	if !to.Crosses || thanos.AtLeast(to.Version, "v3.0.0") {
		return ""
	}
	to.Crosses = false
	return to.Version
}

func (m *migration) warnShared(o *krm.Object, field string, config krm.Ref, key, stays string, crosses bool) {
	if crosses {
		m.warned("config-shared", o, field, "give each a configuration of its own, or upgrade both",
			"it is version 3 now, and key %s of %s is read by version %s too, for which it stays", key, config, stays)
	}
}

// refuse reports what cannot be written anew in a text.
func (m *migration) refuse(o *krm.Object, field string, refusals []prometheus.Refusal) {
	for _, r := range refusals {
		report := m.refused
		if r.Stays {
			report = m.warned
		}
		report(r.Rule, o, problem.Join(field, r.Path), r.Remedy, "%s", r.Message)
	}
}

// write stores an edited text and reports what changed in it.
func (m *migration) write(o *krm.Object, key, text string, changes []prometheus.Change) {
	if len(changes) == 0 {
		return
	}
	if text != o.Text(data, key) {
		o.SetText(text, data, key)
	}
	for _, c := range changes {
		m.changed(c.Rule, o, problem.Join(problem.Join(data, key), c.Path), c.Was, c.Now)
	}
}

func (m *migration) dropRetention(c *krm.Container, moved map[string]string, to *krm.Object) {
	for _, name := range slices.Sorted(maps.Keys(moved)) {
		flag := retentionFlags[name]
		c.SetArgs(c.Args().Remove(flag))
		m.changed(prometheus.RuleRetention, c.Workload.Object, m.arg(c, flag+"="+moved[name]), flag+"="+moved[name], "in "+to.Ref().String())
	}
}

const slicesGroup = "discovery.k8s.io"

// endpointSliceRights lets those who discover endpoint slices watch them.
func (m *migration) endpointSliceRights() {
	for _, c := range m.configs() {
		if !prometheus.UsesSlices(c.object.Text(data, c.key)) {
			continue
		}
		for _, reader := range c.readers {
			for _, role := range m.rolesOf(account(reader.Workload), reader.Workload.Namespace()) {
				m.grantSlices(role)
			}
		}
	}
	for _, c := range m.secretConfigs() {
		if _, text, _ := m.open(c); !c.part.UsesSlices(text) {
			continue
		}
		for _, r := range c.readers {
			for _, role := range m.rolesOf(r.account, r.object.Namespace()) {
				m.grantSlices(role)
			}
		}
	}
}

func account(w *krm.Workload) string {
	return cmp.Or(w.Text(w.PodSpec("serviceAccountName")...), w.Text(w.PodSpec("serviceAccount")...))
}

// rolesOf returns the roles that are bound to a ServiceAccount; "" is the default one.
func (m *migration) rolesOf(account, accountNamespace string) []*krm.Object {
	account = cmp.Or(account, "default")
	var found []*krm.Object
	for _, b := range m.Manifests("ClusterRoleBinding", "RoleBinding") {
		bound := slices.ContainsFunc(b.Each("subjects"), func(s *krm.Object) bool {
			return s.Text("kind") == "ServiceAccount" && s.Text("name") == account && s.Text("namespace") == accountNamespace
		})
		namespace := b.Namespace()
		if b.Text("roleRef", "kind") == "ClusterRole" {
			namespace = ""
		}
		if role := m.Find(b.Text("roleRef", "kind"), namespace, b.Text("roleRef", "name")); bound && role != nil {
			found = append(found, role)
		}
	}
	return found
}

// grantSlices gives a role that may watch endpoints the same right on their slices.
func (m *migration) grantSlices(role *krm.Object) {
	endpoints := -1
	for i, r := range role.Each("rules") {
		if slices.Contains(r.Texts("apiGroups"), slicesGroup) && slices.Contains(r.Texts("resources"), "endpointslices") {
			return
		}
		if slices.Contains(r.Texts("resources"), "endpoints") {
			endpoints = i
		}
	}
	if endpoints < 0 {
		return
	}
	right := policyRule{[]string{slicesGroup}, []string{"endpointslices"}, []string{"get", "list", "watch"}}
	if m.check("rbac-endpointslice", role, "rules", role.Insert(endpoints+1, right, "rules")) {
		m.changed("rbac-endpointslice", role, problem.Index("rules", endpoints), "endpoints", "endpointslices of "+slicesGroup+" too")
	}
}

// policyRule is rbac/v1 PolicyRule.
type policyRule struct {
	APIGroups []string `yaml:"apiGroups"`
	Resources []string `yaml:"resources"`
	Verbs     []string `yaml:"verbs"`
}
