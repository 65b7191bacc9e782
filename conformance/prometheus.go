package conformance

import (
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// PrometheusFile is what a file means to Prometheus.
type PrometheusFile string

// Files of Prometheus.
const (
	NoPrometheusFile PrometheusFile = ""
	ConfigFile       PrometheusFile = "configuration"
	ScrapeFile       PrometheusFile = "scrape file"
	RuleFile         PrometheusFile = "rule file"
)

// PrometheusFileOf tells by the keys at the top. Alertmanager's configuration,
// which has a global section too, has a
// route; promtail's has clients.
func PrometheusFileOf(content string) PrometheusFile {
	var top map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(content), &top); err != nil {
		return NoPrometheusFile
	}
	has := func(key string) bool { _, found := top[key]; return found }
	switch {
	case has("route") || has("clients"):
		return NoPrometheusFile
	case has("groups"):
		return RuleFile
	case has("scrape_configs") && len(top) == 1:
		return ScrapeFile
	case has("global") || has("scrape_configs") || has("remote_write"):
		return ConfigFile
	}
	return NoPrometheusFile
}

const judgedFile = "judged-file.yml"

// JudgePrometheusFile asks promtool about a file, in a folder with those beside it, with
// features as its reader has them.
func (u *Upstream) JudgePrometheusFile(dir string, kind PrometheusFile, content string, beside map[string]string, features ...string) Verdict {
	s := &Sandbox{Root: dir}
	login := map[string]string{"ca.crt": certificate, "token": dummy}
	folders := map[string]map[string]string{serviceAccount: login, "/judged": beside}
	if kind != RuleFile {
		addNamedFiles(folders, content)
	}
	mounts := slices.Collect(maps.Keys(folders))
	folders["/judged/"] = map[string]string{judgedFile: content}
	for at, files := range folders {
		if err := s.write(at, files, slices.Clone(mounts)); err != nil {
			return Verdict{Refuses, err.Error()}
		}
	}
	file := filepath.Join(dir, "judged", judgedFile)
	if kind == RuleFile && strings.Contains(content, "partial_response_strategy:") {
		return Ask(s, u.Program("thanos"), "tools", "rules-check", "--rules="+file) // a key that only Thanos has
	}
	if kind == RuleFile {
		return Ask(s, u.Promtool(), "--enable-feature="+strings.Join(features, ","), "check", "rules", file)
	}
	if kind == ScrapeFile {
		whole := filepath.Join(dir, "whole.yml")
		if err := writeFile(whole, fmt.Sprintf("scrape_config_files: [%q]\n", file)); err != nil {
			return Verdict{Refuses, err.Error()}
		}
		file = whole
	}
	return Ask(s, u.Promtool(), "check", "config", file)
}

var namedFile = regexp.MustCompile(`(?m)\b(?:ca|cert|key|credentials|password|client_secret)_file: (/\S+)$`)

// addNamedFiles adds the certificates and secrets that a configuration names: it
// runs where they are, on a host or in a pod.
func addNamedFiles(folders map[string]map[string]string, content string) {
	for _, m := range namedFile.FindAllStringSubmatch(content, -1) {
		folder, name := path.Split(m[1])
		folder = path.Clean(folder)
		if folders[folder] == nil {
			folders[folder] = map[string]string{}
		}
		folders[folder][name] = certificate
	}
}

// AtLeast tells whether a version is at least of a release: v0.38 of v0.42.4.
func AtLeast(version string, major, minor int) bool {
	var gotMajor, gotMinor int
	if _, err := fmt.Sscanf(strings.TrimPrefix(version, "v"), "%d.%d", &gotMajor, &gotMinor); err != nil {
		return false
	}
	return gotMajor > major || gotMajor == major && gotMinor >= minor
}
