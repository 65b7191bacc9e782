package genobjstoresecret

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// generator is one run of the function.
type generator struct {
	*Config
	*krm.Run
	bucket bucket
	// isDefault tells that it is the bucket of what names none.
	isDefault bool
	content   content
	// wrote is what Secrets hold that earlier runs wrote, which this one writes over.
	wrote string
}

func newGenerator(c *Config, r *krm.Run, b bucket) *generator {
	g := &generator{Config: c, Run: r, bucket: b, isDefault: b.cluster == nil || b.cluster.ObjectStore == b.Name}
	for _, o := range g.Manifests("Secret") {
		if isGenerated(o) || o.Annotation(ownKeysAnnotation) != "" {
			texts := o.Contents()
			for _, key := range slices.Sorted(maps.Keys(texts)) {
				g.wrote += texts[key] + "\n"
			}
		}
	}
	return g
}

// content is what all readers of the bucket get.
type content struct {
	// text of the file that Thanos reads, or of the template of it.
	text string
	// checksum of the file without the credentials in it.
	checksum string
	// identity of the readers' pods.
	identity provider.PodIdentity
}

// render returns what the readers get. It is false when something is wrong.
func (g *generator) render() (content, bool) {
	config := provider.Config{Type: g.bucket.Type, Prefix: g.bucket.Prefix}
	if given := &g.bucket.ObjectStore.Config; given.Kind != 0 {
		config.Values = provider.Sorted(given)
	}
	values, ok := g.credentials()
	if !ok {
		return content{}, false
	}
	problems := g.literals(config)
	config, id, more := g.identity(config)
	problems = append(problems, provider.Check(config, slices.Sorted(maps.Keys(values)))...)
	problems = append(problems, more...)
	made := content{identity: id}
	for _, p := range made.print(config, values, g.bucket.Credentials.ExternalSecret != nil) {
		p.Path = g.place(p.Path)
		if !slices.Contains(problems, p) {
			problems = append(problems, p)
		}
	}
	g.bucket.report(g.Run, problems)
	return made, len(problems) == 0
}

// place is where the user wrote what a path of credentials is about.
func (g *generator) place(path string) string {
	key, found := strings.CutPrefix(path, "credentials.")
	if !found {
		return path
	}
	return problem.Join("credentials."+g.bucket.Credentials.Forms()[0]+".data", key)
}

// literals refuses secrets in git, or warns where the user insists on them.
func (g *generator) literals(config provider.Config) []problem.Problem {
	var problems []problem.Problem
	for _, path := range provider.LiteralCredentials(config) {
		p := problem.New("config."+path, "move it to credentials: identity, secretRef, externalSecret or inline", "a secret in git")
		if g.bucket.Credentials.Literal == nil {
			problems = append(problems, p)
			continue
		}
		g.Warnf(g.bucket.at, problem.Join(g.bucket.path, p.Path), p.Remedy, "%s: whoever reads the repository reads and writes the bucket", p.Message)
	}
	return problems
}

// identity applies the keyless login, where that is the form.
func (g *generator) identity(config provider.Config) (provider.Config, provider.PodIdentity, []problem.Problem) {
	i := g.bucket.Credentials.Identity
	if i == nil {
		return config, provider.PodIdentity{}, nil
	}
	id, problems := provider.NewPodIdentity(config, identityFields(*i))
	config, more := provider.WithIdentity(config)
	return config, id, append(more, problems...)
}

// print fills in the text and its checksum.
func (c *content) print(config provider.Config, values map[string]string, template bool) []problem.Problem {
	if template {
		text, problems := provider.Template(config, slices.Sorted(maps.Keys(values)))
		c.text, c.checksum = text, checksum(text)
		return problems
	}
	config, problems := provider.WithCredentials(config, values)
	if len(problems) > 0 {
		return problems
	}
	text, err := provider.Marshal(config)
	if err != nil {
		return []problem.Problem{problem.New("", "", "%v", err)}
	}
	// The checksum stands in an annotation for everyone to see, so no credential
	// goes into it: a short one could be guessed from it.
	public, err := provider.MarshalRedacted(config, values)
	if err != nil {
		return []problem.Problem{problem.New("", "", "%v", err)}
	}
	c.text, c.checksum = string(text), checksum(string(public))
	return nil
}

// checksum is short: it tells one configuration from the next, no more.
func checksum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// credentials returns what the configuration keys are set to: references to the
// reader's environment, or the values of an inline Secret. An external secret's
// values are not known.
func (g *generator) credentials() (map[string]string, bool) {
	values := map[string]string{}
	switch c := g.bucket.Credentials; {
	case c.SecretRef != nil:
		for path := range c.SecretRef.Data {
			values[path] = "$(" + envName(path) + ")"
		}
	case c.ExternalSecret != nil:
		for path := range c.ExternalSecret.Data {
			values[path] = ""
		}
	case c.Inline != nil:
		return g.inline(c.Inline.Name, c.Inline.Data)
	}
	return values, true
}

const envPrefix = "OBJSTORE_"

// envName is the variable that holds a credential: OBJSTORE_ACCESS_KEY.
func envName(path string) string { return envPrefix + strings.ToUpper(provider.Variable(path)) }
