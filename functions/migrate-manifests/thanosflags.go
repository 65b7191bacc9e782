package migratemanifests

import (
	"slices"
	"strings"

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
	for _, l := range m.lines("thanos") {
		gossips := l.read().Has("--cluster.peers")
		for _, f := range legacy.ThanosFlags {
			if isOfQuery := strings.HasPrefix(f.Now, "--endpoint"); thanos.AtLeast(l.version, f.Since) && (!isOfQuery || l.component == thanos.Query) {
				m.thanosFlag(l, f)
			}
		}
		if gossips && !l.read().Has("--cluster.peers") && l.component == thanos.Query && !slices.ContainsFunc(endpointFlags, l.read().Has) {
			m.warned(thanosFlagRule, l.object, l.path, "name them in --endpoint, or let wire-thanos-stores do it", "it found its stores by gossip, and has none now")
		}
		for _, f := range thanos.Unsupported(l.component, l.read(), l.version) {
			if f.Removed == "" {
				m.refused(thanosFlagRule, l.object, l.fieldOf(f.Name, l.read().Value(f.Name)), f.Instead,
					"thanos %s %s does not have %s yet", l.component, l.version, f.Name)
				continue
			}
			m.thanosFlag(l, legacy.Flag{Name: f.Name, Since: f.Removed})
		}
		m.bucketFlags(l)
	}
}

func (m *migration) thanosFlag(l line, f legacy.Flag) {
	for _, name := range f.Given(l.read()) {
		for _, value := range l.read().Values(name) {
			now := none
			if f.Now != "" {
				now = strings.TrimSuffix(f.Now+"="+value, "=")
			}
			m.changed(thanosFlagRule, l.object, l.fieldOf(name, value),
				strings.TrimSuffix(name+"="+value, "=")+", which "+f.Since+" removed", now)
		}
		if f.Now == "" {
			l.write(l.read().Remove(name))
		} else {
			l.write(l.read().Rename(name, f.Now).Unique(f.Now))
		}
	}
}

// bucketFlags warns of buckets as they were given before --objstore.config: their keys
// stood in flags and variables, which belong into a Secret.
func (m *migration) bucketFlags(l line) {
	at := slices.IndexFunc(legacy.BucketFlags, l.read().Has)
	if at < 0 || !thanos.AtLeast(l.version, "v0.2.0") {
		return
	}
	name := legacy.BucketFlags[at]
	prefix := name[:strings.IndexByte(name, '.')+1]
	value := l.read().Value(name)
	for _, given := range (legacy.Flag{Name: prefix}).Given(l.read()) {
		m.changed(thanosFlagRule, l.object, l.fieldOf(given, l.read().Value(given)), given+", which v0.2.0 removed", none)
		l.write(l.read().Remove(given))
	}
	m.warned(thanosFlagRule, l.object, l.fieldOf(name, value), "describe the bucket in objectStores of the Fleet, or give --objstore.config-file",
		"it reads bucket %s no more, because no version since v0.2.0 takes %s", value, name)
}
