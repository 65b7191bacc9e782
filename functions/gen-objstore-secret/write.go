package genobjstoresecret

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// ownKeysAnnotation lists the keys of a Secret of the user's that are written here.
const ownKeysAnnotation = "thanos-fleet.dev/objstore-keys"

// write makes the Secret that a reader reads, or the ExternalSecret that makes it.
func (g *generator) write(r *reader, c content) {
	secret := g.Find("Secret", r.Namespace(), r.source.Name)
	external := g.externalFor(r)
	switch form := g.bucket.Credentials.ExternalSecret; {
	case form != nil && secret != nil:
		g.Errorf(secret, "", "remove it", "External Secrets is to make this Secret, which %s reads", r.Ref())
	case form == nil && external != nil:
		g.Errorf(external, "", "remove it", "it makes Secret %s, which %s reads, but the credentials of the object store are no longer an externalSecret", r.source.Name, r.Ref())
	case form != nil:
		g.writeExternal(r, c.text)
	case secret != nil && !isGenerated(secret):
		g.fill(secret, r, c.text)
	default:
		g.writeSecret(r, c.text)
	}
}

func isGenerated(o *krm.Object) bool { return o.Annotation(krm.GeneratedAnnotation) != "" }

// externalFor returns the ExternalSecret of an earlier run that makes the reader's
// Secret, or nil.
func (g *generator) externalFor(r *reader) *krm.Object {
	for _, o := range g.Manifests("ExternalSecret") {
		makes := cmp.Or(o.Text("spec", "target", "name"), o.Name())
		if isGenerated(o) && o.Namespace() == r.Namespace() && makes == r.source.Name {
			return o
		}
	}
	return nil
}

// leave leaves a reader to what makes its Secret already. Where an ExternalSecret is
// to make it, another maker is one too many, and so is one that has its name.
func (g *generator) leave(r *reader) {
	if r.left {
		return
	}
	if g.bucket.Credentials.ExternalSecret == nil {
		r.left = !g.MayWrite(r.Object, r.source)
		return
	}
	maker, field := g.Find("ExternalSecret", r.Namespace(), r.source.Name), "spec.target"
	if m := g.MakerOf("Secret", r.Namespace(), r.source.Name); m != nil {
		maker, field = m.Object, m.Field
	}
	if maker != nil && !isGenerated(maker) && maker.Kind() != "Secret" {
		r.left = true
		g.Errorf(maker, field, "remove it and use credentials.externalSecret of the object store, or let the reader read another Secret",
			"it is written by hand and stands where the object store writes Secret %s, which %s reads", r.source.Name, r.Ref())
	}
}

func (g *generator) writeSecret(r *reader, text string) {
	secret := g.EnsureBeside(r.Object, krm.Ref{APIVersion: "v1", Kind: "Secret", Name: r.source.Name})
	if secret.Text("type") == "" {
		secret.SetText("Opaque", "type")
	}
	secret.SetText(text, "stringData", r.source.Key)
}

// fill writes a key of a Secret of the user's, and keeps the others. What the
// user wrote there is not overwritten, nor is a misspelt key made true.
func (g *generator) fill(secret *krm.Object, r *reader, text string) {
	key, known := r.source.Key, secret.Keys()
	own := strings.Split(secret.Annotation(ownKeysAnnotation), ",")
	have, found := secret.Content(key)
	field := secret.KeyField(key)
	switch {
	case have == text, !slices.Contains(own, key) && provider.Equal(have, text):
		return
	case slices.Contains(own, key):
	case !found && r.chosen && len(known) > 0:
		g.Errorf(secret, field, strict.Suggest(key, known, "correct the reader, or leave the key empty here and it is written"),
			"no such key, which %s reads at %s; the Secret has %s", r.Ref(), r.at, strings.Join(known, ", "))
		return
	case strings.TrimSpace(have) != "":
		g.Errorf(secret, field, "empty it here, and it is written from the object store; or let the reader read another key",
			"other content than that of the object store, which %s reads at %s", r.Ref(), r.at)
		return
	default:
		own = slices.DeleteFunc(append(own, key), func(k string) bool { return k == "" })
		slices.Sort(own)
		secret.SetText(strings.Join(own, ","), "metadata", "annotations", ownKeysAnnotation)
	}
	secret.SetContent(key, text)
}

// writeExternal makes External Secrets put the file together from the values of
// a secret manager (external-secrets.io/v1, spec.target.template).
func (g *generator) writeExternal(r *reader, text string) {
	form := g.bucket.Credentials.ExternalSecret
	o := g.EnsureBeside(r.Object, krm.Ref{APIVersion: "external-secrets.io/v1", Kind: "ExternalSecret", Name: r.source.Name})
	if form.RefreshInterval != "" {
		o.SetText(form.RefreshInterval, "spec", "refreshInterval")
	}
	o.SetText(cmp.Or(form.StoreRef.Kind, "ClusterSecretStore"), "spec", "secretStoreRef", "kind")
	o.SetText(form.StoreRef.Name, "spec", "secretStoreRef", "name")
	o.SetText(r.source.Name, "spec", "target", "name")
	o.SetText("v2", "spec", "target", "template", "engineVersion")
	o.SetText(text, "spec", "target", "template", "data", r.source.Key)
	var data []externalData
	for _, path := range slices.Sorted(maps.Keys(form.Data)) {
		data = append(data, externalData{provider.Variable(path), form.Data[path]})
	}
	g.Check(o, "spec.data", o.Set(data, "spec", "data"))
}

// externalData is one item of an ExternalSecret's spec.data.
type externalData struct {
	SecretKey string          `yaml:"secretKey"`
	RemoteRef fleet.RemoteRef `yaml:"remoteRef"`
}
