package genobjstoresecret

import (
	"maps"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/strict"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/provider"
)

// needBucket reports what refuses to start in a cluster that has no bucket (Thanos
// v0.42.4, cmd/thanos/store.go, compact.go and tools_bucket.go); everything else
// then keeps its blocks on its volume.
func (g *generator) needBucket() {
	if krm.HasErrors(g.Findings()) {
		return // there is no telling what the cluster has
	}
	for _, c := range g.containers() {
		needs := c.Component() == thanos.Store || c.Component() == thanos.Compact || c.Component() == thanos.Tools
		if needs && !c.Args().Has(fileFlag) && !c.Args().Has(contentFlag) {
			g.Errorf(c.Workload.Object, c.Path+".args", "set objectStore of the cluster in the Fleet, or remove it from the resources",
				"thanos %s refuses to start without a bucket, and cluster %s has none", c.Component(), g.Cluster)
		}
	}
}

// checkKeys holds the Secrets that are read against those that are there: the
// credentials must be in theirs, and no key can be two things.
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
	secret := g.Find("Secret", r.Namespace(), name)
	if secret == nil {
		g.checkMade(r, name, keys) // made by something else, as secretRef says
		return
	}
	known := secret.Keys()
	for _, key := range keys {
		switch why := secret.Unreadable(key); {
		case why != "" && !secret.Has("sops"): // what is encrypted may be decrypted in the cluster
			g.Errorf(secret, secret.KeyField(key), "correct it", "%s, and %s reads it at %s", why, r.Ref(), r.at)
		case !slices.Contains(known, key):
			g.Errorf(secret, problem.Join("data", key), strict.Suggest(key, known, "add it, or correct credentials.secretRef of the object store"),
				"no such key, which %s reads at %s", r.Ref(), r.at)
		}
	}
}

// checkMade reports credentials that the maker of a Secret is known not to put there.
func (g *generator) checkMade(r *reader, name string, keys []string) {
	maker := g.MakerOf("Secret", r.Namespace(), name)
	for _, key := range keys {
		if maker != nil && maker.Lacks(key) {
			g.Errorf(maker.Object, maker.Field, strict.Suggest(key, maker.Keys(), "add it, or correct credentials.secretRef of the object store"),
				"a controller makes Secret %s of it without key %q, which %s reads at %s", name, key, r.Ref(), r.at)
		}
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

// checkVersions reports readers whose image is older than what the bucket's
// configuration says. An image that names no version may be new enough.
func (g *generator) checkVersions(readers []*reader, made content) {
	for _, r := range readers {
		version, at := r.version()
		if version == "" {
			continue
		}
		for _, p := range slices.Concat(provider.TooNew(made.config, version), provider.TooNewIdentity(made.identity, version)) {
			g.Errorf(r.Object, at, p.Remedy, "%s: %s", g.bucket.named(p.Path), p.Message)
		}
	}
}

// systemCertificates are part of Thanos' image; nothing needs to mount them.
const systemCertificates = "/etc/ssl/certs/"

// checkFiles looks for the files that the configuration names in a reader.
func (g *generator) checkFiles(r *reader, files []provider.File) {
	for _, f := range files {
		mounted := slices.ContainsFunc(r.mounts(), func(at string) bool {
			return f.Path == at || strings.HasPrefix(f.Path, strings.TrimSuffix(at, "/")+"/")
		})
		switch {
		case mounted:
			g.checkMounted(r, f)
		case !strings.HasPrefix(f.Path, systemCertificates):
			g.Warnf(r.Object, r.at+".volumeMounts", "mount the Secret or ConfigMap that holds it",
				"config.%s of the bucket is %s, where nothing is mounted, so Thanos will not start", f.Key, f.Path)
		}
	}
}

// checkMounted reports a file whose Secret or ConfigMap is among the objects and
// does not hold it.
func (g *generator) checkMounted(r *reader, f provider.File) {
	if r.container == nil {
		return
	}
	if source, key, known := g.Lacks(r.container, f.Path); source != nil {
		g.Errorf(source, problem.Join("data", key), strict.Suggest(key, known, "add it, or correct config."+f.Key+" of the object store"),
			"no such key, which %s reads as %s", r.Ref(), f.Path)
	}
}
