package prometheus

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
)

// Change is one setting of a text that was written anew.
type Change struct {
	// Rule that it is an instance of.
	Rule string
	// Path in the text, as in a finding.
	Path string
	// Was and Now say what is there, then and now. They quote no credentials, and are
	// empty where the text is a secret.
	Was, Now string
}

// Refusal is one setting of a text that cannot be written anew.
type Refusal struct {
	// Rule that it is an instance of; "" when the text cannot be read at all.
	Rule string
	// Stays tells that the setting can stay as it is, and only says something else now.
	Stays bool
	problem.Problem
}

// unreadable is the refusal of a whole text.
func unreadable(remedy string, err error) []Refusal {
	return []Refusal{{Problem: problem.New("", remedy, "%v", err)}}
}

// Rules of Migrate and FixRules.
const (
	RuleEndpointSlice   = "scrape-endpointslice"
	RuleAuthorization   = "scrape-authorization"
	RuleControlPlane    = "scrape-control-plane"
	RuleFallback        = "scrape-fallback-protocol"
	RuleRenamed         = "config-renamed"
	RuleRetention       = "prometheus-retention"
	RuleRemoteWriteHTTP = "remote-write-http2"
	RuleQuotes          = "rule-quotes"
	RuleMetrics         = "rule-metrics"
	RuleExpansion       = "external-label-dollar"
	RuleFloats          = "float-labels"
	RuleSmoothing       = "rule-holt-winters"
	RuleRanges          = "rule-ranges"
	RuleAddress         = "scrape-address-port"
)

// Migration says what a configuration is migrated for.
type Migration struct {
	// Version of the Prometheus that reads it, as "vX.Y.Z".
	Version string
	// Crosses tells that the reader was version 2 until now and is 3 from now on.
	Crosses bool
	// Expanded tells that it expanded variables in external labels already.
	Expanded bool
	// KeepsAddresses tells that it added no ports to targets already.
	KeepsAddresses bool
	// Retention that a flag gave until now, by its name below storage.tsdb.retention.
	Retention map[string]string
}

// Migrate returns the text of a configuration in today's form, with every other
// byte as it was, and what changed. What cannot be changed in place is a problem.
func Migrate(text string, m Migration) (string, []Change, []Refusal) {
	d, err := openDocument(text)
	if err != nil {
		return text, nil, unreadable("correct the Prometheus configuration", err)
	}
	return (&migrator{document: d, Migration: m}).migrate()
}

type migrator struct {
	*document
	Migration
	// secret tells that nothing may be quoted.
	secret   bool
	changes  []Change
	refusals []Refusal
}

func (g *migrator) migrate() (string, []Change, []Refusal) {
	g.all()
	if g.isRefused() {
		return g.text, nil, g.refusals
	}
	edited, err := g.close()
	if err != nil {
		return g.text, nil, unreadable("write it as plain block YAML", err)
	}
	return edited, g.changes, g.refusals
}

// told is a value as a message may tell it.
func (g *migrator) told(value string) string {
	if g.secret {
		return "it"
	}
	return value
}

// refused notes what cannot be written anew.
func (g *migrator) refused(rule, path, remedy, format string, args ...any) {
	g.refusals = append(g.refusals, Refusal{Rule: rule, Problem: problem.New(path, remedy, format, args...)})
}

// warned notes what stays as it is.
func (g *migrator) warned(rule, path, remedy, format string, args ...any) {
	g.refusals = append(g.refusals, Refusal{rule, true, problem.New(path, remedy, format, args...)})
}

// isRefused tells whether something cannot be written anew, nor stay.
func (g *migrator) isRefused() bool {
	return slices.ContainsFunc(g.refusals, func(r Refusal) bool { return !r.Stays })
}

// changed notes a change when its edit could be made.
func (g *migrator) changed(err error, rule, path, was, now string) {
	switch {
	case err != nil && g.secret:
		g.refused(rule, path, "write it by hand", "%v", err)
		return
	case err != nil:
		g.refused(rule, path, "write "+now+" by hand", "%s: %v", was, err)
		return
	case g.secret:
		was, now = "", ""
	}
	g.changes = append(g.changes, Change{rule, path, was, now})
}

