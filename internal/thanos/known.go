package thanos

import (
	_ "embed"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/thanos-fleet/thanos-fleet/internal/nearest"
)

// The flags of Thanos v0.10 to v0.42.5 by component, as `cmd/thanos` of each version
// registers them (its documents leave out the hidden ones), of Prometheus v2.0 to v3.16 (cmd/prometheus/main.go), and of
// Alertmanager v0.23 to v0.35 (cmd/alertmanager/main.go); and the values of their
// --enable-feature; and the keys of the configurations of the last two that came or went in
// those versions (config/config.go, of Alertmanager config/, notify/ and eventrecorder/ too),
// without those below a key of the same version. A line holds the component, the name, the first version that has it
// and the first that does not any more; "-" stands for none, and the component "*" for
// hidden flags of any component of Thanos.
var (
	//go:embed known_flags.txt
	knownFlags string
	//go:embed known_features.txt
	knownFeatures string
	//go:embed known_keys.txt
	knownKeys string
)

// ranges are the versions that the tables know, from the first up to before the second.
var ranges = map[Program][2]string{
	thanosProgram:       {"v0.10.0", "v0.43.0"},
	prometheusProgram:   {"v2.0.0", "v3.17.0"},
	alertmanagerProgram: {"v0.23.0", "v0.36.0"},
}

// Standing is what a version makes of a flag, or of a value of --enable-feature.
type Standing int

// The standings.
const (
	// Unsure: the version, or all that the component has, is not known.
	Unsure Standing = iota
	Known
	// TooNew: a later version has it.
	TooNew
	// Gone: an earlier version had it.
	Gone
	// Foreign: no version has it.
	Foreign
)

// Word is a flag or a feature of a component.
type Word struct {
	Name string
	// Since is the first version that has it, Gone the first that does not any more; ""
	// for none.
	Since, Gone string
}

// vocabulary holds words by component and name.
type vocabulary map[string]map[string]Word

var (
	flagWords    = sync.OnceValue(func() vocabulary { return readWords(knownFlags) })
	featureWords = sync.OnceValue(func() vocabulary { return readWords(knownFeatures) })
	keyWords     = sync.OnceValue(func() vocabulary { return readWords(knownKeys) })
)

func readWords(text string) vocabulary {
	v := vocabulary{}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if v[f[0]] == nil {
			v[f[0]] = map[string]Word{}
		}
		v[f[0]][f[1]] = Word{f[1], strings.Trim(f[2], "-"), strings.Trim(f[3], "-")}
	}
	return v
}

// FlagStanding says what a version of a component makes of a flag, "--name", and what is
// known of it: of one that no version has, the name that is nearest.
func FlagStanding(c Component, flag, version string) (Standing, Word) {
	name := strings.TrimPrefix(flag, "--")
	w, standing := flagWords().find(c, name, version)
	if negated, isNo := strings.CutPrefix(name, "no-"); standing == Foreign && isNo {
		w, standing = flagWords().find(c, negated, version)
	}
	if f, found := FlagOf(c, flag); found && isCovered(c, version) {
		return f.standing(version), Word{name, f.Since, f.Removed}
	}
	return standing, w
}

func (f Flag) standing(version string) Standing {
	switch {
	case f.tooNew(version):
		return TooNew
	case f.gone(version):
		return Gone
	}
	return Known
}

// isCovered tells whether the tables know a version of a component.
func isCovered(c Component, version string) bool {
	known := ranges[c.Program()]
	return known[0] != "" && c != Tools && AtLeast(version, known[0]) && !AtLeast(version, known[1])
}

// FeatureStanding is that of a value of --enable-feature.
func FeatureStanding(c Component, feature, version string) (Standing, Word) {
	w, standing := featureWords().find(c, feature, version)
	return standing, w
}

// ForeignKeys are the keys of a component's configuration, behind dots, that a version does not
// know and another one does; none of a version that is not known.
func ForeignKeys(c Component, version string) map[string]Word {
	if c == PrometheusAgent {
		c = Prometheus
	}
	found := map[string]Word{}
	for name := range keyWords()[string(c)] {
		if w, standing := keyWords().find(c, name, version); standing == TooNew || standing == Gone {
			found[name] = w
		}
	}
	return found
}

func (v vocabulary) find(c Component, name, version string) (Word, Standing) {
	if !isCovered(c, version) {
		return Word{}, Unsure
	}
	of := string(c)
	if c == PrometheusAgent {
		of = string(Prometheus)
	}
	words := v[of]
	w, found := words[name]
	_, isHidden := v["*"][name]
	_, isPair := words[strings.TrimSuffix(name, "-file")] // the form with a file may be in no document
	switch {
	case len(words) == 0, !found && (isHidden || isPair) && c.Program() == thanosProgram:
		return Word{}, Unsure
	case !found:
		return Word{Name: nearest.To(name, slices.Sorted(maps.Keys(words)))}, Foreign
	case w.Since != "" && !AtLeast(version, w.Since):
		return w, TooNew
	case w.Gone != "" && AtLeast(version, w.Gone):
		return w, Gone
	}
	return w, Known
}

// Words returns the flags and the features that the tables hold, by component; "*" are hidden
// flags of any.
func Words() (flags, features map[Component][]Word) {
	return flagWords().sorted(), featureWords().sorted()
}

func (v vocabulary) sorted() map[Component][]Word {
	all := map[Component][]Word{}
	for c, words := range v {
		for _, name := range slices.Sorted(maps.Keys(words)) {
			all[Component(c)] = append(all[Component(c)], words[name])
		}
	}
	return all
}
