package wireremotewrite

import (
	"path"
	"reflect"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/thanos-fleet/thanos-fleet/internal/fleet"
	"github.com/thanos-fleet/thanos-fleet/internal/krm"
	"github.com/thanos-fleet/thanos-fleet/internal/problem"
	"github.com/thanos-fleet/thanos-fleet/internal/prometheus"
)

// The parts of prometheus-operator's RemoteWriteSpec that are written here
// (v0.95, pkg/apis/monitoring/v1/prometheus_types.go).
type (
	remoteWrite struct {
		Name                 string            `yaml:"name"`
		URL                  string            `yaml:"url"`
		MessageVersion       string            `yaml:"messageVersion,omitempty"`
		RemoteTimeout        string            `yaml:"remoteTimeout,omitempty"`
		Headers              map[string]string `yaml:"headers,omitempty"`
		SendExemplars        bool              `yaml:"sendExemplars,omitempty"`
		SendNativeHistograms bool              `yaml:"sendNativeHistograms,omitempty"`
		BasicAuth            *basicAuth        `yaml:"basicAuth,omitempty"`
		Authorization        *authorization    `yaml:"authorization,omitempty"`
		TLSConfig            *tlsConfig        `yaml:"tlsConfig,omitempty"`
		WriteRelabelConfigs  []relabelConfig   `yaml:"writeRelabelConfigs,omitempty"`
		QueueConfig          *queueConfig      `yaml:"queueConfig,omitempty"`
	}
	selector struct {
		Name string `yaml:"name"`
		Key  string `yaml:"key"`
	}
	basicAuth struct {
		Username selector `yaml:"username"`
		Password selector `yaml:"password"`
	}
	authorization struct {
		Type        string   `yaml:"type"`
		Credentials selector `yaml:"credentials"`
	}
	secretOrConfigMap struct {
		Secret selector `yaml:"secret"`
	}
	tlsConfig struct {
		CA                 *secretOrConfigMap `yaml:"ca,omitempty"`
		Cert               *secretOrConfigMap `yaml:"cert,omitempty"`
		KeySecret          *selector          `yaml:"keySecret,omitempty"`
		CAFile             string             `yaml:"caFile,omitempty"`
		CertFile           string             `yaml:"certFile,omitempty"`
		KeyFile            string             `yaml:"keyFile,omitempty"`
		ServerName         string             `yaml:"serverName,omitempty"`
		MinVersion         string             `yaml:"minVersion,omitempty"`
		InsecureSkipVerify bool               `yaml:"insecureSkipVerify,omitempty"`
	}
	relabelConfig struct {
		SourceLabels []string `yaml:"sourceLabels,omitempty"`
		Regex        string   `yaml:"regex"`
		TargetLabel  string   `yaml:"targetLabel,omitempty"`
		Replacement  string   `yaml:"replacement,omitempty"`
		Action       string   `yaml:"action,omitempty"`
	}
	queueConfig struct {
		Capacity          int    `yaml:"capacity,omitempty"`
		MaxShards         int    `yaml:"maxShards,omitempty"`
		MinShards         int    `yaml:"minShards,omitempty"`
		MaxSamplesPerSend int    `yaml:"maxSamplesPerSend,omitempty"`
		BatchSendDeadline string `yaml:"batchSendDeadline,omitempty"`
		MinBackoff        string `yaml:"minBackoff,omitempty"`
		MaxBackoff        string `yaml:"maxBackoff,omitempty"`
		RetryOnRateLimit  bool   `yaml:"retryOnRateLimit,omitempty"`
		SampleAgeLimit    string `yaml:"sampleAgeLimit,omitempty"`
	}
)

// wireOperated writes spec.remoteWrite of prometheus-operator's objects.
func (w *wiring) wireOperated() {
	for _, o := range w.OfGroup(krm.PrometheusOperator, "Prometheus", "PrometheusAgent", "ThanosRuler") {
		var entries []remoteWrite
		for _, found := range w.writes {
			if !found.isMeant(o.Name(), o.Kind() != "ThanosRuler") {
				continue
			}
			for _, e := range entriesOf(found.Written, nil) {
				entries = append(entries, w.operated(o, e, found.To))
			}
		}
		w.writeOperated(o, entries)
	}
}

