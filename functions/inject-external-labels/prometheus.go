package injectexternallabels

import (
	"maps"
	"slices"
	"strconv"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/configuration"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

func (i injector) injectPrometheus() {
	wrong := map[[2]string]bool{} // what is wrong is told once, not for every reader
	for _, c := range i.configs() {
		if said := len(i.Findings()); !wrong[c.ID()] {
			i.injectConfig(c)
			wrong[c.ID()] = krm.HasErrors(i.Findings()[said:])
		}
	}
}

// configs finds the configurations by following --config.file through the
// mounts, and beside them every key of a ConfigMap or Secret that is one by its
// content.
func (i injector) configs() []configuration.Config {
	var found []configuration.Config
	seen := map[[2]string]bool{}
	for _, reader := range i.Containers(thanos.Prometheus, thanos.PrometheusAgent) {
		if c, ok := i.mountedConfig(reader); ok {
			seen[c.ID()] = true
			found = append(found, c)
		}
	}
	for _, o := range i.Manifests("ConfigMap", "Secret") {
		for _, c := range i.configsIn(o) {
			if !seen[c.ID()] {
				found = append(found, c)
			}
		}
	}
	return found
}

// mountedConfig returns the configuration that a Prometheus reads. It says so
// when that is not to be found.
func (i injector) mountedConfig(reader *krm.Container) (configuration.Config, bool) {
	path := configuration.Path(reader)
	w := reader.Workload.Object
	file, ok := configuration.Mounted(i.Run, reader, path)
	if !ok {
		i.Warnf(w, reader.Path+".args", "mount the configuration from a ConfigMap or Secret, or label it by hand",
			"%s is not mounted from a ConfigMap or Secret, so this Prometheus gets no external labels", path)
		return configuration.Config{}, false
	}
	source := i.Find(file.Kind, w.Namespace(), file.Name)
	if maker := i.MakerOf(file.Kind, w.Namespace(), file.Name); maker != nil && (source == nil || source == maker.Object) {
		i.Warnf(w, reader.Path+".args", "write global.external_labels there",
			"%s comes from %s %s, which %s makes, so this Prometheus gets no external labels", path, file.Kind, file.Name, maker.Ref())
		return configuration.Config{}, false
	}
	if source == nil {
		i.missing(reader, path, file)
		return configuration.Config{}, false
	}
	c, ok := configuration.Of(source, file.Key, reader)
	if !ok {
		i.Errorf(source, configuration.Sections[file.Kind][0], "add the key, or correct --config.file of "+w.Ref().String(),
			"no key %q, which %s reads as %s", file.Key, w.Ref(), path)
	}
	return c, ok
}

// missing reports a configuration that is not among the objects. A Secret may be
// made by something else, such as an ExternalSecret.
func (i injector) missing(reader *krm.Container, path string, file krm.File) {
	severity, remedy := krm.Error, "add it to the resources"
	if file.Kind == "Secret" {
		severity, remedy = krm.Warning, "add it to the resources, or write global.external_labels where it is made"
	}
	i.Report(severity, reader.Workload.Object, reader.Path+".args", remedy,
		"%s comes from %s %s, which is not among the objects, so this Prometheus gets no external labels", path, file.Kind, file.Name)
}

func (i injector) injectConfig(c configuration.Config) {
	if why := c.Object.Unreadable(c.Key); why != "" {
		i.Errorf(c.Object, c.Field(), "decrypt or correct it before it is rendered", "%s, so no label can be written into it", why)
		return
	}
	text, err := c.Text()
	if err != nil {
		i.Errorf(c.Object, c.Field(), "correct the Prometheus configuration", "%v", err)
		return
	}
	read := i.read(text)
	have, err := read.ExternalLabels()
	if err != nil {
		i.Errorf(c.Object, c.Field(), "correct the Prometheus configuration", "%s", c.Tell(err))
		return
	}
	edited, err := read.SetExternalLabels(i.wantedLabels(c, have))
	if err != nil {
		i.Errorf(c.Object, c.Field(), "", "%s", c.Tell(err))
		return
	}
	if edited != text {
		i.Check(c.Object, c.Field(), c.SetText(edited))
	}
}

// wantedLabels returns the labels to write, as they stand in the configuration.
func (i injector) wantedLabels(c configuration.Config, have map[string]string) map[string]string {
	set := map[string]string{}
	i.addReplicaLabel(c, have, set)
	expands := c.Reader == nil || prometheus.Expands(version(c.Reader), c.Reader.Args())
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
		case i.resolve(c.Object, c.Field(), name, old, want):
			set[name] = want
		}
	}
	return set
}

// solveByEnv keeps a value such as karmada-${CLUSTER_NAME} and sets the
// variable in the container so that it expands to what is wanted.
func (i injector) solveByEnv(c configuration.Config, template, want string) bool {
	if c.Reader == nil {
		return false
	}
	name, value, ok := prometheus.Solve(template, want)
	if !ok {
		return false
	}
	w := c.Reader.Workload.Object
	c.Reader.SetArgs(prometheus.EnableExpansion(version(c.Reader), c.Reader.Args()))
	if env := c.Reader.Env(name); env != nil {
		if env.Has("valueFrom") {
			i.Errorf(w, c.Reader.Path+".env", "write the label without the variable, or give the variable a value",
				"%s comes from elsewhere, so nobody can tell that %s becomes %q", name, shown(c.Object, template), want)
			return true
		}
		if have := env.Text("value"); have == krm.Literal(value) || !i.resolve(w, c.Reader.Path+".env", name, have, value) {
			return true
		}
	}
	i.Check(w, c.Reader.Path+".env", c.Reader.SetEnv(krm.EnvVar{Name: name, Value: krm.Literal(value)}))
	return true
}

// addReplicaLabel tells the replicas of a Prometheus apart by the pod's name,
// which queriers remove again. Without it two replicas write the same series.
func (i injector) addReplicaLabel(c configuration.Config, have, set map[string]string) {
	if c.Reader == nil || i.keepReplicaLabel(c.Reader, have) {
		return
	}
	name := i.replicaLabel(i.ReplicaLabels.Prometheus)
	if _, found := have[name]; found || name == "" {
		return
	}
	env, err := c.Reader.PodNameEnv()
	if i.Check(c.Reader.Workload.Object, c.Reader.Path+".env", err) {
		c.Reader.SetArgs(prometheus.EnableExpansion(version(c.Reader), c.Reader.Args()))
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

// configsIn returns what a ConfigMap or Secret holds that is a Prometheus
// configuration by its content.
func (i injector) configsIn(o *krm.Object) []configuration.Config {
	keys := map[string]bool{}
	for _, section := range configuration.Sections[o.Kind()] {
		for key := range o.Strings(section) {
			keys[key] = true
		}
	}
	var found []configuration.Config
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		c, _ := configuration.Of(o, key, nil)
		if text, err := c.Text(); err == nil && prometheus.MayBeConfig(text) && i.read(text).IsConfig() {
			found = append(found, c)
		}
	}
	return found
}

// configText is a text, by what is read of it.
type configText string

// read reads a text once for all lists and all who ask.
func (i injector) read(text string) *prometheus.Text {
	return krm.Remember(i.Run, configText(text), func() *prometheus.Text { return prometheus.Read(text) })
}

// shown is a value of an object as a finding may show it.
func shown(o *krm.Object, value string) string {
	if o.Kind() == "Secret" {
		return "(secret)"
	}
	return strconv.Quote(value)
}
