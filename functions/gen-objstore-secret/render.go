package genobjstoresecret

import (
	"encoding/base64"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/objstore"
)

// generator is one run of the function.
type generator struct {
	*Config
	*krm.Run
	bucket bucket
}

// render returns the file that Thanos reads. It is false when something is wrong.
func (g *generator) render() (string, bool) {
	config := objstore.Config{Type: g.bucket.Type, Prefix: g.bucket.Prefix, Values: &g.bucket.ObjectStore.Config}
	if config.Values.Kind == 0 {
		config.Values = nil
	}
	values, ok := g.credentials()
	if !ok {
		return "", false
	}
	var problems []problem.Problem
	for _, path := range objstore.LiteralCredentials(config) {
		problems = append(problems, problem.New("config."+path, "move it to credentials: identity, secretRef or inline", "a secret in git"))
	}
	problems = append(problems, objstore.Check(config, slices.Sorted(maps.Keys(values)))...)
	if g.bucket.Credentials.Identity != nil {
		var more []problem.Problem
		config, more = objstore.WithIdentity(config)
		problems = append(problems, more...)
	} else if len(problems) == 0 {
		config, problems = objstore.WithCredentials(config, values)
	}
	g.Problems(g.bucket.at, g.bucket.path, problems)
	if len(problems) > 0 {
		return "", false
	}
	text, err := objstore.Marshal(config)
	return string(text), g.Check(g.bucket.at, g.bucket.path, err)
}

// credentials returns what the configuration keys are set to: references to the
// reader's environment, or the values of an inline Secret.
func (g *generator) credentials() (map[string]string, bool) {
	switch c := g.bucket.Credentials; {
	case c.SecretRef != nil:
		values := map[string]string{}
		for path := range c.SecretRef.Data {
			values[path] = "$(" + envName(path) + ")"
		}
		return values, true
	case c.Inline != nil:
		return g.inline(c.Inline.Name, c.Inline.Data)
	default:
		return nil, true
	}
}

// envName is the variable that holds a credential: OBJSTORE_ACCESS_KEY.
func envName(path string) string {
	return "OBJSTORE_" + strings.ToUpper(strings.ReplaceAll(path, ".", "_"))
}

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
