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
var credential = regexp.MustCompile(`(?i)(passw(or)?d|passphrase|secret|token|credentials?|(access|account|private|api|secret|encryption|sas|routing|service)[_-]?key|connection[_-]?string|authorization|service_account|htpasswd|(api|webhook)_url)$`)

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
	if n.secret && slices.Contains([]string{"data", "stringData"}, path[0]) && len(path) > 1 {
		return true
	}
	if path[0] == "metadata" && len(path) > 2 && path[1] == "annotations" && path[2] == lastApplied {
		return true
	}
	return isCredential(path[len(path)-1])
}

// lastApplied is what kubectl apply notes, the whole object.
const lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

// isPolicy tells whether an object hands out Secrets with values of its own.
func isPolicy(o *krm.Object) bool {
	return strings.HasSuffix(o.Kind(), "OverridePolicy")
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
		case "path":
			at := m.Content[i+1].Value
			if n.policy && (strings.HasPrefix(at, "/data") || strings.HasPrefix(at, "/stringData")) {
				name = i + 1
			}
		case "value":
			value = i + 1
		}
	}
	if name >= 0 && value >= 0 {
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

// login is that of a URL.
var login = regexp.MustCompile(`(://)([^/\s@"'` + "`" + `]+)@`)

func maskLogins(text string) string {
	if !strings.Contains(text, "://") {
		return text
	}
	return login.ReplaceAllStringFunc(text, func(match string) string {
		return "://" + veil(match) + "@"
	})
}

// credentialLine is a line of a text that gives a credential a value.
var credentialLine = regexp.MustCompile(`(?im)^(\s*(?:[-+]\s*)?["']?[\w.-]*(?:passw(?:or)?d|passphrase|secret|token|credentials?|key|connection_string|authorization)["']?\s*[:=]\s*)(\S.*)$`)

// privateKey is a key in a text.
var privateKey = regexp.MustCompile(`(?s)-----BEGIN [A-Z ]*PRIVATE KEY-----.*?-----END [A-Z ]*PRIVATE KEY-----`)

// maskLines masks credentials in a text that nobody can read as YAML.
func maskLines(text string) string {
	text = privateKey.ReplaceAllStringFunc(text, veil)
	return maskLogins(credentialLine.ReplaceAllStringFunc(text, func(line string) string {
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
		if strings.Contains(to.Value, "\n") {
			to.Value = maskLines(to.Value)
		}
		to.Value = maskLogins(to.Value)
		return &to
	}
	content := to.Content
	to.Content = nil
	for _, child := range content {
		to.Content = append(to.Content, masking(child))
	}
	return &to
}