// writeOperated puts the entries in the place of those of another time, behind those of the
// user.
func (w *wiring) writeOperated(o *krm.Object, entries []remoteWrite) {
	ours := func(item *krm.Object) bool { return strings.HasPrefix(item.Text("name"), prefix) }
	var have []any
	for i, item := range o.Each("spec", "remoteWrite") {
		if ours(item) {
			have = append(have, item.Value())
			continue
		}
		for _, e := range entries {
			if e.URL == item.Text("url") && !item.Has("headers") && !item.Has("writeRelabelConfigs") {
				w.warnTwice(o, problem.Index("spec.remoteWrite", i), e.URL, []prometheus.RemoteWrite{{URL: e.URL}})
				break
			}
		}
	}
	if reflect.DeepEqual(have, values(entries)) {
		return
	}
	if len(have) > 0 {
		o.RemoveItems(ours, "spec", "remoteWrite")
	}
	for _, e := range entries {
		if !w.Check(o, "spec.remoteWrite", o.Append(e, "spec", "remoteWrite")) {
			return
		}
	}
}

// values are entries as they read in an object.
func values(entries []remoteWrite) []any {
	var all []any
	for _, e := range entries {
		text, err := yaml.Marshal(e)
		value := map[string]any{}
		if err == nil {
			err = yaml.Unmarshal(text, &value)
		}
		if err != nil {
			return []any{err} // like nothing that is there
		}
		all = append(all, value)
	}
	return all
}

// operated is an entry as the operator takes it: Secrets by their names, which it mounts.
func (w *wiring) operated(o *krm.Object, e prometheus.RemoteWrite, to *fleet.Receiver) remoteWrite {
	key := func(secret, name string) selector { return selector{w.NameFor(o, "Secret", secret), name} }
	r := remoteWrite{
		Name: e.Name, URL: e.URL, RemoteTimeout: e.RemoteTimeout, Headers: e.Headers,
		SendExemplars: e.SendExemplars, SendNativeHistograms: e.SendNativeHistograms,
	}
	if e.ProtobufMessage != "" {
		r.MessageVersion = "V1.0"
	}
	if b := to.BasicAuth; b != nil {
		r.BasicAuth = &basicAuth{key(b.SecretName, b.UsernameKey), key(b.SecretName, b.PasswordKey)}
	}
	if a := to.Authorization; a != nil {
		r.Authorization = &authorization{a.Type, key(a.SecretName, a.Key)}
	}
	if e.TLS != nil {
		r.TLSConfig = operatedTLS(*e.TLS, to.TLS, key)
	}
	for _, rule := range e.WriteRelabel {
		r.WriteRelabelConfigs = append(r.WriteRelabelConfigs, relabelConfig(rule))
	}
	if e.Queue != nil {
		q := queueConfig(*e.Queue)
		r.QueueConfig = &q
	}
	return r
}

// operatedTLS: the keys of a Secret are the files' names; without one the files are mounted
// by hand.
func operatedTLS(t prometheus.TLS, said *fleet.ClientTLS, key func(secret, name string) selector) *tlsConfig {
	c := tlsConfig{ServerName: t.ServerName, MinVersion: t.MinVersion, InsecureSkipVerify: t.InsecureSkipVerify}
	if said.SecretName == "" {
		c.CAFile, c.CertFile, c.KeyFile = t.CAFile, t.CertFile, t.KeyFile
		return &c
	}
	if t.CAFile != "" {
		c.CA = &secretOrConfigMap{key(said.SecretName, path.Base(t.CAFile))}
	}
	if t.CertFile != "" {
		pair := key(said.SecretName, path.Base(t.KeyFile))
		c.Cert, c.KeySecret = &secretOrConfigMap{key(said.SecretName, path.Base(t.CertFile))}, &pair
	}
	return &c
}
