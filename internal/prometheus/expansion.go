package prometheus

import (
	"strings"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Preserve writes a value so that os.Expand, as Prometheus 3 calls it on external
// labels, gives what version 2 read without: each $ that would begin a reference is
// doubled. One that begins none stays, for instance that of $(NAME), which
// prometheus-operator's reloader replaces before.
func Preserve(value string) string {
	var out strings.Builder
	for i := range len(value) {
		out.WriteByte(value[i])
		if value[i] == '$' && i+1 < len(value) && beginsName(value[i+1]) {
			out.WriteByte('$')
		}
	}
	return out.String()
}

// beginsName tells whether os.Expand takes a character behind a $ for the beginning
// of a name, in braces or not, or for a name of its own (Go, os/env.go).
func beginsName(c byte) bool {
	return c == '_' || c == '{' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || strings.IndexByte("*#$@!?-", c) >= 0
}

// externalLabels keeps what version 2 read as it stands.
func (g *migrator) externalLabels() {
	_, global := entry(g.root, "global")
	if !g.Crosses || g.Expanded || global == nil {
		return
	}
	_, labels := entry(global, "external_labels")
	if labels == nil {
		return
	}
	for i := 1; i < len(labels.Content); i += 2 {
		value := labels.Content[i]
		if was, now := value.Value, Preserve(value.Value); now != was {
			g.changed(g.set(value, now), RuleExpansion, problem.Join("global.external_labels", labels.Content[i-1].Value), was, now)
		}
	}
}
