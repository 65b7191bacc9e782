package thanos

import "strings"

// Milestone is a version from which on a program does something otherwise, and a function
// of ours writes another form, or refuses.
type Milestone struct {
	Component Component
	// Since is the first version with the change.
	Since string
	// What came or went, in Markdown.
	What string
	// Before says what older versions do, or what is done for them.
	Before string
	// By is the function that heeds it, "" of what the model of what runs has in its newest form.
	By string
}

// In tells whether a version has the change.
func (m Milestone) In(version string) bool { return AtLeast(version, m.Since) }

// What functions heed beside flags, rings and the keys of files, which have tables of
// their own.
var (
	// DualStack: Thanos #8651.
	DualStack = Milestone{Query, "v0.41.0", "query: addresses `dnsdualstack+`", "they are refused", "wire-thanos-stores"}
	// EndpointTLS: Thanos #8594.
	EndpointTLS = Milestone{Query, "v0.42.0", "query: TLS of each endpoint, in the endpoints file", "one TLS for all endpoints, by flags; several are refused", "wire-thanos-stores"}
	// NoTLSFlags: cmd/thanos/config.go of Thanos v0.42.4 keeps them until after v0.43.0.
	NoTLSFlags = Milestone{Query, "v0.44.0", "query: `--grpc-client-tls-*` may be gone", "", "wire-thanos-stores"}
	// SlicesRole: discovery/kubernetes asks for discovery.k8s.io/v1.
	SlicesRole = Milestone{Prometheus, "v2.32.0", "`role: endpointslice` asks for discovery.k8s.io/v1", "`role: endpoints` stays", "migrate-manifests"}
	// UsernameFile of basic authentication.
	UsernameFile = Milestone{Prometheus, "v2.49.0", "`username_file` of remote write", "`basicAuth` of the Fleet is refused", "wire-remote-write"}
	// WriteMessage and WriteMessageOfRuler: config/config.go; a ruler has the library of its go.mod.
	WriteMessage        = Milestone{Prometheus, "v2.54.0", "`protobuf_message` of remote write", "it is left out: version 1 is all that they send", "wire-remote-write"}
	WriteMessageOfRuler = Milestone{Rule, "v0.37.0", "rule: `protobuf_message` of remote write", "it is left out: version 1 is all that they send", "wire-remote-write"}
	// ScrapedHistograms: docs/migration.md of Prometheus.
	ScrapedHistograms = Milestone{Prometheus, "v3.9.0", "`scrape_native_histograms` in place of the feature native-histograms", "the feature stays", "migrate-manifests"}
	// FileRetention: 3.10 and older take its unit for another (CHANGELOG.md, 3.11.0).
	FileRetention = Milestone{Prometheus, "v3.11.0", "`storage.tsdb.retention` of the configuration can be trusted", "the flags stay", "migrate-manifests"}
)

// What prometheus-operator makes of the same object otherwise than before (its CHANGELOG.md, and
// for OptionalRules and AlertingDefaults its code). Objects do not say which operator reads
// them: functions write what all of them take, and the model of what runs is the newest's.
var (
	// OperatedPrometheus3: before it, fields of a Prometheus 3 are refused.
	OperatedPrometheus3 = Milestone{Operator, "v0.80.0", "all fields that are written for a Prometheus 3", "they are told", "migrate-manifests"}
	ReloaderPort        = Milestone{Operator, "v0.86.0", "the reloader's init container calls its port `reloader-init`", "`reloader-web`, as the other's", ""}
	OptionalRules       = Milestone{Operator, "v0.87.0", "ConfigMaps of rule files are optional", "pods wait for them", ""}
	AlertingDefaults    = Milestone{Operator, "v0.87.0", "`scheme` and `path_prefix` of Alertmanagers are written where the object has them", "always: `http` and `/`", ""}
	StartDelay          = Milestone{Operator, "v0.88.0", "`minReadySeconds` of an Alertmanager is its `--dispatch.start-delay`", "no delay", ""}
	RulerVersionLabel   = Milestone{Operator, "v0.90.0", "pods of a ThanosRuler have the label app.kubernetes.io/version", "none", ""}
	GRPCMinVersion      = Milestone{Operator, "v0.90.0", "`grpcServerTlsConfig.minVersion` becomes `--grpc-server-tls-min-version`", "it is ignored, and Thanos wants 1.3", ""}
	WatchedConfig       = Milestone{Operator, "v0.91.0", "the reloader watches the folder of the configuration, `--watched-dir`", "the file alone", ""}
	OperatedRetention   = Milestone{Operator, "v0.92.0", "retention in the configuration, for Prometheus v3.11 and later", "`--storage.tsdb.retention.*`", ""}
	PeerName            = Milestone{Operator, "v0.93.0", "an Alertmanager from v0.30 on is called as its pod, `--cluster.peer-name`", "a random name", ""}
	WrittenMetadata     = Milestone{Operator, "v0.93.0", "`messageVersion: V2.0` sends no metadata beside the samples", "`metadata_config.send: true`", ""}
	DelayedCompaction   = Milestone{Operator, "v0.93.0", "Prometheus v3.9 compacts beside a sidecar that uploads, where Thanos waits for it", "it does not: `--storage.tsdb.min-block-duration` is that of `max`", ""}
	ZeroDurations       = Milestone{Operator, "v0.94.0", "durations of 0 of an Alertmanager are left out", "they become flags, with which Alertmanager may not start", ""}
)

// Milestones are all of them.
func Milestones() []Milestone {
	all := []Milestone{
		DualStack, EndpointTLS, NoTLSFlags, SlicesRole, UsernameFile, WriteMessage, WriteMessageOfRuler, ScrapedHistograms, FileRetention,
		OperatedPrometheus3, ReloaderPort, OptionalRules, AlertingDefaults, StartDelay, RulerVersionLabel, GRPCMinVersion, WatchedConfig,
		OperatedRetention, PeerName, WrittenMetadata, DelayedCompaction, ZeroDurations,
	}
	for _, f := range OperatorFields() {
		all = append(all, Milestone{Operator, f.Since, "field `spec." + f.Path + "` of " + strings.Join(f.Kinds, ", "), "it is refused, or dropped", ""})
	}
	return all
}
