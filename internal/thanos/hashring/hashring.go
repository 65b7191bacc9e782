// Package hashring knows the file that thanos receive reads its rings from
// (Thanos v0.42.4, pkg/receive/config.go), and what upstream does with one that
// it cannot use: refuse, panic, spin for ever, or silently do something else.
package hashring

import (
	"bytes"
	"encoding/json"
)

// Algorithms of a ring.
const (
	Ketama  = "ketama"
	Hashmod = "hashmod"
)

// Ways to compare tenants.
const (
	Exact = "exact"
	Glob  = "glob"
)

// Ring is one hashring. Field names are upstream's.
type Ring struct {
	Name string `json:"hashring"`
	// Tenants that the ring takes; none stands for every tenant.
	Tenants []string `json:"tenants,omitempty"`
	// TenantMatcherType is exact (the default) or glob.
	TenantMatcherType string `json:"tenant_matcher_type,omitempty"`
	Algorithm         string `json:"algorithm,omitempty"`
	// ExternalLabels go on the blocks of the tenants that the ring lists literally.
	ExternalLabels map[string]string `json:"external_labels,omitempty"`
	// ShuffleSharding gives each tenant a part of the ring.
	ShuffleSharding *ShuffleSharding `json:"shuffle_sharding_config,omitempty"`
	Endpoints       []Endpoint       `json:"endpoints"`
}

// Endpoint is one receiver of a ring.
type Endpoint struct {
	// Address is host:port of the receiver's gRPC server, in the same letters as its
	// --receive.local-endpoint.
	Address string `json:"address"`
	// CapnprotoAddress is host:port of its Cap'n Proto server.
	CapnprotoAddress string `json:"capnproto_address,omitempty"`
	// AZ is the receiver's availability zone, where the ring spreads replicas over zones.
	AZ string `json:"az,omitempty"`
}

// MarshalJSON writes an endpoint that has only an address as a plain string,
// the form that every version of Thanos reads.
func (e Endpoint) MarshalJSON() ([]byte, error) {
	if e == (Endpoint{Address: e.Address}) {
		return json.Marshal(e.Address)
	}
	type object Endpoint
	return json.Marshal(object(e))
}

// UnmarshalJSON reads an endpoint in either form.
func (e *Endpoint) UnmarshalJSON(data []byte) error {
	if err := json.Unmarshal(data, &e.Address); err == nil {
		return nil
	}
	type object Endpoint
	return json.Unmarshal(data, (*object)(e))
}

// Parse reads a file as upstream does: unknown keys are ignored.
func Parse(text []byte) ([]Ring, error) {
	var rings []Ring
	if err := json.Unmarshal(text, &rings); err != nil {
		return nil, err
	}
	return rings, nil
}

// Marshal prints the file. The same rings give the same bytes, always: receive
// tells a changed ring by the hash of the file.
func Marshal(rings []Ring) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(rings); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
