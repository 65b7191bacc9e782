package genobjstoresecret

import (
	"maps"
	"path"
	"regexp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	mountPath   = "/etc/thanos/objstore"
	fileFlag    = "--objstore.config-file"
	contentFlag = "--objstore.config"
)

// envReference is a flag's value that is one environment variable: $(OBJSTORE_CONFIG).
var envReference = regexp.MustCompile(`^\$\(([A-Za-z0-9_]+)\)$`)

// readers returns the containers that use the cluster's bucket: stores and
// compactors, and everything that writes blocks. A receive router writes none,
// nor does a ruler that sends its series elsewhere.
func (g *generator) readers() []*krm.Container {
	all := g.Containers(thanos.Sidecar, thanos.Store, thanos.Receive, thanos.Rule, thanos.Compact)
	return slices.DeleteFunc(all, func(c *krm.Container) bool {
		router := c.Component() == thanos.Receive && (c.Workload.Kind() != "StatefulSet" || c.Args().RoutesOnly())
		stateless := c.Args().Has("--remote-write.config") || c.Args().Has("--remote-write.config-file")
		return router || stateless
	})
}

// wire makes a reader read the configuration, and writes the Secret that it
// reads it from.
func (g *generator) wire(c *krm.Container, text string) {
	source, ok := g.source(c)
	if !ok {
		return
	}
	secret := g.EnsureBeside(c.Workload.Object, krm.Ref{APIVersion: "v1", Kind: "Secret", Name: source.Name})
	if secret.Text("type") == "" {
		secret.SetText("Opaque", "type")
	}
	secret.SetText(text, "stringData", source.Key)
	g.setEnv(c)
}

// source tells which key of which Secret a reader reads, and gives it one when
// it reads none.
func (g *generator) source(c *krm.Container) (krm.File, bool) {
	if c.Args().Has(contentFlag) {
		return g.envSource(c)
	}
	return g.FileFlag(c, fileFlag, "Secret", g.Secret.Name, path.Join(mountPath, g.Secret.Key))
}

// envSource follows --objstore.config=$(OBJSTORE_CONFIG) to the Secret behind
// the variable.
func (g *generator) envSource(c *krm.Container) (krm.File, bool) {
	if m := envReference.FindStringSubmatch(c.Args().Value(contentFlag)); m != nil {
		if env := c.Env(m[1]); env != nil && env.Text("valueFrom", "secretKeyRef", "name") != "" {
			ref := func(name string) string { return env.Text("valueFrom", "secretKeyRef", name) }
			return krm.File{Kind: "Secret", Name: ref("name"), Key: ref("key")}, true
		}
	}
	g.Errorf(c.Workload.Object, c.Path+".args", "remove the flag, or set it from a Secret: "+contentFlag+"=$(OBJSTORE_CONFIG)",
		"%s is written out, so nobody can tell which Secret holds the bucket", contentFlag)
	return krm.File{}, false
}

// setEnv hands the credentials of an existing Secret to a reader; Thanos puts
// them in place of the $(NAME)s of the file.
func (g *generator) setEnv(c *krm.Container) {
	ref := g.bucket.Credentials.SecretRef
	if ref == nil {
		return
	}
	for _, key := range slices.Sorted(maps.Keys(ref.Data)) {
		source := &krm.EnvVarSource{SecretKeyRef: &krm.SecretKeyRef{Name: ref.Name, Key: ref.Data[key]}}
		g.Check(c.Workload.Object, c.Path+".env", c.SetEnv(krm.EnvVar{Name: envName(key), ValueFrom: source}))
	}
}
