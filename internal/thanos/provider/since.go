package provider

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
	"golang.org/x/mod/semver"
)

// TooNew returns what a version of Thanos ("v0.25.1") does not know yet of a
// configuration: its type, or a key that it would refuse or ignore. Keys of
// before v0.19 are not told apart.
func TooNew(c Config, version string) []Problem {
	p := c.provider()
	if p == nil {
		return nil
	}
	if older(version, p.since) {
		return []Problem{tooNew("type", p.since, version)}
	}
	problems := tooNewKeys("", c.Options, p.options, version)
	return slices.Concat(problems, tooNewKeys("config.", c.Values, p.keys, version))
}

func tooNewKeys(prefix string, values *yaml.Node, keys []key, version string) []Problem {
	var problems []Problem
	for _, k := range keys {
		if n := lookup(values, k.name); n != nil && !isZero(k.kind, n) && older(version, k.since) {
			problems = append(problems, tooNew(prefix+k.name, k.since, version))
		}
	}
	return problems
}

func tooNew(path, since, version string) Problem {
	return Problem{Path: path, Message: fmt.Sprintf("Thanos knows it since %s, and the image is %s", since, version), Remedy: "upgrade the image, or configure it otherwise"}
}

func older(version, since string) bool { return since != "" && semver.Compare(version, since) < 0 }
