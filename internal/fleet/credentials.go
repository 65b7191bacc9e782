package fleet

import (
	"cmp"
	"maps"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/internal/problem"
)

// Identity is a keyless login. A field is written where the cloud needs the
// ServiceAccount to say who it is; without fields nothing but the provider's
// configuration says so: EKS Pod Identity, OKE workload identity, instance roles.
type Identity struct {
	// ARN of the IAM role of the readers on EKS (IRSA), put on their ServiceAccounts.
	AWSRoleARN string `yaml:"awsRoleARN,omitempty"`
	// Google service account that the readers stand for on GKE, put on their ServiceAccounts.
	GCPServiceAccount string `yaml:"gcpServiceAccount,omitempty"`
	// Client ID of the readers' managed identity on AKS, put on their ServiceAccounts; their pods get the label that asks for it.
	AzureClientID string `yaml:"azureClientID,omitempty"`
}

// or returns an identity whose missing fields are another's.
func (i Identity) or(other Identity) *Identity {
	return &Identity{
		AWSRoleARN:        cmp.Or(i.AWSRoleARN, other.AWSRoleARN),
		GCPServiceAccount: cmp.Or(i.GCPServiceAccount, other.GCPServiceAccount),
		AzureClientID:     cmp.Or(i.AzureClientID, other.AzureClientID),
	}
}

// As returns an object store as the readers of a cluster log in to it.
func (s ObjectStore) As(c *Cluster) *ObjectStore {
	if s.Credentials.Identity != nil {
		s.Credentials.Identity = c.IdentityFor(s.Name).or(*s.Credentials.Identity)
	}
	return &s
}

// ExternalSecret says where a secret manager keeps the values, in the terms of
// external-secrets.io/v1 ExternalSecret.
type ExternalSecret struct {
	// Store that the values are read from.
	StoreRef StoreRef `yaml:"storeRef"`
	// How often the values are read anew, for instance 1h. Default: that of External Secrets.
	RefreshInterval string `yaml:"refreshInterval,omitempty"`
	// Configuration key (dotted when nested) to where the store keeps its value.
	Data map[string]RemoteRef `yaml:"data"`
}

// StoreRef names a store of External Secrets.
type StoreRef struct {
	// SecretStore or ClusterSecretStore. Default: ClusterSecretStore.
	Kind string `yaml:"kind,omitempty"`
	// Name of the store.
	Name string `yaml:"name"`
}

// RemoteRef is one value in a secret manager.
type RemoteRef struct {
	// Key in the store.
	Key string `yaml:"key"`
	// Property of the value, where it holds several.
	Property string `yaml:"property,omitempty"`
	// Version of the value. Default: the newest.
	Version string `yaml:"version,omitempty"`
}

// Literal is the permission to write secrets out.
type Literal struct {
	// Say true: whoever reads the repository reads the bucket.
	AcceptSecretsInGit bool `yaml:"acceptSecretsInGit"`
}

// check returns what is wrong with the forms that are set.
func (c Credentials) check() []problem.Problem {
	var problems []problem.Problem
	if c.Literal != nil && !c.Literal.AcceptSecretsInGit {
		problems = append(problems, problem.New("credentials.literal.acceptSecretsInGit", "use another form, or write true", "want true: the secrets in config would be in git"))
	}
	if c.ExternalSecret != nil {
		problems = append(problems, problem.Under("credentials.externalSecret", c.ExternalSecret.check())...)
	}
	return problems
}

func (s *SecretRef) check() []problem.Problem {
	if s == nil || s.Name != "" && len(s.Data) > 0 {
		return nil
	}
	return []problem.Problem{problem.New("secretRef", "name the Secret, and under data which of its keys holds which configuration key", "name or data is missing")}
}

func (e *ExternalSecret) check() []problem.Problem {
	var problems []problem.Problem
	if e.StoreRef.Name == "" {
		problems = append(problems, problem.New("storeRef.name", "name the store", "missing"))
	}
	if kind := e.StoreRef.Kind; kind != "" && !slices.Contains(storeKinds, kind) {
		problems = append(problems, problem.New("storeRef.kind", "write ClusterSecretStore or SecretStore", "%q is not a kind of store", e.StoreRef.Kind))
	}
	if len(e.Data) == 0 {
		problems = append(problems, problem.New("data", "say for each configuration key where the store keeps its value", "missing"))
	}
	for _, path := range slices.Sorted(maps.Keys(e.Data)) {
		if e.Data[path].Key == "" {
			problems = append(problems, problem.New(problem.Join("data", path)+".key", "name the key in the store", "missing"))
		}
	}
	return problems
}
