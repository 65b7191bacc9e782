package genobjstoresecret

import (
	"encoding/base64"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// inline reads the values of a local-config Secret. Without a mapping every key
// of the Secret stands for the configuration key of its name.
func (g *generator) inline(name string, data map[string]string) (map[string]string, bool) {
	at := g.bucket.path + ".credentials.inline"
	secret := g.localSecret(name)
	if secret == nil {
		g.Errorf(g.bucket.at, at+".name", "add the decrypted Secret to the resources, annotated config.kubernetes.io/local-config: \"true\"",
			"no local-config Secret %q is among the objects", name)
		return nil, false
	}
	content := secretValues(secret)
	if data == nil {
		return content, true
	}
	values, ok := map[string]string{}, true
	for _, path := range slices.Sorted(maps.Keys(data)) {
		value, found := content[data[path]]
		if !found {
			g.Errorf(g.bucket.at, problem.Join(at+".data", path), "correct the key, or add it to the Secret", "Secret %s has no key %q", name, data[path])
			ok = false
		}
		values[path] = value
	}
	return values, ok
}

// localSecret finds a Secret that orchestrators drop from their output: one that
// stays would carry the credentials into the rendered manifests a second time.
func (g *generator) localSecret(name string) *krm.Object {
	for _, o := range g.Items() {
		if o.Kind() == "Secret" && o.Name() == name && o.IsLocalConfig() {
			return o
		}
	}
	return nil
}

func secretValues(secret *krm.Object) map[string]string {
	values := map[string]string{}
	for key, encoded := range secret.Strings("data") {
		if plain, err := base64.StdEncoding.DecodeString(encoded); err == nil {
			values[key] = string(plain)
		}
	}
	maps.Copy(values, secret.Strings("stringData"))
	return values
}
