package fleet

import (
	"cmp"
	"regexp"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// SecretKey names a key of a Secret.
type SecretKey struct {
	// Name of the Secret. Default: thanos-objstore.
	Name string `yaml:"name,omitempty"`
	// Key in the Secret, and the name of the file. Default: objstore.yml.
	Key string `yaml:"key,omitempty"`
}

// DefaultSecret is the key that is written where nobody names one.
var DefaultSecret = SecretKey{Name: "thanos-objstore", Key: "objstore.yml"}

// SecretIn returns the Secret that is written for readers of a namespace that name
// none; what nobody says is empty.
func (s *ObjectStore) SecretIn(namespace string) SecretKey {
	own := s.NamespaceSecrets[namespace]
	return SecretKey{Name: cmp.Or(own.Name, s.Secret.Name), Key: cmp.Or(own.Key, s.Secret.Key)}
}

var (
	// Kubernetes: apimachinery, DNS-1123 subdomain.
	secretName = regexp.MustCompile(`^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$`)
	// Kubernetes: apimachinery, IsConfigMapKey.
	secretKey = regexp.MustCompile(`^[-._a-zA-Z0-9]+$`)
)

// Check returns what no API server accepts.
func (s SecretKey) Check() []problem.Problem {
	var problems []problem.Problem
	if s.Name != "" && (len(s.Name) > 253 || !secretName.MatchString(s.Name)) {
		problems = append(problems, problem.New("name", "use lower-case letters, digits, - and ., at most 253", "%q is not the name of a Secret", s.Name))
	}
	if s.Key != "" && (len(s.Key) > 253 || !secretKey.MatchString(s.Key) || s.Key == "." || s.Key == "..") {
		problems = append(problems, problem.New("key", "use letters, digits, -, _ and ., at most 253", "%q is not a key of a Secret", s.Key))
	}
	return problems
}
