// Package externalsecret is the shape of ExternalSecret, as far as
// facts/topologies.md §4 describes it (external-secrets.io/v1).
package externalsecret

import (
	"errors"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// APIVersion of the kind.
const APIVersion = "external-secrets.io/v1"

type object struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              struct {
		SecretStoreRef  storeRef `json:"secretStoreRef"`
		RefreshInterval string   `json:"refreshInterval,omitempty"`
		RefreshPolicy   string   `json:"refreshPolicy,omitempty"`
		Target          target   `json:"target"`
		Data            []data   `json:"data,omitempty"`
		DataFrom        []struct {
			Extract *remoteRef `json:"extract,omitempty"`
		} `json:"dataFrom,omitempty"`
	} `json:"spec"`
}

type storeRef struct {
	Name string `json:"name"`
	Kind string `json:"kind,omitempty"`
}

type target struct {
	Name           string          `json:"name,omitempty"`
	CreationPolicy string          `json:"creationPolicy,omitempty"`
	DeletionPolicy string          `json:"deletionPolicy,omitempty"`
	Template       *secretTemplate `json:"template,omitempty"`
}

type secretTemplate struct {
	EngineVersion string            `json:"engineVersion,omitempty"`
	Type          string            `json:"type,omitempty"`
	Metadata      *metadata         `json:"metadata,omitempty"`
	Data          map[string]string `json:"data,omitempty"`
}

type metadata struct {
	Labels      map[string]string `json:"labels,omitempty"`
	Annotations map[string]string `json:"annotations,omitempty"`
}

type data struct {
	SecretKey string    `json:"secretKey"`
	RemoteRef remoteRef `json:"remoteRef"`
}

type remoteRef struct {
	Key      string `json:"key"`
	Property string `json:"property,omitempty"`
	Version  string `json:"version,omitempty"`
}

// Judge decodes an object strictly, and asks for what is required.
func Judge(kind string, text []byte) error {
	if kind != "ExternalSecret" {
		return fmt.Errorf("no kind %q in %s", kind, APIVersion)
	}
	var o object
	if err := yaml.UnmarshalStrict(text, &o); err != nil {
		return err
	}
	if o.Name == "" || o.Spec.SecretStoreRef.Name == "" {
		return errors.New("metadata.name and spec.secretStoreRef.name are required")
	}
	for i, d := range o.Spec.Data {
		if d.SecretKey == "" || d.RemoteRef.Key == "" {
			return fmt.Errorf("spec.data[%d]: secretKey and remoteRef.key are required", i)
		}
	}
	return nil
}
