package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/model"
	"github.com/thanos-io/thanos/pkg/receive"
	"github.com/thanos-io/thanos/pkg/store/storepb/prompb"
)

// judgeHashrings does with a file what thanos receive does with it when it
// starts, and then when every tenant writes.
func judgeHashrings(path, algorithm string, factor uint64) error {
	watcher, err := receive.NewConfigWatcher(nil, prometheus.NewRegistry(), path, model.Duration(time.Minute))
	if err != nil {
		return err
	}
	if err := watcher.ValidateConfig(); err != nil {
		return err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := writeAsEveryTenant(content, algorithm, factor); err != nil {
		return err
	}
	return knowsEveryKey(content)
}

func writeAsEveryTenant(content []byte, algorithm string, factor uint64) error {
	rings, err := receive.ParseConfig(content)
	if err != nil {
		return err
	}
	all, err := newMultiHashring(receive.HashringAlgorithm(algorithm), factor, rings)
	if err != nil {
		return err
	}
	for _, ring := range rings {
		for _, tenant := range tenants(ring) {
			if err := write(all, tenant, factor); err != nil {
				return fmt.Errorf("ring %q, tenant %q: %w", ring.Hashring, tenant, err)
			}
		}
	}
	return nil
}

// newMultiHashring is upstream's, which takes a registry since v0.39.
func newMultiHashring(algorithm receive.HashringAlgorithm, factor uint64, rings []receive.HashringConfig) (receive.Hashring, error) {
	return called[receive.Hashring](receive.NewMultiHashring, algorithm, factor, rings, prometheus.NewRegistry())
}

// tenants are those of a ring that are known by name; a ring that takes every
// tenant takes the default one.
func tenants(ring receive.HashringConfig) []string {
	if len(ring.Tenants) == 0 {
		return []string{"default-tenant"}
	}
	if ring.TenantMatcherType == receive.TenantMatcherGlob {
		return nil
	}
	return ring.Tenants
}

// write finds an endpoint for every replica of one series.
func write(rings receive.Hashring, tenant string, factor uint64) error {
	for n := uint64(0); n < factor; n++ { // as Go 1.21 writes it, which old versions ask for
		if _, err := rings.GetN(tenant, &prompb.TimeSeries{}, n); err != nil {
			return err
		}
	}
	return nil
}

// knowsEveryKey decodes strictly into upstream's types. The parser of endpoints
// is left out, because it turns strictness off.
func knowsEveryKey(content []byte) error {
	type endpoint receive.Endpoint
	type ring struct {
		receive.HashringConfig
		Endpoints []json.RawMessage `json:"endpoints"`
	}
	var rings []ring
	if err := strictly(content, &rings); err != nil {
		return err
	}
	for _, r := range rings {
		if err := knowsItsWords(r.HashringConfig); err != nil {
			return err
		}
		for _, e := range r.Endpoints {
			if e[0] != '{' {
				continue
			}
			if err := strictly(e, new(endpoint)); err != nil {
				return err
			}
		}
	}
	return nil
}

// knowsItsWords: an unknown algorithm is hashmod to upstream, and an unknown
// matcher matches nothing.
func knowsItsWords(ring receive.HashringConfig) error {
	switch ring.Algorithm {
	case "", receive.AlgorithmHashmod, receive.AlgorithmKetama:
	default:
		return fmt.Errorf("%w: algorithm %q", errIgnored, ring.Algorithm)
	}
	switch ring.TenantMatcherType {
	case "", receive.TenantMatcherTypeExact, receive.TenantMatcherGlob:
		return nil
	}
	return fmt.Errorf("%w: tenant_matcher_type %q", errIgnored, ring.TenantMatcherType)
}

func strictly(content []byte, into any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%w: %w", errIgnored, err)
	}
	return nil
}