func (g *migrator) all() {
	g.walk(g.root, "")
	g.externalLabels()
	_, jobs := entry(g.root, "scrape_configs")
	for i, job := range items(jobs) {
		g.job(job, problem.Index("scrape_configs", i))
	}
	_, writes := entry(g.root, "remote_write")
	for i, w := range items(writes) {
		g.remoteWrite(w, problem.Index("remote_write", i))
	}
	g.retention()
}

func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

func text(m *yaml.Node, name string) string {
	if m.Kind == yaml.MappingNode {
		if _, value := entry(m, name); value != nil && value.Kind == yaml.ScalarNode {
			return value.Value
		}
	}
	return ""
}

func (g *migrator) atLeast(version string) bool { return thanos.AtLeast(g.Version, version) }

// walk migrates what may stand anywhere: logins, and names that changed.
func (g *migrator) walk(n *yaml.Node, path string) {
	if n.Kind == yaml.SequenceNode {
		for i, item := range n.Content {
			g.walk(item, problem.Index(path, i))
		}
	}
	if n.Kind != yaml.MappingNode {
		return
	}
	if _, found := entry(n, "kubernetes_sd_configs"); found != nil {
		g.discovery(n, path)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		at := problem.Join(path, n.Content[i].Value)
		g.login(n, i, at)
		g.renamed(n.Content[i], n.Content[i+1], path, at)
		g.walk(n.Content[i+1], at)
	}
}

// logins are keys that authorization has taken over (Prometheus v2.26,
// docs/configuration/configuration.md).
var logins = map[string]string{"bearer_token_file": "credentials_file", "bearer_token": "credentials"}

func (g *migrator) login(m *yaml.Node, i int, at string) {
	was := m.Content[i].Value
	inner, old := logins[was]
	if !old || !g.atLeast("v2.26.0") {
		return
	}
	g.changed(g.nest(m, i, "authorization", inner), RuleAuthorization, at, was, "authorization."+inner)
}

// renamed migrates what version 3 calls otherwise (Prometheus, docs/migration.md).
func (g *migrator) renamed(key, value *yaml.Node, path, at string) {
	switch {
	case !g.atLeast("v3.0.0"):
	case key.Value == "scrape_classic_histograms":
		was := key.Value
		g.changed(g.rename(key, "always_"+was), RuleRenamed, at, was, "always_"+was)
	case key.Value == "api_version" && value.Value == "v1" && strings.HasPrefix(path, "alerting.alertmanagers"):
		g.changed(g.set(value, "v2"), RuleRenamed, at, "api_version: v1", "api_version: v2")
	}
}

// What is said of remote_write over https.
const (
	HTTP2Was = "HTTP/2 by default"
	HTTP2Now = "HTTP/1.1, so that shards use connections of their own"
)

// remoteWrite tells of HTTP/2: version 3 does without unless told otherwise.
func (g *migrator) remoteWrite(w *yaml.Node, path string) {
	_, set := entry(w, "enable_http2")
	if g.Crosses && set == nil && strings.HasPrefix(text(w, "url"), "https:") {
		g.changed(nil, RuleRemoteWriteHTTP, problem.Join(path, "enable_http2"), HTTP2Was, HTTP2Now)
	}
}

// retention takes over what flags said.
func (g *migrator) retention() {
	names := sortedKeys(g.Retention)
	if len(names) == 0 {
		return
	}
	const at = "storage.tsdb.retention"
	parts := make([]string, len(names))
	for i, name := range names {
		parts[i] = name + ": " + g.Retention[name]
	}
	value, path := "{"+strings.Join(parts, ", ")+"}", strings.Split(at, ".")
	if len(names) == 1 {
		value, path = g.Retention[names[0]], append(path, names[0])
	}
	if _, storage := entry(g.root, "storage"); storage == nil { // else the flags go on
		g.changed(g.append(value, path...), RuleRetention, at, "given by flags", strings.Join(parts, ", "))
	}
}

// UsesSlices tells whether a configuration discovers endpoint slices.
func UsesSlices(text string) bool {
	root, err := parse(text)
	return err == nil && root != nil && usesSlices(root)
}

func usesSlices(n *yaml.Node) bool {
	if text(n, "role") == "endpointslice" {
		return true
	}
	for _, child := range n.Content {
		if usesSlices(child) {
			return true
		}
	}
	return false
}
