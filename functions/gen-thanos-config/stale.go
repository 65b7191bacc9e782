package genthanosconfig

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// forget takes back what an earlier run wrote for files that the cluster no longer
// has. What the user wrote stays, and is told.
func (g *generator) forget(described []fleet.NamedProvider) {
	for i := range kinds {
		k := &kinds[i]
		if slices.ContainsFunc(described, func(p fleet.NamedProvider) bool { return p.Path == k.field && !p.Disabled }) {
			continue
		}
		wired := slices.DeleteFunc(g.Containers(k.readers...), func(c *krm.Container) bool {
			return !c.Workload.Has(k.annotation(c.Workload.PodMetadata()...)...)
		})
		for _, c := range wired {
			g.detach(k, c)
		}
		for _, c := range wired { // the containers of a pod share the annotation
			c.Workload.Remove(k.annotation(c.Workload.PodMetadata()...)...)
		}
		if k.format == provider.Tracing {
			g.forgetOperated(k)
		}
	}
}

func (g *generator) detach(k *kind, c *krm.Container) {
	flag := k.flag + "-file"
	file := c.Args().Value(flag)
	source, mounted := g.MountedFile(c, file)
	if !mounted || !g.mayForget(k, c.Workload.Object, c.Path, source) {
		return
	}
	c.SetArgs(c.Args().Remove(flag))
	c.Unmount(file)
	k.removeEnv(c)
}

// mayForget tells whether a reader's file was made here.
func (g *generator) mayForget(k *kind, reader *krm.Object, at string, source krm.File) bool {
	o := g.Find(source.Kind, reader.Namespace(), source.Name)
	if o != nil && o.Annotation(krm.GeneratedAnnotation) == Name {
		return true
	}
	g.Warnf(reader, at, "remove what makes it read the file, or describe "+k.field+" again",
		"the cluster has no %s any more, but this still reads it from %s %s", k.field, source.Kind, source.Name)
	return false
}

// removeEnv takes away the credentials: variables of this function's naming, from
// a Secret.
func (k *kind) removeEnv(c *krm.Container) {
	c.RemoveItems(func(e *krm.Object) bool {
		return strings.HasPrefix(e.Text("name"), k.envName("")) && e.Has("valueFrom", "secretKeyRef")
	}, "env")
}

func (g *generator) forgetOperated(k *kind) {
	for _, operated := range operatedKinds {
		for _, o := range g.Manifests(operated.kind) {
			config := slices.Concat(operated.section, []string{"tracingConfig"})
			source := krm.File{Kind: "Secret", Name: o.Text(append(config, "name")...)}
			at := strings.Join(config, ".")
			if !o.Has(k.annotation("spec", "podMetadata")...) || source.Name == "" || !g.mayForget(k, o, at, source) {
				continue
			}
			o.RemoveKey(config...)
			for _, c := range krm.AddedContainers(o) {
				if c.Text("name") == operated.container {
					k.removeEnv(c)
				}
			}
			o.RemoveItems(func(c *krm.Object) bool { // a container that held nothing but the credentials
				return c.Text("name") == operated.container && len(c.Value()) == 1
			}, "spec", "containers")
			o.Remove(k.annotation("spec", "podMetadata")...)
		}
	}
}
