package migratemanifests

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// alertmanagerCluster drops an address that nobody can dial. A single replica
// gossips with nobody.
func (m *migration) alertmanagerCluster() {
	const advertise, listen = "--cluster.advertise-address", "--cluster.listen-address"
	for _, c := range m.programs("alertmanager") {
		was := c.Args().Value(advertise)
		if !strings.HasPrefix(was, "0.0.0.0") {
			continue
		}
		field := m.arg(c, advertise+"="+was)
		args, now := c.Args().Remove(advertise), none
		if c.Workload.Replicas() == 1 && !args.Has("--cluster.peer") && !args.Has(listen) {
			args, now = args.Add(listen, ""), listen+"="
		}
		c.SetArgs(args)
		m.changed("alertmanager-advertise", c.Workload.Object, field, advertise+"="+was, now)
	}
}

// alertmanagerProbes asks for what tells that Alertmanager is ready.
func (m *migration) alertmanagerProbes() {
	for _, c := range m.programs("alertmanager") {
		for _, p := range [][2]string{{"livenessProbe", "/-/healthy"}, {"readinessProbe", "/-/ready"}} {
			probe, path := p[0], p[1]
			if was := c.Text(probe, "httpGet", "path"); strings.Contains(was, "#") {
				c.SetText(path, probe, "httpGet", "path")
				m.changed("alertmanager-probe", c.Workload.Object, c.Path+"."+probe+".httpGet.path", was, path)
			}
		}
	}
}

// alertmanagerConfigs moves secrets out of configurations and variables into them.
func (m *migration) alertmanagerConfigs() {
	for _, o := range m.shared("ConfigMap") {
		files := o.Strings(data)
		for _, key := range slices.Sorted(maps.Keys(files)) {
			readers := m.readers(o, key, "alertmanager", func(c *krm.Container) (krm.File, bool) {
				return c.MountedFile(cmp.Or(c.Args().Value("--config.file"), "/etc/alertmanager/alertmanager.yml"))
			})
			for _, c := range readers[:min(1, len(readers))] {
				m.alertmanagerConfig(o, key, files[key], c)
			}
		}
	}
}

func (m *migration) alertmanagerConfig(o *krm.Object, key, text string, c *krm.Container) {
	text, changes, refusals := prometheus.MigrateAlertmanager(text, prometheus.AlertmanagerMigration{
		Version: version(c), SecretName: m.AlertmanagerSecret.Name, SecretPath: m.AlertmanagerSecret.MountPath, Variables: m.Variables,
	})
	field := problem.Join(data, key)
	m.refuse(o, field, refusals)
	m.write(o, key, text, changes)
	if !slices.ContainsFunc(changes, func(c prometheus.Change) bool { return c.Rule == prometheus.RuleSecret }) {
		return
	}
	volumes := len(c.Workload.Each(c.Workload.PodSpec("volumes")...))
	err := c.Mount("Secret", m.AlertmanagerSecret.Name, m.AlertmanagerSecret.MountPath)
	if m.check(prometheus.RuleSecret, c.Workload.Object, c.Path+".volumeMounts", err) {
		m.changed(prometheus.RuleSecret, c.Workload.Object, c.Path+".volumeMounts", none,
			"Secret "+m.AlertmanagerSecret.Name+" at "+m.AlertmanagerSecret.MountPath)
		if len(c.Workload.Each(c.Workload.PodSpec("volumes")...)) > volumes {
			m.changed(prometheus.RuleSecret, c.Workload.Object, podPath(c.Workload)+".volumes", none, "Secret "+m.AlertmanagerSecret.Name)
		}
	}
}
