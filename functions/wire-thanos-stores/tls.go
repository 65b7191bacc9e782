package wirethanosstores

import (
	"reflect"
	"slices"

	"github.com/thanos-fleet/thanos-fleet/functions/internal/mounts"
	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos"
	"github.com/thanos-fleet/thanos-fleet/internal/thanos/endpoints"
)

func clientConfig(tls *fleet.ClientTLS) *endpoints.ClientConfig {
	if tls == nil {
		return nil
	}
	return &endpoints.ClientConfig{ServerName: tls.ServerName, TLSConfig: &endpoints.TLSConfig{
		Enabled: new(true), InsecureSkipVerify: tls.InsecureSkipVerify,
		CertFile: tls.CertFile, KeyFile: tls.KeyFile, CAFile: tls.CAFile, MinVersion: tls.MinVersion,
	}}
}

// writeTLS makes the querier dial its endpoints with their TLS: by the endpoints
// file, or by flags that are for every endpoint where the file cannot say it.
func (q *querier) writeTLS() bool {
	secure := slices.IndexFunc(q.endpoints, func(e endpoints.Endpoint) bool { return e.ClientConfig != nil })
	if secure < 0 {
		return true
	}
	if !q.mountSecrets() {
		return false
	}
	if q.form == sdConfig && thanos.EndpointTLS.In(q.version) {
		return true
	}
	one := q.endpoints[secure].ClientConfig
	same := !slices.ContainsFunc(q.endpoints, func(e endpoints.Endpoint) bool { return !reflect.DeepEqual(e.ClientConfig, one) })
	if one.TLSConfig.MinVersion != "" {
		q.Errorf(q.Workload.Object, q.Path+".image", "upgrade to v0.42 or later and use sd-config, or take minVersion from the Fleet",
			"endpoint %s wants TLS %s or later, which the flags of thanos query %s do not say", q.endpoints[secure].Address, one.TLSConfig.MinVersion, q.version)
		return false
	}
	if !same || thanos.NoTLSFlags.In(q.version) {
		q.Errorf(q.Workload.Object, q.Path+".image", "upgrade to v0.42 or later and use sd-config, or dial it in plain text",
			"endpoint %s wants TLS of its own, which thanos query %s cannot do in form %s", q.endpoints[secure].Address, q.version, q.form)
		return false
	}
	return q.writeTLSFlags(one)
}

// writeTLSFlags writes one TLS for every endpoint, and keeps what the user wrote
// when it is the same.
func (q *querier) writeTLSFlags(c *endpoints.ClientConfig) bool {
	switches := []string{"--grpc-client-tls-secure"}
	if c.TLSConfig.InsecureSkipVerify {
		switches = append(switches, "--grpc-client-tls-skip-verify")
	}
	for _, flag := range switches {
		if args := q.Args(); !args.Has(flag) {
			q.SetArgs(append(slices.Clone(args), flag)) // kingpin takes no value behind a switch
		}
	}
	for _, f := range []struct{ flag, value string }{
		{"--grpc-client-tls-ca", c.TLSConfig.CAFile},
		{"--grpc-client-tls-cert", c.TLSConfig.CertFile},
		{"--grpc-client-tls-key", c.TLSConfig.KeyFile},
		{"--grpc-client-server-name", c.ServerName},
	} {
		have := q.Args().Value(f.flag)
		switch {
		case have != "" && have != f.value:
			q.Errorf(q.Workload.Object, q.Path+".args", "remove it, or correct the Fleet",
				"%s=%s, while the Fleet says %q for every endpoint", f.flag, have, f.value)
			return false
		case f.value != "":
			q.SetArgs(q.Args().Set(f.flag, f.value))
		}
	}
	for i := range q.endpoints {
		q.endpoints[i].ClientConfig = nil
	}
	return true
}

// mountSecrets mounts the Secrets that hold the files of the endpoints' TLS.
func (q *querier) mountSecrets() bool {
	if q.cluster == nil {
		return true
	}
	ok := true
	for _, other := range q.fleet.Queried(q.cluster) {
		for _, e := range other.Exposes {
			if e.TLS != nil && e.TLS.SecretName != "" {
				ok = mounts.Secret(q.Run, q.Container, e.TLS.Files()[0], e.TLS.SecretName) && ok
			}
		}
	}
	return ok
}
