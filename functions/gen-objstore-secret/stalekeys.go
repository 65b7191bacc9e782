package genobjstoresecret

import (
	"fmt"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// warnStaleKeys tells of keys that an earlier run wrote into the Secrets of readers,
// and that none reads any more. An apply does not take a key out of the cluster that
// leaves stringData (Kubernetes, core/v1, Secret: stringData is write-only), and old
// credentials with it.
func (g *generator) warnStaleKeys(readers []*reader) {
	read := map[*krm.Object][]string{}
	for _, r := range readers {
		if secret := g.Find("Secret", r.Namespace(), r.source.Name); secret != nil && !r.left {
			read[secret] = append(read[secret], r.source.Key)
		}
	}
	for _, secret := range g.Manifests("Secret") {
		used, found := read[secret]
		for _, key := range written(secret) {
			if found && !slices.Contains(used, key) && !g.isRead(secret, key) {
				g.Warnf(secret, secret.KeyField(key), fmt.Sprintf("remove it here and in the cluster, where a key that leaves stringData stays: kubectl patch secret %s --type=json -p '[{\"op\": \"remove\", \"path\": \"/data/%s\"}]'", secret.Name(), key),
					"an earlier run wrote it, and nobody reads it any more")
			}
		}
	}
}

// isRead tells whether a flag for another file reads a key, which another function
// may have written.
func (g *generator) isRead(secret *krm.Object, key string) bool {
	for _, w := range g.Workloads() {
		for _, c := range w.AllContainers() {
			if w.Namespace() == secret.Namespace() && slices.ContainsFunc(c.Args(), func(arg string) bool {
				return readsOther(c, arg, krm.File{Kind: "Secret", Name: secret.Name(), Key: key})
			}) {
				return true
			}
		}
	}
	return false
}

// written returns the keys of a Secret that this function has written.
func written(secret *krm.Object) []string {
	if secret.Annotation(krm.GeneratedAnnotation) == Name {
		return secret.Keys()
	}
	return slices.DeleteFunc(strings.Split(secret.Annotation(ownKeysAnnotation), ","), func(key string) bool {
		return !slices.Contains(secret.Keys(), key)
	})
}
