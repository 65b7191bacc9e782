// Package thanosoperator is the shape of the kinds of thanos-operator that
// functions edit, as far as they and their cases use it, written from the field
// names of api/v1alpha1 of thanos-community/thanos-operator. The module proxy that
// builds this does not have upstream's own types, so it is no independent judge.
package thanosoperator

import (
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// Group is the API group of thanos-operator.
const Group = "monitoring.thanos.io"

// checker is what a spec must keep besides its fields.
type checker interface{ check() error }

type object[Spec checker] struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              Spec `json:"spec"`
}

func (o *object[Spec]) check() error { return o.Spec.check() }

// Has tells whether an API version is thanos-operator's.
func Has(apiVersion string) bool { return strings.HasPrefix(apiVersion, Group+"/") }

// Judge decodes an object strictly and holds it against the rules of its kind.
func Judge(kind string, text []byte) error {
	var into checker
	switch kind {
	case "ThanosReceive":
		into = &object[receive]{}
	case "ThanosRuler":
		into = &object[ruler]{}
	case "ThanosQuery":
		into = &object[query]{}
	case "ThanosStore", "ThanosCompact":
		into = &object[passedOn]{}
	default:
		return fmt.Errorf("no kind %q of thanos-operator is known here", kind)
	}
	if err := yaml.UnmarshalStrict(text, into); err != nil {
		return err
	}
	return into.check()
}

// receive has its parts under their names of today, or under those of before.
type receive struct {
	RouterSpec   *router    `json:"routerSpec"`
	IngesterSpec *ingesters `json:"ingesterSpec"`
	Router       *router    `json:"router"`
	Ingestor     *ingesters `json:"ingestor"`
}

type router struct {
	Replicas          int32             `json:"replicas"`
	ReplicationFactor int32             `json:"replicationFactor"`
	ExternalLabels    map[string]string `json:"externalLabels"`
}

type ingesters struct {
	Hashrings []hashring `json:"hashrings"`
}

type hashring struct {
	Name           string            `json:"name"`
	Replicas       int32             `json:"replicas"`
	StorageSize    string            `json:"storageSize"`
	ExternalLabels map[string]string `json:"externalLabels"`
	Tenants        []string          `json:"tenants"`
}

// check holds a ThanosReceive against the API's own rules: one generation of names,
// and hashrings that hold the replication factor.
func (r receive) check() error {
	before, today := r.Router != nil || r.Ingestor != nil, r.RouterSpec != nil || r.IngesterSpec != nil
	if before == today {
		return fmt.Errorf("spec: want routerSpec and ingesterSpec, or router and ingestor as before")
	}
	routing, ingesting := r.RouterSpec, r.IngesterSpec
	if before {
		routing, ingesting = r.Router, r.Ingestor
	}
	if routing == nil || ingesting == nil {
		return fmt.Errorf("spec: the router or the ingesters are missing")
	}
	if factor := max(routing.ReplicationFactor, 1); !slices.Contains([]int32{1, 3, 5}, factor) {
		return fmt.Errorf("replicationFactor: %d is none of 1, 3 and 5", factor)
	}
	for _, h := range ingesting.Hashrings {
		if h.Name == "" || max(h.Replicas, 1) < max(routing.ReplicationFactor, 1) {
			return fmt.Errorf("hashring %q: without a name, or with fewer replicas than the replication factor", h.Name)
		}
	}
	return nil
}

type ruler struct {
	Replicas        int32  `json:"replicas"`
	AlertmanagerURL string `json:"alertmanagerURL"`
	// ExternalLabels are those of before, where there is no mode.
	ExternalLabels map[string]string `json:"externalLabels"`
	RulerMode      *rulerMode        `json:"rulerMode"`
	AlertLabelDrop []string          `json:"alertLabelDrop"`
}

// rulerMode says whether a ruler keeps blocks.
type rulerMode struct {
	Type      string         `json:"type"`
	Stateful  *stateful      `json:"stateful"`
	Stateless map[string]any `json:"stateless"`
}

type stateful struct {
	ObjectStorageConfig objectStorage     `json:"objectStorageConfig"`
	Retention           string            `json:"retention"`
	ExternalLabels      map[string]string `json:"externalLabels"`
}

// objectStorage is a key of a Secret.
type objectStorage struct {
	Name     string `json:"name"`
	Key      string `json:"key"`
	Optional *bool  `json:"optional"`
}

// check holds a ThanosRuler against the API's own rules: labels of one generation,
// and the section of its mode.
func (r ruler) check() error {
	switch mode := r.RulerMode; {
	case mode == nil:
		return nil
	case r.ExternalLabels != nil:
		return fmt.Errorf("spec: externalLabels and rulerMode are of two versions")
	case mode.Type == "Stateless" && mode.Stateless == nil, mode.Type != "Stateless" && mode.Stateful == nil:
		return fmt.Errorf("spec.rulerMode: the section of its type is missing")
	}
	return nil
}

// query has its replica labels under the name of today, or of before.
type query struct {
	Replicas             int32    `json:"replicas"`
	ReplicaLabels        []string `json:"replicaLabels"`
	QuerierReplicaLabels []string `json:"querierReplicaLabels"`
}

func (q query) check() error {
	if q.ReplicaLabels != nil && q.QuerierReplicaLabels != nil {
		return fmt.Errorf("spec: replicaLabels and querierReplicaLabels are of two versions")
	}
	return nil
}

// passedOn is a spec that no function edits.
type passedOn map[string]any

func (passedOn) check() error { return nil }
