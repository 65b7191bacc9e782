package genrules

import (
	"crypto/sha256"
	"encoding/hex"
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

// ruleMaps returns the ConfigMaps that hold rule files, sorted by name.
func (g *generator) ruleMaps() []*krm.Object {
	return slices.DeleteFunc(g.Manifests("ConfigMap"), func(o *krm.Object) bool { return o.Label(rulesLabel) != "true" })
}

// mount brings the rule files of its namespace to every ruler.
func (g *generator) mount() {
	ruleMaps := g.ruleMaps()
	for _, c := range g.Containers(thanos.Rule) {
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
			c.Workload.SetText(hex.EncodeToString(sum.Sum(nil))[:16], "spec", "template", "metadata", "annotations", checksumAnnotation)
		}
	}
}

// mountInto makes a ruler read the files of a ConfigMap, where it does not yet.
func (g *generator) mountInto(c *krm.Container, o *krm.Object) bool {
	for _, pattern := range c.Args().Values(ruleFlag) {
		if file, found := c.MountedFile(pattern); found && file.Kind == "ConfigMap" && file.Name == o.Name() {
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
	data := o.Strings("data")
	var text strings.Builder
	for _, key := range slices.Sorted(maps.Keys(data)) {
		text.WriteString(o.Name() + "\x00" + key + "\x00" + data[key] + "\x00")
	}
	return text.String()
}
