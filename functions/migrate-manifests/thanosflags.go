package migratemanifests

import (
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const thanosFlagRule = "thanos-flag"

// endpointFlags name the stores of a querier.
var endpointFlags = []string{
	"--endpoint", "--endpoint-strict", "--endpoint-group", "--endpoint.sd-config", "--endpoint.sd-config-file",
	"--store", "--store-strict", "--store.sd-files",
}

// thanosFlags renames or drops flags with which the container's version refuses to
// start, each with the version that removed it.
func (m *migration) thanosFlags() {
	for _, c := range m.programs("thanos") {
		gossips := c.Args().Has("--cluster.peers")
		for _, f := range legacy.ThanosFlags {
			if isOfQuery := strings.HasPrefix(f.Now, "--endpoint"); thanos.AtLeast(version(c), f.Since) && (!isOfQuery || c.Component() == thanos.Query) {
				m.thanosFlag(c, f)
			}
		}
		if gossips && !c.Args().Has("--cluster.peers") && c.Component() == thanos.Query && !slices.ContainsFunc(endpointFlags, c.Args().Has) {
			m.warned(thanosFlagRule, c.Workload.Object, c.Path+".args", "name them in --endpoint, or let wire-thanos-stores do it", "it found its stores by gossip, and has none now")
		}
		for _, f := range thanos.Unsupported(c.Component(), c.Args(), version(c)) {
			if f.Removed == "" {
				m.refused(thanosFlagRule, c.Workload.Object, m.argOf(c, f.Name, c.Args().Value(f.Name)), f.Instead,
					"thanos %s %s does not have %s yet", c.Component(), version(c), f.Name)
				continue
			}
			m.thanosFlag(c, legacy.Flag{Name: f.Name, Since: f.Removed})
		}
		m.bucketFlags(c)
	}
}

func (m *migration) thanosFlag(c *krm.Container, f legacy.Flag) {
	for _, name := range f.Given(c.Args()) {
		for _, value := range c.Args().Values(name) {
			now := none
			if f.Now != "" {
				now = strings.TrimSuffix(f.Now+"="+value, "=")
			}
			m.changed(thanosFlagRule, c.Workload.Object, m.argOf(c, name, value),
				strings.TrimSuffix(name+"="+value, "=")+", which "+f.Since+" removed", now)
		}
		if f.Now == "" {
			c.SetArgs(c.Args().Remove(name))
		} else {
			c.SetArgs(c.Args().Rename(name, f.Now).Unique(f.Now))
		}
	}
}

// bucketFlags warns of buckets as they were given before --objstore.config: their keys
// stood in flags and variables, which belong into a Secret.
func (m *migration) bucketFlags(c *krm.Container) {
	at := slices.IndexFunc(legacy.BucketFlags, c.Args().Has)
	if at < 0 || !thanos.AtLeast(version(c), "v0.2.0") {
		return
	}
	name := legacy.BucketFlags[at]
	prefix := name[:strings.IndexByte(name, '.')+1]
	value := c.Args().Value(name)
	for _, given := range (legacy.Flag{Name: prefix}).Given(c.Args()) {
		m.changed(thanosFlagRule, c.Workload.Object, m.argOf(c, given, c.Args().Value(given)), given+", which v0.2.0 removed", none)
		c.SetArgs(c.Args().Remove(given))
	}
	m.warned(thanosFlagRule, c.Workload.Object, m.argOf(c, name, value), "describe the bucket in objectStores of the Fleet, or give --objstore.config-file",
		"it reads bucket %s no more, because no version since v0.2.0 takes %s", value, name)
}
