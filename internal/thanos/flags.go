package thanos

import "slices"

// Flag is one command-line flag of one component, with the versions that have it.
type Flag struct {
	Component Component
	Name      string
	// Since is the first version that has the flag; "" when it is older than all
	// that matter here.
	Since string
	// Removed is the first version that refuses to start with it; "" when it lives.
	Removed string
	// Instead says what to write where the flag is not to be had.
	Instead string
}

// flags holds the flags that the functions write, and those whose removal stops
// a component from starting (Thanos, CHANGELOG.md).
var flags = []Flag{
	{Query, "--endpoint", "v0.24.0", "", "use --store"},
	{Query, "--endpoint.sd-config-file", "v0.38.0", "", "use --endpoint"},
	{Query, "--exemplar", "", "v0.38.0", "use --endpoint"},
	{Query, "--metadata", "", "v0.38.0", "use --endpoint"},
	{Query, "--rule", "", "v0.38.0", "use --endpoint"},
	{Query, "--store", "", "v0.38.0", "use --endpoint"},
	{Query, "--store-strict", "", "v0.38.0", "use --endpoint-strict"},
	{Query, "--target", "", "v0.38.0", "use --endpoint"},
	{QueryFrontend, "--labels.response-cache-config-file", "v0.18.0", "", "upgrade; older query-frontends keep labels and ranges in one cache"},
	{QueryFrontend, "--query-range.response-cache-config-file", "v0.15.0", "", "upgrade"},
	{Receive, "--receive.hashrings-algorithm", "v0.27.0", "", "upgrade; older receivers know hashmod only"},
	{Receive, "--receive.replication-protocol", "v0.37.0", "", "remove it; older receivers forward by protobuf alone"},
	{Receive, "--shipper.ignore-unequal-block-size", "", "v0.42.0", "remove it; receive delays compaction by itself"},
	{Receive, "--writer.intern", "", "v0.43.0", "remove it; interning is always on"},
	{Rule, "--restore-ignored-label", "v0.30.0", "", "upgrade; older stateless rulers restore nothing"},
	{Store, "--debug.advertise-compatibility-label", "", "v0.42.0", "remove it"},
	{Store, "--index-cache.config-file", "v0.10.0", "", "use --index-cache-size"},
	{Store, "--store.caching-bucket.config-file", "v0.13.0", "", "upgrade"},
	{Prometheus, "--storage.tsdb.retention", "", "v3.0.0", "use storage.tsdb.retention in the configuration file"},
}

// FlagOf returns what the table knows of a component's flag, and whether it does.
func FlagOf(c Component, name string) (Flag, bool) {
	i := slices.IndexFunc(flags, func(f Flag) bool { return f.Component == c && f.Name == name })
	if i < 0 {
		return Flag{}, false
	}
	return flags[i], true
}

// Supports tells whether a component of a version has a flag. Flags that the
// table does not hold are taken to be there.
func Supports(c Component, flag, version string) bool {
	f, found := FlagOf(c, flag)
	return !found || !f.tooNew(version) && !f.gone(version)
}

// Unsupported returns the flags in args with which a component of this version
// refuses to start, in the order of the table.
func Unsupported(c Component, args Args, version string) []Flag {
	var found []Flag
	for _, f := range flags {
		if f.Component == c && args.Has(f.Name) && (f.tooNew(version) || f.gone(version)) {
			found = append(found, f)
		}
	}
	return found
}

func (f Flag) tooNew(version string) bool { return f.Since != "" && !AtLeast(version, f.Since) }
func (f Flag) gone(version string) bool   { return f.Removed != "" && AtLeast(version, f.Removed) }
