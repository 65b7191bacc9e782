package genobjstoresecret

import (
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// inline reads the values of a Secret that orchestrators drop from their output: one
// that stays would carry the credentials into the rendered manifests a second time.
// Without a mapping every key of the Secret stands for the configuration key of its name.
func (g *generator) inline(name string, data map[string]string) (map[string]string, bool) {
	at := g.bucket.path + ".credentials.inline"
	secret := g.Local(g.bucket.at, "Secret", name)
	if secret == nil {
		g.Errorf(g.bucket.at, at+".name", "add the decrypted Secret to the resources, annotated config.kubernetes.io/local-config: \"true\"",
			"no local-config Secret %q is among the objects", name)
		return nil, false
	}
	if data == nil {
		data = map[string]string{}
		for _, key := range secret.Keys() {
			data[key] = key
		}
	}
	values, ok := map[string]string{}, true
	for _, path := range slices.Sorted(maps.Keys(data)) {
		key := data[path]
		switch value, found := secret.Content(key); {
		case found:
			values[path] = value
			continue
		case slices.Contains(secret.Keys(), key):
			g.Errorf(secret, secret.KeyField(key), "decrypt or correct it before it is rendered", "%s, and credentials.inline of the bucket reads it", secret.Unreadable(key))
		default:
			g.Errorf(g.bucket.at, problem.Join(at+".data", path), "correct the key, or add it to the Secret", "Secret %s has no key %q", name, key)
		}
		ok = false
	}
	return values, ok
}
