package genobjstoresecret

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// forget takes back what an earlier run wrote for a bucket that the cluster no
// longer has. What the user wrote stays, and is told.
func (g *generator) forget() {
	for _, r := range g.written() {
		g.detach(r)
		g.removeEnv(r, nil)
	}
	for _, r := range g.written() { // the containers of a pod share the annotation
		r.Remove(slices.Concat(r.pod, []string{"annotations", checksumAnnotation})...)
	}
}

// written returns the readers that an earlier run wired, which their pods'
// annotation says, without wiring any.
func (g *generator) written() []*reader {
	found := g.addedSidecars()
	for _, c := range g.containers() {
		found = append(found, newReader(c))
	}
	for i := range operatedKinds {
		for _, o := range g.Manifests(operatedKinds[i].kind) {
			found = append(found, newOperated(o, &operatedKinds[i]))
		}
	}
	return slices.DeleteFunc(found, func(r *reader) bool { return !r.annotated() })
}

func (r *reader) annotated() bool {
	return r.Has(slices.Concat(r.pod, []string{"annotations", checksumAnnotation})...)
}

// detach takes away how a reader reads a Secret that was written here.
func (g *generator) detach(r *reader) {
	source := r.reads()
	switch {
	case source == "":
	case !g.isOwn(r.Namespace(), source):
		g.Warnf(r.Object, r.at, "remove what makes it read the bucket, or give the cluster its object store back",
			"the cluster has no object store any more, but this still reads one from Secret %s", source)
	case r.operated != nil:
		r.RemoveKey(r.operated.field("objectStorageConfig")...)
	default:
		file := r.container.Args().Value(fileFlag)
		r.container.SetArgs(r.container.Args().Remove(fileFlag))
		r.container.Unmount(file)
	}
}

// reads returns the name of the Secret that a reader reads the bucket from, or "".
func (r *reader) reads() string {
	if r.operated != nil {
		return r.Text(r.operated.field("objectStorageConfig", "name")...)
	}
	if source, ok := envSecret(r.container, r.container.Args().Value(contentFlag)); ok {
		return source.Name
	}
	source, _ := r.container.MountedFile(r.container.Args().Value(fileFlag))
	return source.Name
}

// isOwn tells whether a Secret is one that this function makes, or has made.
func (g *generator) isOwn(namespace, name string) bool {
	secret := g.Find("Secret", namespace, name)
	if secret == nil {
		secret = g.Find("ExternalSecret", namespace, name)
	}
	if secret == nil {
		return name == cmp.Or(g.Secret.Name, fleet.DefaultSecret.Name)
	}
	return secret.Annotation(krm.GeneratedAnnotation) == Name
}

// removeEnv takes away the credentials of an earlier form from a reader's
// environment: variables of this function's naming, from a Secret, that the file of an
// earlier run refers to and nothing else uses. Those of the names in kept stay. The file
// tells it, not the pods' annotation, which every run writes: the next one would take
// away what this one left.
func (g *generator) removeEnv(r *reader, kept []string) {
	for _, c := range r.environments() {
		c.RemoveItems(func(e *krm.Object) bool {
			name := e.Text("name")
			isIn := func(text string) bool { return strings.Contains(text, "$("+name+")") }
			return strings.HasPrefix(name, envPrefix) && e.Has("valueFrom", "secretKeyRef") && isIn(g.wrote) &&
				!slices.ContainsFunc(c.Args(), isIn) && !slices.Contains(kept, name)
		}, "env")
	}
	if r.operated != nil { // a container that held nothing but the credentials
		r.RemoveItems(func(c *krm.Object) bool {
			return c.Text("name") == r.operated.container && len(c.Value()) == 1
		}, "spec", "containers")
	}
}

// environments returns the containers whose environment a reader sees.
func (r *reader) environments() []*krm.Container {
	if r.container != nil {
		return []*krm.Container{r.container}
	}
	return slices.DeleteFunc(krm.AddedContainers(r.Object), func(c *krm.Container) bool { return c.Text("name") != r.operated.container })
}
