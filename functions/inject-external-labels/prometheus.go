package injectexternallabels

import (
	"cmp"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

func (i injector) injectPrometheus() {
	wrong := map[[2]string]bool{} // what is wrong is told once, not for every reader
	for _, c := range i.configs() {
		if said := len(i.Findings()); !wrong[c.id()] {
			i.injectConfig(c)
			wrong[c.id()] = krm.HasErrors(i.Findings()[said:])
		}
	}
}

// configs finds the configurations by following --config.file through the
// mounts, and beside them every key of a ConfigMap or Secret that is one by its
// content.
func (i injector) configs() []config {
	var found []config
	seen := map[[2]string]bool{}
	for _, reader := range i.Containers(thanos.Prometheus, thanos.PrometheusAgent) {
		if c, ok := i.mountedConfig(reader); ok {
			seen[c.id()] = true
			found = append(found, c)
		}
	}
	for _, o := range i.Manifests("ConfigMap", "Secret") {
		for _, c := range i.configsIn(o) {
			if !seen[c.id()] {
				found = append(found, c)
			}
		}
	}
	return found
}

// mountedConfig returns the configuration that a Prometheus reads. It says so
// when that is not to be found.
func (i injector) mountedConfig(reader *krm.Container) (config, bool) {
	path := cmp.Or(reader.Args().Value("--config.file"), "/etc/prometheus/prometheus.yml")
	w := reader.Workload.Object
	file, ok := i.mountedFile(reader, path)
	if !ok {
		i.Warnf(w, reader.Path+".args", "mount the configuration from a ConfigMap or Secret, or label it by hand",
			"%s is not mounted from a ConfigMap or Secret, so this Prometheus gets no external labels", path)
		return config{}, false
	}
	source := i.Find(file.Kind, w.Namespace(), file.Name)
	if maker := i.MakerOf(file.Kind, w.Namespace(), file.Name); maker != nil && (source == nil || source == maker.Object) {
		i.Warnf(w, reader.Path+".args", "write global.external_labels there",
			"%s comes from %s %s, which %s makes, so this Prometheus gets no external labels", path, file.Kind, file.Name, maker.Ref())
		return config{}, false
	}
	if source == nil {
		i.missing(reader, path, file)
		return config{}, false
	}
	c, ok := configOf(source, file.Key, reader)
	if !ok {
		i.Errorf(source, sections[file.Kind][0], "add the key, or correct --config.file of "+w.Ref().String(),
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

// templates are the flags with which a reloader beside Prometheus says which file
// it writes, and from which: the operator's, and that of the Thanos sidecar
// (Thanos v0.42.4, cmd/thanos/config.go).
var templates = map[string]string{
	"--config-envsubst-file":          "--config-file",
	"--reloader.config-envsubst-file": "--reloader.config-file",
}

// mountedFile tells where a file of a Prometheus comes from, behind the reloader
// that writes it too.
func (i injector) mountedFile(reader *krm.Container, path string) (krm.File, bool) {
	for _, beside := range reader.Workload.Containers() {
		for out, in := range templates {
			if beside.Args().Value(out) == path {
				return i.MountedFile(beside, beside.Args().Value(in))
			}
		}
	}
	return i.MountedFile(reader, path)
}

func (i injector) injectConfig(c config) {
	if why := c.object.Unreadable(c.key); why != "" {
		i.Errorf(c.object, c.field(), "decrypt or correct it before it is rendered", "%s, so no label can be written into it", why)
		return
	}
	text, err := c.text()
	if err != nil {
		i.Errorf(c.object, c.field(), "correct the Prometheus configuration", "%v", err)
		return
	}
	read := i.read(text)
	have, err := read.ExternalLabels()
	if err != nil {
		i.Errorf(c.object, c.field(), "correct the Prometheus configuration", "%s", c.tell(err))
		return
	}
	edited, err := read.SetExternalLabels(i.wantedLabels(c, have))
	if err != nil {
		i.Errorf(c.object, c.field(), "", "%s", c.tell(err))
		return
	}
	if edited != text {
		i.Check(c.object, c.field(), c.setText(edited))
	}
}

// wantedLabels returns the labels to write, as they stand in the configuration.
func (i injector) wantedLabels(c config, have map[string]string) map[string]string {
	set := map[string]string{}
	i.addReplicaLabel(c, have, set)
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
		case i.resolve(c.object, c.field(), name, old, want):
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
				"%s comes from elsewhere, so nobody can tell that %s becomes %q", name, shown(c.object, template), want)
			return true
		}
		if have := env.Text("value"); have == krm.Literal(value) || !i.resolve(w, c.reader.Path+".env", name, have, value) {
			return true
		}
	}
	i.Check(w, c.reader.Path+".env", c.reader.SetEnv(krm.EnvVar{Name: name, Value: krm.Literal(value)}))
	return true
}

// addReplicaLabel tells the replicas of a Prometheus apart by the pod's name,
// which queriers remove again. Without it two replicas write the same series.
func (i injector) addReplicaLabel(c config, have, set map[string]string) {
	if c.reader == nil || i.keepReplicaLabel(c.reader, have) {
		return
	}
	name := i.replicaLabel(i.ReplicaLabels.Prometheus)
	if _, found := have[name]; found || name == "" {
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
