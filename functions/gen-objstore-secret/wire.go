package genobjstoresecret

import (
	"maps"
	"path"
	"regexp"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

const (
	mountPath   = "/etc/thanos/objstore"
	fileFlag    = "--objstore.config-file"
	contentFlag = "--objstore.config"
)

// envReference is a flag's value that is one environment variable: $(OBJSTORE_CONFIG).
var envReference = regexp.MustCompile(`^\$\(([A-Za-z0-9_]+)\)$`)

// source tells which key of which Secret a container reads, and gives it one when
// it reads none. It is false when that cannot be told.
func (g *generator) source(r *reader) bool {
	c := r.container
	if c.Args().Has(contentFlag) && c.Args().Has(fileFlag) {
		g.Errorf(r.Object, r.at+".args", "remove one of them", "%s and %s exclude each other, and Thanos refuses to start", fileFlag, contentFlag)
		return false
	}
	if c.Args().Has(contentFlag) {
		r.chosen = true
		return g.envSource(r)
	}
	if r.left = g.LeftToOthers(c, fileFlag); r.left {
		return true
	}
	_, r.chosen = g.Run.MountedFile(c, c.Args().Value(fileFlag))
	var ok bool
	secret := g.secret(r)
	r.source, ok = g.FileFlag(c, fileFlag, "Secret", secret.Name, path.Join(mountPath, secret.Key))
	return ok
}

// envSource follows --objstore.config=$(OBJSTORE_CONFIG) to the Secret behind
// the variable.
func (g *generator) envSource(r *reader) bool {
	source, ok := envSecret(r.container, r.container.Args().Value(contentFlag))
	if !ok {
		g.Errorf(r.Object, r.at+".args", "remove the flag, or set it from a Secret: "+contentFlag+"=$(OBJSTORE_CONFIG)",
			"%s is written out, so nobody can tell which Secret holds the bucket", contentFlag)
	}
	r.source = source
	return ok
}

// envSecret returns the key of the Secret that a value of the form $(NAME) is
// taken from.
func envSecret(c *krm.Container, value string) (krm.File, bool) {
	m := envReference.FindStringSubmatch(value)
	if m == nil {
		return krm.File{}, false
	}
	env := c.Env(m[1])
	if env == nil || env.Text("valueFrom", "secretKeyRef", "name") == "" {
		return krm.File{}, false
	}
	ref := func(name string) string { return env.Text("valueFrom", "secretKeyRef", name) }
	return krm.File{Kind: "Secret", Name: ref("name"), Key: ref("key")}, true
}

// credential is where a reader finds the value of a configuration key.
func (g *generator) credential(r *reader, ref *fleet.SecretRef, key string) *krm.SecretKeyRef {
	return &krm.SecretKeyRef{Name: g.NameFor(r.Object, "Secret", ref.Name), Key: ref.Data[key]}
}

// setEnv hands the credentials of an existing Secret to a reader; Thanos puts
// them in place of the $(NAME)s of the file. Those of an earlier form go.
func (g *generator) setEnv(r *reader) {
	var names []string
	if ref := g.bucket.Credentials.SecretRef; ref != nil {
		c := r.target()
		for _, key := range slices.Sorted(maps.Keys(ref.Data)) {
			source := &krm.EnvVarSource{SecretKeyRef: g.credential(r, ref, key)}
			g.Check(r.Object, c.Path+".env", c.SetEnv(krm.EnvVar{Name: envName(key), ValueFrom: source}))
			names = append(names, envName(key))
		}
	}
	g.removeEnv(r, names)
}
