package migratemanifests

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/legacy"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

const none = "none"

// renameFlags writes flags of a table by their names of today, or drops those that
// nothing needs any more.
func (m *migration) renameFlags(id string, l line, flags []legacy.Flag) {
	for _, f := range flags {
		for _, value := range l.read().Values(f.Name) {
			if f.Since != "" && !thanos.AtLeast(l.version, f.Since) {
				continue
			}
			was := strings.TrimSuffix(f.Name+"="+value, "=")
			field := l.fieldOf(f.Name, value)
			now, operated := l.operated.flagField(f, value)
			switch {
			case operated || f.Now == "":
				l.write(l.read().Remove(f.Name))
				m.changed(id, l.object, field, was, cmp.Or(now, none))
			default:
				l.write(l.read().Rename(f.Name, f.Now))
				m.changed(id, l.object, field, was, f.Now+"="+value)
			}
		}
	}
}

func (m *migration) prometheusFlags() {
	for _, l := range m.lines("prometheus") {
		m.renameFlags("prometheus-flag", l, legacy.PrometheusFlags)
	}
}

func (m *migration) nodeExporterFlags() {
	for _, l := range m.lines("node-exporter") {
		m.renameFlags("node-exporter-flag", l, legacy.NodeExporterFlags)
	}
}

const featureFlag = "--enable-feature"

// prometheusFeatures takes features out of --enable-feature, whose values may be
// lists, and sets the flags that came after.
func (m *migration) prometheusFeatures() {
	for _, c := range m.programs("prometheus") {
		if hasFeature(c.Args(), nativeHistograms) && thanos.ScrapedHistograms.In(version(c)) && !m.scrapesNative(c) {
			m.warnNative(c.Workload.Object, c.Path+".args", "write scrape_native_histograms: true into global of its configuration")
		}
	}
	for _, l := range m.lines("prometheus") {
		for _, value := range l.read().Values(featureFlag) {
			features := strings.Split(value, ",")
			left := slices.DeleteFunc(slices.Clone(features), func(name string) bool { return dropsFeature(l.version, name) })
			if len(left) < len(features) {
				m.takeFeatures(l, value, features, left)
			}
		}
	}
}

// nativeHistograms does nothing any more since thanos.ScrapedHistograms.
const nativeHistograms = "native-histograms"

func (m *migration) warnNative(o *krm.Object, field, remedy string) {
	m.warned("prometheus-feature", o, field, remedy, "native-histograms does nothing since v3.9, so that no native histogram is scraped any more")
}

// scrapesNative tells whether a configuration of a Prometheus asks for native
// histograms; nothing is known of one that is not among the objects.
func (m *migration) scrapesNative(reader *krm.Container) bool {
	return slices.ContainsFunc(m.configs(), func(c prometheusConfig) bool {
		return slices.ContainsFunc(c.readers, func(r *krm.Container) bool { return placeOf(r) == placeOf(reader) }) &&
			strings.Contains(c.object.Text(data, c.key), "scrape_native_histograms")
	})
}

// had tells whether a Prometheus had a feature when it came.
func (m *migration) had(c *krm.Container, feature string) bool {
	written := m.written[placeOf(c)]
	return hasFeature(slices.Concat(written[0], written[1]), feature)
}

func hasFeature(args thanos.Args, feature string) bool {
	return slices.ContainsFunc(args.Values(featureFlag), func(value string) bool {
		return slices.Contains(strings.Split(value, ","), feature)
	})
}

func featureOf(name string) *legacy.Flag {
	i := slices.IndexFunc(legacy.PrometheusFeatures, func(f legacy.Flag) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return &legacy.PrometheusFeatures[i]
}

func dropsFeature(version, name string) bool {
	f := featureOf(name)
	return f != nil && thanos.AtLeast(version, f.Since)
}

func (m *migration) takeFeatures(l line, value string, features, left []string) {
	args := l.read().RemoveValue(featureFlag, value)
	if len(left) > 0 {
		args = args.Add(featureFlag, strings.Join(left, ","))
	}
	field := l.fieldOf(featureFlag, value)
	for _, name := range features {
		if slices.Contains(left, name) {
			continue
		}
		now, operated := l.operated.featureField(name)
		if f := featureOf(name); !operated && f.Now != "" {
			now = f.Now
			if !args.Has(now) {
				args = append(args, now)
			}
		}
		m.changed("prometheus-feature", l.object, field, featureFlag+"="+name, cmp.Or(now, none))
	}
	l.write(args)
}

// future gives receivers a window for samples ahead, from the version that knows it (Thanos
// v0.32.0, CHANGELOG.md, 6195).
func (m *migration) future() {
	const flag, window = "--tsdb.too-far-in-future.time-window", "10m"
	for _, c := range m.Containers(thanos.Receive) {
		args, version := c.Args(), c.Version("")
		if version == "" || !thanos.AtLeast(version, "v0.32.0") || args.RoutesOnly() || args.Has(flag) {
			continue
		}
		c.SetArgs(args.Set(flag, window))
		m.changed("thanos-future", c.Workload.Object, c.Path+".args", none, flag+"="+window)
	}
}

// hashmod warns of rings whose series all move with each receiver.
func (m *migration) hashmod() {
	const flag = "--receive.hashrings-algorithm"
	for _, c := range m.Containers(thanos.Receive) {
		args := c.Args()
		ring := args.Has("--receive.hashrings-file") || args.Has("--receive.hashrings")
		if value := args.Value(flag); ring && (value == "" || value == "hashmod") {
			m.warned("thanos-hashmod", c.Workload.Object, c.Path+".args", "let gen-hashring write the ring: it takes ketama unless told otherwise",
				"the ring is hashmod, which moves nearly every series when a receiver comes or goes (Thanos v0.42.4, docs/components/receive.md)")
		}
	}
}
