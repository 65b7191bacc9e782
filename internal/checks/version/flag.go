package version

import (
	"cmp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/checks"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/observe"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

var flag = &checks.Rule{
	ID:       "version/flag",
	Severity: krm.Error,
	Check:    checkFlag,
}

func checkFlag(f *observe.Fleet, tell checks.Tell) {
	for _, p := range f.Processes() {
		version, known := p.Version()
		if !known || p.Hidden != "" || p.Cluster().IsMade(p.Pods.Object) {
			continue
		}
		for _, name := range flagsOf(p.Flags) {
			standing, word := thanos.FlagStanding(p.Component, name, version)
			if standing == thanos.Foreign && !p.IsNamed() {
				break // another program, with flags like these
			}
			if text, remedy := refused(p.Component, name, standing, word); text != "" {
				tell(p.At(name), remedy, "%s does not start with %s, %s", nameOf(p, version), name, text)
			}
		}
		for _, name := range featuresOf(p.Flags) {
			if p.Component == thanos.Alertmanager && isRefused(name, version) {
				tell(p.At("--enable-feature"), "remove it, or change the image", "%s does not start with --enable-feature=%s, which it does not know", nameOf(p, version), name)
			}
		}
	}
}

// isRefused tells whether Alertmanager stops at a feature: 0.33 and 0.35 refuse two that
// became flags, though the second is still among its constants.
func isRefused(name, version string) bool {
	standing, _ := thanos.FeatureStanding(thanos.Alertmanager, name, version)
	return standing == thanos.TooNew || standing == thanos.Gone || standing == thanos.Foreign ||
		name == "auto-gomemlimit" && thanos.AtLeast(version, "v0.35.0")
}

// flagsOf returns the names of the long flags that are given, each once.
func flagsOf(args thanos.Args) []string {
	var names []string
	for _, arg := range args {
		if arg == "--" {
			break
		}
		name, _, _ := strings.Cut(arg, "=")
		if strings.HasPrefix(name, "--") && !observe.HasVariable(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// refused says why a version has no such flag, and what to do; "" where it has it.
func refused(c thanos.Component, name string, standing thanos.Standing, w thanos.Word) (text, remedy string) {
	known, _ := thanos.FlagOf(c, name)
	switch {
	case standing == thanos.TooNew && c == thanos.Alertmanager: // of which not every version was looked at
		return "which came later", "remove it, or upgrade the image"
	case standing == thanos.TooNew:
		return "which came with " + w.Since, cmp.Or(known.Instead, "remove it, or upgrade the image")
	case standing == thanos.Gone:
		return "which was removed in " + w.Gone, cmp.Or(known.Instead, "remove it")
	case standing == thanos.Foreign:
		if w.Name != "" {
			return "which it does not have", "did you mean --" + w.Name + "?"
		}
		return "which it does not have", "remove it"
	}
	return "", ""
}

func featuresOf(args thanos.Args) []string {
	var names []string
	for _, value := range args.Values("--enable-feature") {
		for _, name := range strings.Split(value, ",") {
			if name != "" && !observe.HasVariable(name) {
				names = append(names, name)
			}
		}
	}
	return names
}
