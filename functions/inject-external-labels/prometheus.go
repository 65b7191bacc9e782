package injectexternallabels

import (
	"cmp"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// config is one Prometheus configuration in a ConfigMap, with the container
// that reads it where that is among the objects.
type config struct {
	configMap *krm.Object
	key       string
	reader    *krm.Container
}

func (i injector) injectPrometheus() {
	for _, c := range i.configs() {
		i.injectConfig(c)
	}
}

// configs finds the configurations by following --config.file through the
// mounts, and beside them every ConfigMap key that is one by its content.
func (i injector) configs() []config {
	var found []config
	seen := map[[2]string]bool{}
	for _, c := range i.Containers(thanos.Prometheus, thanos.PrometheusAgent) {
		if configMap, key := i.mountedConfig(c); configMap != nil {
			seen[[2]string{configMap.Ref().String(), key}] = true
			found = append(found, config{configMap, key, c})
		}
	}
	for _, configMap := range i.Manifests("ConfigMap") {
		data := configMap.Strings("data")
		for _, key := range slices.Sorted(maps.Keys(data)) {
			if !seen[[2]string{configMap.Ref().String(), key}] && prometheus.IsConfig(data[key]) {
				found = append(found, config{configMap, key, nil})
			}
		}
	}
	return found
}

// mountedConfig returns the ConfigMap and key that a Prometheus reads. It says
// so when the file is not to be found.
func (i injector) mountedConfig(c *krm.Container) (*krm.Object, string) {
	path := cmp.Or(c.Args().Value("--config.file"), "/etc/prometheus/prometheus.yml")
	w := c.Workload.Object
	file, ok := c.MountedFile(path)
	if !ok || file.Kind != "ConfigMap" {
		i.Warnf(w, c.Path+".args", "mount the configuration from a ConfigMap, or label it by hand",
			"%s is not mounted from a ConfigMap, so this Prometheus gets no external labels", path)
		return nil, ""
	}
	configMap := i.Find("ConfigMap", w.Namespace(), file.Name)
	if configMap == nil {
		i.Errorf(w, c.Path+".args", "add it to the resources", "%s comes from ConfigMap %s, which is not among the objects", path, file.Name)
		return nil, ""
	}
	if !configMap.Has("data", file.Key) {
		i.Errorf(configMap, "data", "add the key, or correct --config.file of "+w.Ref().String(),
			"no key %q, which %s reads as %s", file.Key, w.Ref(), path)
		return nil, ""
	}
	return configMap, file.Key
}

func (i injector) injectConfig(c config) {
	field := problem.Join("data", c.key)
	text := c.configMap.Text("data", c.key)
	have, err := prometheus.ExternalLabels(text)
	if err != nil {
		i.Errorf(c.configMap, field, "correct the Prometheus configuration", "%v", err)
		return
	}
	set := i.wantedLabels(c, have, field)
	edited, err := prometheus.SetExternalLabels(text, set)
	if err != nil {
		i.Errorf(c.configMap, field, "", "%v", err)
		return
	}
	if edited != text {
		c.configMap.SetText(edited, "data", c.key)
	}
}

// wantedLabels returns the labels to write, as they stand in the configuration.
func (i injector) wantedLabels(c config, have map[string]string, field string) map[string]string {
	set := map[string]string{}
	i.addReplicaLabel(c, have, set, field)
	expands := c.reader == nil || prometheus.Expands(version(c.reader), c.reader.Args())
	for _, name := range slices.Sorted(maps.Keys(i.labels)) {
		want := i.labels[name]
		if expands {
			want = prometheus.Escape(want)
		}
		old, found := have[name]
		switch {
		case !found:
			set[name] = want
		case old == want, i.solveByEnv(c, old, i.labels[name]):
		case i.resolve(c.configMap, field, name, old, want):
			set[name] = want
		}
	}
	return set
}

// solveByEnv keeps a value such as karmada-${CLUSTER_NAME} and sets the
// variable in the container so that it expands to what is wanted.
func (i injector) solveByEnv(c config, template, want string) bool {
	if c.reader == nil {
		return false
	}
	name, value, ok := prometheus.Solve(template, want)
	if !ok {
		return false
	}
	w := c.reader.Workload.Object
	c.reader.SetArgs(prometheus.EnableExpansion(version(c.reader), c.reader.Args()))
	if env := c.reader.Env(name); env != nil {
		if env.Has("valueFrom") {
			i.Errorf(w, c.reader.Path+".env", "write the label without the variable, or give the variable a value",
				"%s comes from elsewhere, so nobody can tell that %q becomes %q", name, template, want)
			return true
		}
		if have := env.Text("value"); have == value || !i.resolve(w, c.reader.Path+".env", name, have, value) {
			return true
		}
	}
	i.Check(w, c.reader.Path+".env", c.reader.SetEnv(krm.EnvVar{Name: name, Value: value}))
	return true
}

// addReplicaLabel tells the replicas of a Prometheus apart by the pod's name,
// which queriers remove again. Without it two replicas write the same series.
func (i injector) addReplicaLabel(c config, have, set map[string]string, field string) {
	if c.reader == nil || i.keepReplicaLabel(c.reader, have) {
		return
	}
	name := i.replicaLabel(i.ReplicaLabels.Prometheus)
	if name == "" {
		i.needReplicaLabel(c.reader)
		return
	}
	if old, found := have[name]; found {
		if n := c.reader.Workload.Replicas(); n > 1 {
			i.Errorf(c.configMap, field, "write "+name+": ${POD_NAME}, or remove it",
				"replica label %s is %q for every one of the %d replicas", name, old, n)
		}
		return
	}
	env, err := c.reader.PodNameEnv()
	if i.Check(c.reader.Workload.Object, c.reader.Path+".env", err) {
		c.reader.SetArgs(prometheus.EnableExpansion(version(c.reader), c.reader.Args()))
		set[name] = "${" + env + "}"
	}
}

// keepReplicaLabel tells whether one of the fleet's replica labels is set from a
// variable already. A variable that the container does not have would expand to
// nothing, so it gets the pod's name.
func (i injector) keepReplicaLabel(c *krm.Container, have map[string]string) bool {
	for _, name := range append([]string{i.ReplicaLabels.Prometheus}, i.replicas...) {
		variables := prometheus.Variables(have[name])
		if len(variables) == 0 {
			continue
		}
		if env := variables[0]; c.Env(env) == nil && !c.Has("envFrom") {
			i.Check(c.Workload.Object, c.Path+".env", c.SetPodNameEnv(env))
		}
		return true
	}
	return false
}

func version(c *krm.Container) string { return c.Version(thanos.DefaultPrometheusVersion) }
