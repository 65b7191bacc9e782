package genthanosconfig

import (
	"cmp"
	"maps"
	"path"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// wire makes a container read a file.
func (g *generator) wire(f *file, c *krm.Container) {
	w, version := c.Workload.Object, c.Version(g.version)
	if !g.alone(f, c) {
		return
	}
	text, ok := g.text(f, w, c.Component(), version)
	if !ok {
		return
	}
	flag, object := f.flag+"-file", "ConfigMap"
	if mounted, found := g.MountedFile(c, c.Args().Value(flag)); found {
		object = mounted.Kind
	}
	source, ok := g.FileFlag(c, flag, object, f.objectName(w), f.mountPath(c.Component()))
	if !ok || !g.write(f, w, source, text) {
		return
	}
	g.setEnv(f, c, w.Has(f.annotation(c.Workload.PodMetadata()...)...))
	f.annotate(w, text, c.Workload.PodMetadata()...)
}

// objectName is the ConfigMap beside a reader: thanos-store-index-cache. It is
// named by the reader's component, so that it goes wherever that goes.
func (f *file) objectName(reader *krm.Object) string {
	return cmp.Or(reader.Label(krm.ComponentLabel), "thanos") + "-" + f.name
}

// mountPath is where a file is read. A tracing configuration names the service,
// so each component has its own.
func (f *file) mountPath(c thanos.Component) string {
	name := f.name
	if f.format == provider.Tracing {
		name = string(c)
	}
	return path.Join("/etc/thanos", f.name, name+".yml")
}

// alone removes the flag with the content, which excludes the one with the path,
// and one that would be ignored. Content that cannot be read here is the user's to remove, and so is one of two.
func (g *generator) alone(f *file, c *krm.Container) bool {
	args := c.Args()
	inTheWay := args.Has(f.flag) && args.Has(f.flag+"-file")
	if inTheWay || slices.ContainsFunc(args.Values(f.flag), func(content string) bool { return !provider.NamesType(content) }) {
		g.Errorf(c.Workload.Object, c.Path+".args", "remove it; "+f.String()+" takes its place",
			"%s and %s-file exclude each other, and Thanos refuses to start", f.flag, f.flag)
		return false
	}
	for _, flag := range []string{f.flag, f.ignored} {
		if flag != "" && args.Has(flag) {
			c.SetArgs(c.Args().Remove(flag))
			g.Report(krm.Info, c.Workload.Object, c.Path+".args", "", "%s takes the place of %s", f, flag)
		}
	}
	return true
}

// text returns the file for one reader.
func (g *generator) text(f *file, o *krm.Object, c thanos.Component, version string) (string, bool) {
	config, problems := provider.Identify(f.config, "thanos-"+string(c), g.cluster, version)
	g.Problems(f.object, f.path, problems)
	text, err := provider.Marshal(config)
	return string(text), g.Check(f.object, f.path, err) && len(problems) == 0
}

// setEnv hands the credentials of an existing Secret to a reader. It does not
// overwrite a variable of the user's.
func (g *generator) setEnv(f *file, c *krm.Container, rendered bool) {
	for _, name := range slices.Sorted(maps.Keys(f.env)) {
		want := *f.env[name].SecretKeyRef
		want.Name = g.NameFor(c.Workload.Object, "Secret", want.Name)
		if c.HoldsOther(name, want, rendered) {
			g.Errorf(c.Workload.Object, c.Path+".env", "remove it, or rename it",
				"%s holds something else than key %q of Secret %s, which %s takes from a variable of this name", name, want.Key, want.Name, f)
			continue
		}
		g.Check(c.Workload.Object, c.Path+".env", c.SetEnv(krm.EnvVar{Name: name, ValueFrom: &krm.EnvVarSource{SecretKeyRef: &want}}))
	}
}
