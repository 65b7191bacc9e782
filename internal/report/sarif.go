package report

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/version"
)

// SARIF prints all as a log of SARIF 2.1.0, which GitHub's and GitLab's scanners read.
// What an exception keeps from counting is in it, suppressed with the reason.
func (r *Report) SARIF(w io.Writer) error {
	run := sarifRun{
		Language: language, NewlineSequences: []string{"\r\n", "\n"}, Results: []sarifResult{},
		Tool: sarifTool{Driver: sarifDriver{
			Contents: []string{"localizedData", "nonLocalizedData"}, InformationURI: "https://github.com/thanos-fleet/thanos-fleet", Language: language,
			Name: "thanos-fleet", Rules: []sarifRule{}, SemanticVersion: strings.TrimPrefix(version.Version, "v"), Version: version.Version,
		}},
	}
	for _, e := range r.entries() {
		r.addResult(&run, e)
	}
	for _, e := range r.excepted() {
		r.addResult(&run, e).Suppressions = []sarifSuppression{{Justification: problem.Printable(e.Reason), Kind: "external"}}
	}
	const schema = "https://raw.githubusercontent.com/oasis-tcs/sarif-spec/main/sarif-2.1/schema/sarif-schema-2.1.0.json"
	text, err := indented(sarifLog{Schema: schema, Version: "2.1.0", Runs: []sarifRun{run}})
	if err != nil {
		return err
	}
	return writePrintable(w, text)
}

// language is that of all texts.
const language = "en-US"

// addResult adds an entry, and its rule where it is the first of it.
func (r *Report) addResult(run *sarifRun, e entry) *sarifResult {
	rules := &run.Tool.Driver.Rules
	index := slices.IndexFunc(*rules, func(d sarifRule) bool { return d.ID == e.Rule })
	if index < 0 {
		index, *rules = len(*rules), append(*rules, r.describe(e))
	}
	result := sarifResult{
		PartialFingerprints: map[string]string{"thanosFleet/v1": e.fingerprint()}, Kind: "fail", Level: sarifLevels[levels[e.Severity]],
		Message: sarifMessage{Text: problem.Printable(e.text())}, Locations: []sarifLocation{}, RelatedLocations: []sarifLocation{}, RuleID: e.Rule, RuleIndex: index,
	}
	for i, p := range e.Places {
		if i == 0 {
			result.Locations = append(result.Locations, p.location())
		} else {
			result.RelatedLocations = append(result.RelatedLocations, p.location())
		}
	}
	run.Results = append(run.Results, result)
	return &run.Results[len(run.Results)-1]
}

// sarifLevels are those of workflow commands.
var sarifLevels = map[string]string{"error": "error", "warning": "warning", "notice": "note"}

// describe says in the log what the rule's page says.
func (r *Report) describe(e entry) sarifRule {
	if e.rule == nil {
		return sarifRule{ID: e.Rule}
	}
	d := r.Doc(e.rule)
	return sarifRule{
		DefaultConfiguration: &sarifConfiguration{Enabled: true, Level: sarifLevels[levels[e.rule.Severity]]},
		ShortDescription:     &sarifText{Text: d.Summary + "."},
		FullDescription:      &sarifText{Text: d.Why},
		Help:                 &sarifText{Text: d.Why + "\n\n" + d.Remedy, Markdown: e.rule.Page(d)},
		HelpURI:              e.Docs, ID: e.Rule,
	}
}

// fingerprint tells a finding from others also when lines move.
func (e entry) fingerprint() string {
	p := e.Places[0]
	digest := sha256.Sum256([]byte(strings.Join([]string{e.Rule, p.name(), e.Message}, "\x00")))
	return hex.EncodeToString(digest[:16])
}

// location is the place, as SARIF tells it.
func (p place) location() sarifLocation {
	location := sarifLocation{LogicalLocations: []sarifLogical{}}
	if name := p.name(); name != "" {
		location.LogicalLocations = append(location.LogicalLocations, sarifLogical{FullyQualifiedName: problem.Printable(name), Kind: "resource"})
	}
	if p.File == "" {
		return location
	}
	location.PhysicalLocation = &sarifPhysical{ArtifactLocation: sarifArtifact{URI: uri(p.File)}}
	if p.Line > 0 {
		location.PhysicalLocation.Region = &sarifRegion{StartLine: p.Line}
	}
	return location
}

// uri is a path as a reference of a URI: relative to the root of the repository, where it
// is a path below the working directory.
func uri(file string) string {
	slashed := filepath.ToSlash(file)
	if filepath.IsAbs(file) {
		return (&url.URL{Scheme: "file", Path: slashed}).String()
	}
	return (&url.URL{Path: slashed}).String()
}
