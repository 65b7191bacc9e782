package wireremotewrite

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// prefix begins the names of the entries that are written here.
const prefix = "thanos-fleet/"

// write is where a cluster writes to, with the entries of remote_write that do it.
type write struct{ fleet.Written }

// entriesOf returns the entries of a write: one, or one for each team and one for what is no
// team's. Namespaces are found in the labels beside fleet.NamespaceLabel, too, where series
// have none of it.
func entriesOf(w fleet.Written, labels []string) []prometheus.RemoteWrite {
	rest := common(w)
	if w.Tenant != "" {
		rest.Headers = map[string]string{w.To.TenantHeader: w.Tenant}
	}
	if label := w.To.SplitTenantLabel; label != "" {
		rest.WriteRelabel = append(rest.WriteRelabel, split(w.Teams, label, labels)...)
		return []prometheus.RemoteWrite{rest}
	}
	for _, t := range w.Teams {
		rest.WriteRelabel = append(rest.WriteRelabel, match(t, "drop", labels))
	}
	entries := []prometheus.RemoteWrite{rest}
	for i, t := range w.Teams {
		e := common(w)
		e.Name = prefix + t.Name + "@" + w.Name()
		e.Headers = map[string]string{w.To.TenantHeader: t.Name}
		for _, before := range w.Teams[:i] {
			if !slices.Equal(labelsOf(before, labels), labelsOf(t, labels)) {
				e.WriteRelabel = append(e.WriteRelabel, match(before, "drop", labels))
			}
		}
		e.WriteRelabel = append(e.WriteRelabel, match(t, "keep", labels))
		entries = append(entries, e)
	}
	return entries
}

// common is what all entries of a write say.
func common(w fleet.Written) prometheus.RemoteWrite {
	e := prometheus.RemoteWrite{
		Name: prefix + w.Name(), URL: w.To.URL, ProtobufMessage: w.ProtobufMessage, RemoteTimeout: w.RemoteTimeout,
		SendExemplars: w.SendExemplars, SendNativeHistograms: w.SendNativeHistograms,
	}
	if b := w.To.BasicAuth; b != nil {
		e.BasicAuth = &prometheus.BasicAuth{UsernameFile: loginFile(b.SecretName, b.UsernameKey), PasswordFile: loginFile(b.SecretName, b.PasswordKey)}
	}
	if a := w.To.Authorization; a != nil {
		e.Authorization = &prometheus.Authorization{Type: a.Type, CredentialsFile: loginFile(a.SecretName, a.Key)}
	}
	if t := w.To.TLS; t != nil {
		e.TLS = &prometheus.TLS{
			CAFile: t.CAFile, CertFile: t.CertFile, KeyFile: t.KeyFile, ServerName: t.ServerName,
			MinVersion: tlsVersion(t.MinVersion), InsecureSkipVerify: t.InsecureSkipVerify,
		}
	}
	if q := prometheus.Queue(w.Queue); q != (prometheus.Queue{}) {
		e.Queue = &q
	}
	e.WriteRelabel = append(filters(w.Keep, "keep"), filters(w.Drop, "drop")...)
	return e
}

// loginFolder holds a folder for each Secret of a login.
const loginFolder = "/etc/remote-write"

func loginFile(secret, key string) string { return path.Join(loginFolder, secret, key) }

// tlsVersion is a version as Prometheus writes it: TLS13.
func tlsVersion(version string) string {
	if version == "" {
		return ""
	}
	return "TLS" + strings.ReplaceAll(version, ".", "")
}

// filters keep what matches all, or drop what matches one.
func filters(matchers map[string]string, action string) []prometheus.Relabel {
	var rules []prometheus.Relabel
	for _, label := range slices.Sorted(maps.Keys(matchers)) {
		rules = append(rules, prometheus.Relabel{SourceLabels: []string{label}, Regex: matchers[label], Action: action})
	}
	return rules
}

// labelsOf are the labels that a team's series are told by, sorted.
func labelsOf(t fleet.Tenant, labels []string) []string {
	if len(t.Namespaces) > 0 {
		return append([]string{fleet.NamespaceLabel}, labels...)
	}
	return slices.Sorted(maps.Keys(t.MatchLabels))
}

// match is a rule on the series of a team.
func match(t fleet.Tenant, action string, labels []string) prometheus.Relabel {
	rule := prometheus.Relabel{SourceLabels: labelsOf(t, labels), Action: action}
	var values []string
	for _, namespace := range t.Namespaces {
		values = append(values, regexp.QuoteMeta(namespace))
	}
	rule.Regex = firstOf(strings.Join(values, "|"), len(labels))
	if len(t.MatchLabels) > 0 {
		for _, label := range rule.SourceLabels {
			values = append(values, regexp.QuoteMeta(t.MatchLabels[label]))
		}
		rule.Regex = strings.Join(values, ";") // the separator of source_labels
	}
	return rule
}

// firstOf matches values, by an expression for one, of which the first that is not empty
// counts; more is how many there are beside the first.
func firstOf(expression string, more int) string {
	if more == 0 {
		return expression
	}
	var parts []string
	for i := range more + 1 {
		parts = append(parts, strings.Repeat(";", i)+"(?:"+expression+")"+strings.Repeat(";.*", more-i))
	}
	return strings.Join(parts, "|")
}

// split puts the team into the label that receivers tell tenants by: nobody's own value of it,
// and the first team's where several have a series.
func split(teams []fleet.Tenant, label string, labels []string) []prometheus.Relabel {
	rules := []prometheus.Relabel{{Regex: label, Action: "labeldrop"}}
	for _, t := range slices.Backward(teams) {
		rule := match(t, "", labels)
		rule.TargetLabel, rule.Replacement = label, t.Name
		rules = append(rules, rule)
	}
	return rules
}

// isMeant tells whether a writer of that name writes it.
func (w write) isMeant(name string, unnamed bool) bool {
	return len(w.Writers) == 0 && unnamed || slices.Contains(w.Writers, name)
}

// entriesFor returns the entries of a writer; unnamed is true for one that writes without
// being named. Labels are those of its targets' namespaces beside fleet.NamespaceLabel.
func (w *wiring) entriesFor(name string, unnamed bool, labels ...string) (entries []prometheus.RemoteWrite, to []*fleet.Receiver) {
	for _, found := range w.writes {
		if found.isMeant(name, unnamed) {
			entries, to = append(entries, entriesOf(found.Written, labels)...), append(to, found.To)
		}
	}
	return entries, to
}
