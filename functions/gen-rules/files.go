package genrules

import (
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const (
	// rulesLabel marks the ConfigMaps whose keys are rule files.
	rulesLabel = "thanos-fleet.dev/rules"
	// checksumAnnotation rolls rulers when a rule changes: Thanos Rule reads its
	// files at its start and when it is told to (Thanos, docs/components/rule.md).
	checksumAnnotation = "thanos-fleet.dev/rules-checksum"
	ruleFlag           = "--rule-file"
)

func isRuleFile(key string) bool {
	return strings.HasSuffix(key, ".yml") || strings.HasSuffix(key, ".yaml")
}

// ruleMaps returns the ConfigMaps that hold rule files, sorted by name; those too
// that are not applied, because PrometheusRules were made of them.
func (g *generator) ruleMaps() []*krm.Object {
	var found []*krm.Object
	for _, o := range g.Unshared() {
		if o.Kind() == "ConfigMap" && o.Label(rulesLabel) == "true" {
			found = append(found, o)
		}
	}
	krm.SortByRef(found)
	return found
}

// mount brings the rule files of its namespace to every ruler.
func (g *generator) mount() {
	ruleMaps := slices.DeleteFunc(g.ruleMaps(), func(o *krm.Object) bool { return !o.IsManifest() })
	rulers := g.Containers(thanos.Rule)
	if len(rulers) > 0 {
		g.checkFiles(ruleMaps)
	}
	for _, c := range rulers {
		sum := sha256.New()
		mounted := false
		for _, o := range ruleMaps {
			if o.Namespace() != c.Workload.Namespace() || !g.mountInto(c, o) {
				continue
			}
			mounted = true
			sum.Write([]byte(content(o)))
		}
		if mounted {
			c.Workload.SetText(hex.EncodeToString(sum.Sum(nil))[:16], c.Workload.PodMetadata("annotations", checksumAnnotation)...)
		}
	}
}

// checkFiles reports what no ruler starts with.
func (g *generator) checkFiles(ruleMaps []*krm.Object) {
	for _, o := range ruleMaps {
		for key, text := range sorted(o.Strings("data")) {
			if isRuleFile(key) {
				g.check(o, key, text)
			}
		}
	}
}

// mountInto makes a ruler read the files of a ConfigMap, where it does not yet.
func (g *generator) mountInto(c *krm.Container, o *krm.Object) bool {
	for _, pattern := range c.Args().Values(ruleFlag) {
		if g.Mounts(c, o, pattern) {
			return true
		}
	}
	at := "/etc/thanos/" + o.Name()
	if !g.Check(c.Workload.Object, c.Path+".volumeMounts", c.Mount("ConfigMap", o.Name(), at)) {
		return false
	}
	for _, extension := range extensions(o) {
		c.SetArgs(c.Args().Add(ruleFlag, path.Join(at, "*"+extension)))
	}
	return true
}

// extensions returns those of the rule files in a ConfigMap.
func extensions(o *krm.Object) []string {
	found := map[string]bool{}
	for key := range o.Strings("data") {
		if isRuleFile(key) {
			found[path.Ext(key)] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// content is what a checksum of a ConfigMap is made of.
func content(o *krm.Object) string {
	var text strings.Builder
	for key, value := range sorted(o.Strings("data")) {
		text.WriteString(o.Name() + "\x00" + key + "\x00" + value + "\x00")
	}
	return text.String()
}

// sorted goes through a map in the order of its keys.
func sorted(m map[string]string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, key := range slices.Sorted(maps.Keys(m)) {
			if !yield(key, m[key]) {
				return
			}
		}
	}
}
