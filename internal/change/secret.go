package change

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/krm"
)

// credential are names of what nobody is shown.
var credential = regexp.MustCompile(`(?i)(passw(or)?d|pass|passphrase|secret|token|credentials?|(access|account|private|api|secret|encryption|sas|routing|service)[_-]?key|connection[_-]?string|authorization|service_account|access[_-]?key[_-]?id|htpasswd|(api|webhook)_url|httpHeaderValue\d*)$`)

// isCredential tells whether a value of that name is nobody's business. Names of files, of
// objects and of keys are none.
func isCredential(name string) bool {
	name = strings.TrimLeft(name, "-")
	return credential.MatchString(name) && !slices.Contains(harmless, name)
}

// harmless are fields of Kubernetes' kinds that hold a name or a choice.
var harmless = []string{"secretKey", "automountServiceAccountToken", "imagePullSecret", "configSecret", "authorizationSecret"}

// isSecret tells whether the value at a path is nobody's business.
func (n normalizer) isSecret(path []string) bool {
	if len(path) == 0 {
		return false
	}
	last := path[len(path)-1]
	above := path[:len(path)-1]
	switch {
	case n.secret && len(path) > 1 && slices.Contains([]string{"data", "stringData"}, path[0]):
		return true
	case n.sealed && slices.ContainsFunc(above, func(key string) bool { return sealedFields[key] }):
		return true
	case last == lastApplied, slices.ContainsFunc(above, func(key string) bool { return secretMaps[key] }):
		return true
	}
	return isCredential(last)
}

// sealedFields are those of objects that Secrets are made of, which hold what is in them.
var sealedFields = map[string]bool{"encryptedData": true, "data": true, "stringData": true}

// secretMaps are mappings of which each value is a credential (exporter-toolkit,
// web/tls_config.go; Grafana, provisioning of data sources).
var secretMaps = map[string]bool{"basic_auth_users": true, "secureJsonData": true, "secure_json_data": true}

// lastApplied is what kubectl apply notes, the whole object.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// isPolicy tells whether an object hands out Secrets with values of its own (Karmada).
func isPolicy(o *krm.Object) bool {
	return strings.HasSuffix(o.Kind(), "OverridePolicy") && slices.ContainsFunc(o.Each("spec", "resourceSelectors"), func(s *krm.Object) bool { return s.Text("kind") == "Secret" })
}

// maskNamed masks the value of a variable that is called like a credential, and what a
// policy writes into a Secret.
func (n normalizer) maskNamed(m *yaml.Node) {
	name, value := -1, -1
	for i := 0; i+1 < len(m.Content); i += 2 {
		switch m.Content[i].Value {
		case "name", "key":
			if isCredential(m.Content[i+1].Value) {
				name = i + 1
			}
		case "value":
			value = i + 1
		}
	}
	if (name >= 0 || n.policy) && value >= 0 {
		m.Content[value] = masked(m.Content[value])
	}
}

// masked is the sum of a value in its place. What only refers to a variable is no secret.
func masked(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.ScalarNode && (n.Value == "" || n.Tag != "!!str" && n.Tag != "!!binary" && n.Tag != "!!int" || reference.MatchString(strings.TrimSpace(n.Value))) {
		return n
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: veil(encode(n))}
}

// reference is a text that stands for a value, and is none.
var reference = regexp.MustCompile(`^(\$\([A-Za-z0-9_.]+\)|\$\{[A-Za-z0-9_.]+\}|\{\{[^{}]*\}\})$`)

// veil is a text that stands for a secret: no word of it, and another one for each value.
func veil(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return "secret-" + hex.EncodeToString(sum[:]) + "-secret"
}

var veils = regexp.MustCompile(`secret-[0-9a-f]{64}-secret`)

// veiled writes what is shown of secrets.
func veiled(text string) string { return veils.ReplaceAllString(text, "(secret)") }

// login is that of a URL, and query a part of one, or a flag in a command, that gives a
// credential.
var (
	login = regexp.MustCompile(`(://)([^/\s@"'` + "`" + `]+)@`)
	query = regexp.MustCompile(`(?i)([?&\s-][\w-]*(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|signature|sig)[ =]|authorization:? +(?:bearer|basic) +)([^\s&"'=][^\s&"']*)`)
)

// maskParts masks credentials that are a part of a text.
func maskParts(text string) string {
	text = login.ReplaceAllStringFunc(text, func(match string) string { return "://" + veil(match) + "@" })
	return query.ReplaceAllStringFunc(text, func(match string) string {
		parts := query.FindStringSubmatch(match)
		if reference.MatchString(parts[2]) || veils.MatchString(parts[2]) {
			return match
		}
		return parts[1] + veil(parts[2])
	})
}

// credentialLine is a line of a text that gives a credential a value.
var credentialLine = regexp.MustCompile(`(?im)^(\s*(?:[-+]\s*|export\s+|set\s+)?["']?[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|credentials?|key|connection_string|authorization)["']?\s*[:=]\s*)(\S.*)$`)

// privateKey is a key in a text.
var privateKey = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----`)

// hints are what a text holds that may hold a credential: expressions cost much to look for.
var hints = []string{"pass", "secret", "token", "key", "credential", "connection", "authorization", "sig", "://"}

// maskLines masks credentials in a text that nobody can read as YAML.
func maskLines(text string) string {
	lower := strings.ToLower(text)
	if !slices.ContainsFunc(hints, func(hint string) bool { return strings.Contains(lower, hint) }) {
		return text
	}
	text = privateKey.ReplaceAllStringFunc(text, veil)
	return maskParts(credentialLine.ReplaceAllStringFunc(text, func(line string) string {
		parts := credentialLine.FindStringSubmatch(line)
		if reference.MatchString(strings.TrimSpace(parts[2])) || veils.MatchString(parts[2]) {
			return line
		}
		return parts[1] + veil(parts[2])
	}))
}

// masking is a node in which texts of several lines show no credentials.
func masking(n *yaml.Node) *yaml.Node {
	to := *plain(n)
	if to.Kind == yaml.ScalarNode {
		to.Value = maskLines(to.Value)
		return &to
	}
	content := to.Content
	to.Content = nil
	for _, child := range content {
		to.Content = append(to.Content, masking(child))
	}
	return &to
}
