package genobjstoresecret

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// checkKeys refuses what is in the way of the credentials and of the file: no key and no
// variable can be two things.
func (g *generator) checkKeys(readers []*reader) {
	for _, r := range readers {
		if r.left {
			continue
		}
		if ref := g.bucket.Credentials.SecretRef; ref != nil {
			g.checkCredentials(r, g.NameFor(r.Object, "Secret", ref.Name), slices.Sorted(maps.Values(ref.Data)))
			g.checkEnv(r, ref)
		}
		g.checkOtherFlags(r)
	}
}

func (g *generator) checkCredentials(r *reader, name string, keys []string) {
	at := g.bucket.path + ".credentials.secretRef"
	if name == r.source.Name && slices.Contains(keys, r.source.Key) {
		g.Errorf(g.bucket.at, at+".data", "keep the credentials under another key, or in another Secret",
			"key %q of Secret %s would hold a credential and, for %s, the whole file", r.source.Key, name, r.Ref())
	}
}

// checkEnv refuses to overwrite a variable of the user's.
func (g *generator) checkEnv(r *reader, ref *fleet.SecretRef) {
	for _, c := range r.environments() {
		for _, key := range slices.Sorted(maps.Keys(ref.Data)) {
			if name := envName(key); c.HoldsOther(name, *g.credential(r, ref, key), r.annotated()) {
				g.Errorf(r.Object, c.Path+".env", "remove it, or rename it",
					"%s holds something else than key %q of Secret %s, which the bucket's configuration takes from a variable of this name", name, ref.Data[key], ref.Name)
			}
		}
	}
}

// checkOtherFlags reports flags for other files that are read from the reader's key.
func (g *generator) checkOtherFlags(r *reader) {
	for _, w := range g.Workloads() {
		if w.Namespace() != r.Namespace() {
			continue
		}
		for _, c := range w.Containers() {
			for _, arg := range c.Args() {
				if readsOther(c, arg, r.source) {
					flag, _, _ := strings.Cut(arg, "=")
					g.Errorf(w.Object, c.Path+".args", "give it a key of its own",
						"%s reads key %q of Secret %s, which %s reads the bucket from", flag, r.source.Key, r.source.Name, r.Ref())
				}
			}
		}
	}
}

func readsOther(c *krm.Container, arg string, source krm.File) bool {
	flag, value, _ := strings.Cut(arg, "=")
	switch {
	case flag == fileFlag || flag == contentFlag || !strings.HasPrefix(flag, "--"):
		return false
	case strings.HasSuffix(flag, "-file"):
		mounted, ok := c.MountedFile(value)
		return ok && mounted == source
	default:
		from, ok := envSecret(c, value)
		return ok && from == source
	}
}
