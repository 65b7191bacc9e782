package wireremotewrite

import (
	"reflect"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/configuration"
	"github.com/thanos-fleet/thanos-fleet/functions/internal/mounts"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// checkWriters refuses writers that are not among the objects.
func (w *wiring) checkWriters() {
	var names []string
	for _, c := range w.Seen(thanos.Prometheus, thanos.PrometheusAgent, thanos.Rule) {
		names = append(names, c.Workload.Name())
	}
	for _, o := range w.OfGroup(krm.PrometheusOperator, "Prometheus", "PrometheusAgent", "ThanosRuler") {
		names = append(names, o.Name())
	}
	slices.Sort(names)
	if len(names) == 0 && len(w.writes) > 0 && !w.MayRun(thanos.Prometheus) && !w.MayRun(thanos.PrometheusAgent) {
		w.Report(krm.Info, w.Run.Config(), "spec.cluster", "add a Prometheus or an agent to the resources", "cluster %s writes to %s, and nothing among the objects could", w.cluster.Name, w.hubs())
	}
	for _, found := range w.writes {
		for _, name := range found.Writers {
			if !slices.Contains(names, name) {
				w.Errorf(w.Run.Config(), "spec.cluster", strict.Suggest(name, names, "correct writers in the Fleet, or add it to the resources"),
					"cluster %s writes to %s by %q, and no Prometheus, agent or ruler among the objects is called so", w.cluster.Name, found.Name(), name)
			}
		}
	}
}

// wirePrometheus writes for those that are meant first: who reads the same configuration
// writes, too, and needs the same Secrets.
func (w *wiring) wirePrometheus() {
	var others []*krm.Container
	for _, c := range w.Containers(thanos.Prometheus, thanos.PrometheusAgent) {
		if entries, to := w.entriesFor(c.Workload.Name(), true, w.namespaceLabels(c)...); len(entries) > 0 {
			w.wire(c, "--config.file", configuration.Path(c), entries, to)
		} else {
			others = append(others, c)
		}
	}
	for _, c := range others {
		w.wire(c, "--config.file", configuration.Path(c), nil, nil)
	}
}

// rulerFlag names the file of a ruler that writes what it records.
const rulerFlag = "--remote-write.config-file"

// wireRulers writes into the files of the stateless rulers that are named. One without a
// file is none.
func (w *wiring) wireRulers() {
	for _, c := range w.Containers(thanos.Rule) {
		entries, to := w.entriesFor(c.Workload.Name(), false)
		file := c.Args().Value(rulerFlag)
		switch {
		case file != "":
			w.wire(c, rulerFlag, file, entries, to)
		case len(entries) > 0:
			w.Errorf(c.Workload.Object, c.Path+".args", "give it "+rulerFlag+" with a file of a ConfigMap, as base thanos-rule-stateless has it, or take it out of writers",
				"the Fleet has it write what it records, and it is no stateless ruler")
		}
	}
}

// wire writes entries into the file that a container reads, and mounts what they name.
func (w *wiring) wire(c *krm.Container, flag, path string, entries []prometheus.RemoteWrite, to []*fleet.Receiver) {
	config, ok := w.find(c, flag, path, len(entries) > 0)
	if !ok {
		return
	}
	entries = understood(c, entries)
	if before, found := w.written[config.ID()]; found {
		to = before.to
		if len(entries) > 0 && !reflect.DeepEqual(before.entries, entries) {
			w.Errorf(config.Object, config.Field(), "give each a configuration of its own, or the same writes", "several read it, of whom the Fleet has some write elsewhere than others")
		}
	} else if !w.write(config, entries) {
		return
	} else if len(entries) > 0 {
		w.written[config.ID()] = done{entries, to}
	}
	for _, r := range to {
		w.mount(c, r)
	}
}

// understood are the entries as the version of a container reads them: an older one sends the
// one message that the Fleet may name, and refuses the key.
func understood(c *krm.Container, entries []prometheus.RemoteWrite) []prometheus.RemoteWrite {
	newest, since := thanos.DefaultPrometheusVersion, thanos.WriteMessage
	if c.Component() == thanos.Rule {
		newest, since = thanos.DefaultVersion, thanos.WriteMessageOfRuler
	}
	if since.In(c.Version(newest)) {
		return entries
	}
	entries = slices.Clone(entries)
	for i := range entries {
		entries[i].ProtobufMessage = ""
	}
	return entries
}

// find returns the file that a container reads. It says so when that is not to be found, and
// something is to be written there.
func (w *wiring) find(c *krm.Container, flag, path string, needed bool) (configuration.Config, bool) {
	o := c.Workload.Object
	file, mounted := configuration.Mounted(w.Run, c, path)
	var source *krm.Object
	if mounted {
		source = w.Find(file.Kind, o.Namespace(), file.Name)
	}
	maker := w.MakerOf(file.Kind, o.Namespace(), file.Name)
	found, hasKey := configuration.Config{}, false
	if source != nil {
		found, hasKey = configuration.Of(source, file.Key, c)
	}
	const byHand = "write remote_write there, with a name that does not begin with " + prefix
	switch {
	case hasKey && (maker == nil || source != maker.Object):
		return found, true
	case !needed:
	case !mounted:
		w.Warnf(o, c.Path+".args", "mount it from a ConfigMap or Secret, or "+byHand,
			"%s=%s comes from no ConfigMap and no Secret, so nothing is written to %s", flag, path, w.hubs())
	case maker != nil:
		w.Warnf(o, c.Path+".args", byHand, "%s comes from %s %s, which %s makes, so nothing is written to %s", path, file.Kind, file.Name, maker.Ref(), w.hubs())
	case source == nil && file.Kind == "Secret":
		w.Warnf(o, c.Path+".args", "add it to the resources, or "+byHand, "%s comes from Secret %s, which is not among the objects, so nothing is written to %s", path, file.Name, w.hubs())
	case source == nil:
		w.Errorf(o, c.Path+".args", "add it to the resources", "%s comes from ConfigMap %s, which is not among the objects, so nothing is written to %s", path, file.Name, w.hubs())
	default:
		w.Errorf(source, configuration.Sections[file.Kind][0], "add the key, or correct "+flag+" of "+o.Ref().String(), "no key %q, which %s reads as %s", file.Key, o.Ref(), path)
	}
	return configuration.Config{}, false
}

// hubs names whom the cluster writes to.
func (w *wiring) hubs() string {
	var names []string
	for _, found := range w.writes {
		if !slices.Contains(names, found.Hub.Name) {
			names = append(names, found.Hub.Name)
		}
	}
	return strings.Join(names, " and ")
}

// write writes the entries into a configuration, and is false after an error.
func (w *wiring) write(c configuration.Config, entries []prometheus.RemoteWrite) bool {
	why := c.Object.Unreadable(c.Key)
	text, err := c.Text()
	switch {
	case len(entries) == 0 && (why != "" || err != nil || !strings.Contains(text, prefix)):
		return true
	case why != "":
		w.Errorf(c.Object, c.Field(), "decrypt or correct it before it is rendered", "%s, so no remote_write can be written into it", why)
		return false
	case err != nil:
		w.Errorf(c.Object, c.Field(), "correct the configuration", "%v", err)
		return false
	}
	edited, err := prometheus.SetRemoteWrites(text, prefix, entries)
	if err != nil {
		w.Errorf(c.Object, c.Field(), "correct it", "%s", c.Tell(err))
		return false
	}
	if edited != text && !w.Check(c.Object, c.Field(), c.SetText(edited)) {
		return false
	}
	for i, url := range prometheus.RemoteWriteURLs(text, prefix) {
		w.warnTwice(c.Object, problem.Index(c.Field()+".remote_write", i), url, entries)
	}
	return true
}

// warnTwice tells of an entry of the user that writes where the Fleet does.
func (w *wiring) warnTwice(o *krm.Object, at, url string, entries []prometheus.RemoteWrite) {
	if slices.ContainsFunc(entries, func(e prometheus.RemoteWrite) bool { return e.URL == url }) {
		w.Warnf(o, at, "remove it, for the Fleet says it", "it writes where the entries of the Fleet write, so each sample is sent twice")
	}
}

// mount mounts the Secrets that a receiver asks its writers for.
func (w *wiring) mount(c *krm.Container, r *fleet.Receiver) {
	if t := r.TLS; t != nil && t.SecretName != "" {
		mounts.Secret(w.Run, c, t.Files()[0], t.SecretName)
	}
	if b := r.BasicAuth; b != nil {
		w.checkBasicAuth(c)
		mounts.Secret(w.Run, c, loginFile(b.SecretName, b.PasswordKey), b.SecretName)
	}
	if a := r.Authorization; a != nil {
		mounts.Secret(w.Run, c, loginFile(a.SecretName, a.Key), a.SecretName)
	}
}

func (w *wiring) checkBasicAuth(c *krm.Container) {
	version := c.Version(thanos.DefaultPrometheusVersion)
	if c.Component() != thanos.Rule && !thanos.UsernameFile.In(version) {
		w.Errorf(c.Workload.Object, c.Path+".image", "upgrade to "+thanos.UsernameFile.Since+" or later, or have the receivers ask for a token (authorization)",
			"Prometheus %s does not know username_file, which basicAuth of the Fleet is read by", version)
	}
}
