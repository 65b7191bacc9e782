package fleet

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// twoStores are object stores that log in in two ways, one that is another's bucket, and one
// with a name that no object can have.
const twoStores = "objectStores: [{name: s, type: GCS, config: {bucket: s}, credentials: {identity: {}}}, {name: t, type: GCS, config: {bucket: t}, credentials: {inline: {name: i}}}, {name: s2, type: GCS, config: {bucket: s}, credentials: {identity: {}}}, {name: S_1, type: GCS, config: {bucket: q}, credentials: {identity: {}}}]"

// faultCases hold every fault once: the Fleet's spec, a FleetCluster's spec when
// the fault needs one, and the whole text of the faults.
var faultCases = []struct{ name, spec, cluster, want string }{
	{"cluster label", "clusterLabel: 1a", "", `spec.clusterLabel: "1a" is not a classic label name: Prometheus 2 refuses it, and with Prometheus 3 every query has to quote it; use letters, digits and _, not starting with a digit or __`},
	{"internal label", "clusterLabel: __a", "", `spec.clusterLabel: "__a" is reserved: labels that start with __ never leave Prometheus; use letters, digits and _, not starting with a digit or __`},
	{"fleet's label name", "externalLabels: {a-b: c}", "", `spec.externalLabels.a-b: "a-b" is not a classic label name: Prometheus 2 refuses it, and with Prometheus 3 every query has to quote it; use letters, digits and _, not starting with a digit or __`},
	{"fleet's label value", `externalLabels: {a: ""}`, "", "spec.externalLabels.a: empty value, which Prometheus takes for no label at all; give it a value or remove it"},
	{"one cluster label for all", "externalLabels: {cluster: c}", "", "spec.externalLabels.cluster: the cluster label has one value for every cluster, so nothing tells them apart; remove it, or set it per cluster"},
	{"replica label name", "replicaLabels: [a, b.c]", "", `spec.replicaLabels[1]: "b.c" is not a classic label name: Prometheus 2 refuses it, and with Prometheus 3 every query has to quote it; use letters, digits and _, not starting with a digit or __`},
	{"replica label is the cluster label", "replicaLabels: [cluster]", "", `spec.replicaLabels[0]: "cluster" is an identity, and removing it when querying would merge different series; take it from the list`},
	{"replica label is the fleet's", "replicaLabels: [a]\nexternalLabels: {a: b}", "", `spec.replicaLabels[0]: "a" is an identity, and removing it when querying would merge different series; take it from the list`},
	{"replica label twice", "replicaLabels: [a, a]", "", `spec.replicaLabels[1]: "a" is listed twice; remove one of them`},
	{"store without a name", "objectStores: [{type: S3, credentials: {identity: {}}}]", "", "spec.objectStores[0].name: missing; name it"},
	{"store without a type", "objectStores: [{name: a, credentials: {identity: {}}}]", "", "spec.objectStores[0].type: missing; write the provider, for instance S3"},
	{"store twice", "objectStores:\n- &s {name: a, type: S3, credentials: {identity: {}}}\n- *s", "", `spec.objectStores[1].name: "a" is given twice; rename one of them`},
	{"no credentials", "objectStores: [{name: a, type: S3}]", "", "spec.objectStores[0].credentials: got none, want one form; keep exactly one of identity, secretRef, externalSecret, inline, literal"},
	{"two credentials", "objectStores: [{name: a, type: S3, credentials: {identity: {}, inline: {name: b}}}]", "", "spec.objectStores[0].credentials: got identity and inline, want one form; keep exactly one of identity, secretRef, externalSecret, inline, literal"},
	{"secretRef without data", "objectStores: [{name: a, type: S3, credentials: {secretRef: {name: b}}}]", "", "spec.objectStores[0].credentials.secretRef: name or data is missing; name the Secret, and under data which of its keys holds which configuration key"},
	{"secretRef without a name", "objectStores: [{name: a, type: S3, credentials: {secretRef: {data: {a: b}}}}]", "", "spec.objectStores[0].credentials.secretRef: name or data is missing; name the Secret, and under data which of its keys holds which configuration key"},
	{"inline without a name", "objectStores: [{name: a, type: S3, credentials: {inline: {}}}]", "", "spec.objectStores[0].credentials.inline.name: missing; name the local-config Secret"},
	{"no name of a Secret", "objectStores: [{name: a, type: S3, secret: {name: A_B}, credentials: {identity: {}}}]", "", `spec.objectStores[0].secret.name: "A_B" is not the name of a Secret; use lower-case letters, digits, - and ., at most 253`},
	{"no key of a Secret", "objectStores: [{name: a, type: S3, secret: {key: a/b}, credentials: {identity: {}}}]", "", `spec.objectStores[0].secret.key: "a/b" is not a key of a Secret; use letters, digits, -, _ and ., at most 253`},
	{"no name of a namespace's Secret", "objectStores: [{name: a, type: S3, namespaceSecrets: {A: {name: b}, b: {name: A_B}}, credentials: {identity: {}}}]", "", `spec.objectStores[0].namespaceSecrets.A: "A" is not a namespace; use the readers' namespace` + "\n" +
		`spec.objectStores[0].namespaceSecrets.b.name: "A_B" is not the name of a Secret; use lower-case letters, digits, - and ., at most 253`},
	{"identity of a cluster without a bucket", "{}", "identity: {}", "FleetCluster spec.identity: the cluster has no object store to log in to; add objectStore, or remove it"},
	{"identity where keys log in", "objectStores: [{name: a, type: S3, credentials: {inline: {name: b}}}]", "{objectStore: a, identity: {}}", `FleetCluster spec.identity: object store "a" is not logged in to by an identity; write credentials: {identity: {}} there, or remove it`},
	{"cache without a type", "caches: {index: {ttl: 1h}}", "", "spec.caches.index.type: missing; write the type, or disabled: true in a cluster that goes without"},
	{"cache disabled and described", "caches: {bucket: {disabled: true, blocks_iter_ttl: 1m}}", "", "spec.caches.bucket.disabled: excludes every other field; keep one of the two"},
	{"cluster's tracing without a Secret", "", "tracing: {type: JAEGER, credentials: {secretRef: {data: {password: p}}}}", "FleetCluster spec.tracing.credentials.secretRef: name or data is missing; name the Secret, and under data which of its keys holds which configuration key"},
	{"literal not accepted", "objectStores: [{name: a, type: S3, credentials: {literal: {}}}]", "", "spec.objectStores[0].credentials.literal.acceptSecretsInGit: want true: the secrets in config would be in git; use another form, or write true"},
	{"external secret of nothing", "objectStores: [{name: a, type: S3, credentials: {externalSecret: {storeRef: {kind: Vault}}}}]", "", "spec.objectStores[0].credentials.externalSecret.storeRef.name: missing; name the store\n" +
		`spec.objectStores[0].credentials.externalSecret.storeRef.kind: "Vault" is not a kind of store; write ClusterSecretStore or SecretStore` + "\n" +
		"spec.objectStores[0].credentials.externalSecret.data: missing; say for each configuration key where the store keeps its value"},
	{"external secret without a key", "objectStores: [{name: a, type: S3, credentials: {externalSecret: {storeRef: {name: s}, data: {access_key: {}}}}}]", "", "spec.objectStores[0].credentials.externalSecret.data.access_key.key: missing; name the key in the store"},
	{"version", "thanosVersion: 0.42.4", "", `spec.thanosVersion: "0.42.4" is not a version; write it as the release is named, for instance v0.42.4`},
	{"cluster name", "clusters: [{name: A_b}]", "", `spec.clusters[0].name: "A_b" is not a cluster name; use lower-case letters, digits and -, at most 63`},
	{"long cluster name", "clusters: [{name: " + longName + "}]", "", `spec.clusters[0].name: "` + longName + `" is not a cluster name; use lower-case letters, digits and -, at most 63`},
	{"cluster twice", "clusters: [{name: a}, {name: a}]", "", `spec.clusters[1].name: cluster "a" is also spec.clusters[0] of Fleet f; rename or remove one of them`},
	{"what is said of a cluster of two", "clusters: [{name: a, queries: [a]}, {name: a}, {name: c, queries: [a]}]", "", `spec.clusters[1].name: cluster "a" is also spec.clusters[0] of Fleet f; rename or remove one of them`},
	{"cluster in two objects", "clusters: [{name: other}]", "{}", `FleetCluster metadata.name: cluster "other" is also spec.clusters[0] of Fleet f; rename or remove one of them`},
	{"cluster's label name", "clusters: [{name: a, externalLabels: {9: b}}]", "", `spec.clusters[0].externalLabels.9: "9" is not a classic label name: Prometheus 2 refuses it, and with Prometheus 3 every query has to quote it; use letters, digits and _, not starting with a digit or __`},
	{"cluster's label value", "{}", `externalLabels: {a: ""}`, "FleetCluster spec.externalLabels.a: empty value, which Prometheus takes for no label at all; give it a value or remove it"},
	{"cluster's replica label", "{}", "externalLabels: {rule_replica: a}", "FleetCluster spec.externalLabels.rule_replica: a replica label cannot be a cluster's identity: queriers remove it; remove it here or from spec.replicaLabels"},
	{"unknown store", "objectStores: [{name: long, type: S3, credentials: {identity: {}}}]\nclusters: [{name: a, objectStore: lon}]", "", `spec.clusters[0].objectStore: object store "lon" does not exist; did you mean "long"?`},
	{"unknown store to compact", "clusters: [{name: a, compacts: [x]}]", "", `spec.clusters[0].compacts[0]: object store "x" does not exist; add it to spec.objectStores of the Fleet`},
	{"one bucket of two names", "objectStores: [{name: s, type: S3, config: {bucket: b, endpoint: s3.example.com}, credentials: {identity: {}}}, {name: t, type: s3, prefix: p, config: {endpoint: S3.example.com/, bucket: b, region: r2}, credentials: {identity: {}}}, {name: u, type: s3, config: {endpoint: S3.example.com/, bucket: b, region: r3}, credentials: {identity: {}}}]\nclusters: [{name: a, compacts: [s, t]}]", "compacts: [u]", `FleetCluster spec.compacts[0]: object stores "s" and "u" are one bucket, which is already compacted by "a"; two compactors destroy each other's blocks; keep one owner`},
	{"compacted twice", "objectStores: [{name: s, type: S3, credentials: {identity: {}}}]\nclusters: [{name: a, compacts: [s]}]", "compacts: [s]", `FleetCluster spec.compacts[0]: object store "s" is already compacted by "a"; two compactors destroy each other's blocks; keep one owner`},
	{"reads a typo", twoStores, "reads: [s, tt, s]", `FleetCluster spec.reads[1]: object store "tt" does not exist; did you mean "t"?` + "\n" + `FleetCluster spec.reads[2]: "s" is listed twice; remove one of them`},
	{"reads one bucket by two names", twoStores, "reads: [s, t, s2]", `FleetCluster spec.reads[2]: object stores "s" and "s2" are one bucket, and all that is in it would be read twice; keep one of them`},
	{"reads what no object can be named by", twoStores, "{reads: [S_1], compacts: [S_1]}", `FleetCluster spec.reads[0]: object store "S_1" cannot be part of the name of its gateway or compactor; rename it there, with lower-case letters, digits and -, at most 63` + "\n" +
		`FleetCluster spec.compacts[0]: object store "S_1" cannot be part of the name of its gateway or compactor; rename it there, with lower-case letters, digits and -, at most 63`},
	{"identities of others", twoStores, "{objectStore: s, reads: [t], identities: {s2: {}, t: {}}}", `FleetCluster spec.identities.s2: the cluster does not use object store "s2"; did you mean "s"?` + "\n" +
		`FleetCluster spec.identities.t: object store "t" is not logged in to by an identity; write credentials: {identity: {}} there, or remove it`},
	{"identity of none of two", twoStores, "{reads: [t], identity: {}}", `FleetCluster spec.identity: object store "t" is not logged in to by an identity; write credentials: {identity: {}} there, or remove it`},
	{"queries itself", "clusters: [{name: a, queries: [a]}]", "", "spec.clusters[0].queries[0]: the cluster queries itself; remove it; the cluster's own stores are always queried"},
	{"queries nobody", "clusters: [{name: a, queries: [zzzzzz]}]", "", `spec.clusters[0].queries[0]: cluster "zzzzzz" does not exist; add it to the fleet`},
	{"queries a typo", "clusters: [{name: member}]", "queries: [membr]", `FleetCluster spec.queries[0]: cluster "membr" does not exist; did you mean "member"?`},
	{"a hint is never the cluster itself", "{}", "queries: [othr]", `FleetCluster spec.queries[0]: cluster "othr" does not exist; add it to the fleet`},
	{"queries a silent cluster", "clusters: [{name: a}]", "queries: [a]", `FleetCluster spec.queries[0]: cluster "a" exposes no store API; add exposes to a, or remove it here`},
	{"empty exposure", "clusters: [{name: a, exposes: [{}]}]", "", "spec.clusters[0].exposes[0]: want either address or serviceImport; give exactly one"},
	{"two exposures in one", "{}", "exposes: [{address: 'a:1', serviceImport: {name: a, via: Karmada}}]", "FleetCluster spec.exposes[0]: want either address or serviceImport; give exactly one"},
	{"TLS with a lookup", "{}", "exposes: [{address: 'dns+a:1', tls: {}}]", `FleetCluster spec.exposes[0].tls: TLS is not applied to "dns+a:1", which is looked up; write the address as host:port`},
	{"Service name", "{}", "exposes: [{serviceImport: {name: A, via: Karmada}}]", `FleetCluster spec.exposes[0].serviceImport.name: "A" is not a Service name; use the Service's name`},
	{"Service namespace", "{}", "exposes: [{serviceImport: {name: a, namespace: a.b, via: Karmada}}]", `FleetCluster spec.exposes[0].serviceImport.namespace: "a.b" is not a namespace; use the Service's namespace`},
	{"Service port", "{}", "exposes: [{serviceImport: {name: a, port: 65536, via: Karmada}}]", "FleetCluster spec.exposes[0].serviceImport.port: 65536 is not a port; use the Service's gRPC port, usually 10901"},
	{"Service implementation", "{}", "exposes: [{serviceImport: {name: a, via: Submariner}}]", `FleetCluster spec.exposes[0].serviceImport.via: got "Submariner", which is not a known implementation; write Karmada, KarmadaMultiClusterService or ClusterSet`},
	{"misspelt implementation", "{}", "exposes: [{serviceImport: {name: a, via: clusterset}}]", `FleetCluster spec.exposes[0].serviceImport.via: got "clusterset", which is not a known implementation; did you mean "ClusterSet"?`},
	{"version of the Services API", "{}", "exposes: [{serviceImport: {name: a, via: ClusterSet, mcsVersion: v1}}]", `FleetCluster spec.exposes[0].serviceImport.mcsVersion: got "v1", which is not a version of the multi-cluster Services API; write v1alpha1 or v1beta1`},
	{"GKE's version where Karmada connects", "{}", "exposes: [{serviceImport: {name: a, via: Karmada, mcsVersion: net.gke.io/v1}}]", `FleetCluster spec.exposes[0].serviceImport.mcsVersion: got "net.gke.io/v1", which is not a version of the multi-cluster Services API; write v1alpha1 or v1beta1`},
	{"version that Karmada lacks", "{}", "exposes: [{serviceImport: {name: a, via: Karmada, mcsVersion: v1beta1}}]", `FleetCluster spec.exposes[0].serviceImport.mcsVersion: Karmada ships v1alpha1 of the multi-cluster Services API only, got "v1beta1"; remove it`},
	{"version of a MultiClusterService", "{}", "exposes: [{serviceImport: {name: a, via: KarmadaMultiClusterService, mcsVersion: v1beta1}}]", "FleetCluster spec.exposes[0].serviceImport.mcsVersion: a MultiClusterService is Karmada's own kind and has no version of the multi-cluster Services API; remove it"},
	{"half a pair", "{}", "exposes: [{address: 'a:1', tls: {certFile: /c}}]", "FleetCluster spec.exposes[0].tls: certFile without keyFile, or keyFile without certFile; give both or neither"},
	{"Secret of nothing", "{}", "exposes: [{address: 'a:1', tls: {secretName: s}}]", "FleetCluster spec.exposes[0].tls.secretName: no file is read from the Secret; add caFile, or certFile and keyFile"},
	{"Secret in two folders", "{}", "exposes: [{address: 'a:1', tls: {secretName: s, caFile: /a/ca, certFile: /b/c, keyFile: /a/k}}]", `FleetCluster spec.exposes[0].tls.secretName: the Secret is mounted at the folder of all its files, and "/b/c" is not in /a; write the files as absolute paths in one folder`},
	{"Thanos version", "thanosVersion: 0.36.0", "", `spec.thanosVersion: "0.36.0" is not a version; write it as the release is named, for instance v0.42.4`},
	{"one Service of two clusters", "clusters: [{name: a, exposes: [{serviceImport: {name: s, via: Karmada}}]}]", "exposes: [{address: 'a:1'}, {serviceImport: {name: s, via: Karmada}}]", `FleetCluster spec.exposes[1].serviceImport.name: clusters "a" and "other" both expose Service monitoring/s, and queriers would see only one of them; give each cluster's Service its own name`},
	{"one identity of two clusters", "clusters: [{name: a, externalLabels: {cluster: x}}]", "externalLabels: {cluster: x}", `FleetCluster spec.externalLabels: clusters "a" and "other" have one label set {cluster="x"}; give one of them its own cluster`},
}

const longName = "a123456789012345678901234567890123456789012345678901234567890123"

func TestEveryFault(t *testing.T) {
	for _, tt := range faultCases {
		t.Run(tt.name, func(t *testing.T) {
			sources := []Source{fleetOf(t, tt.spec)}
			if tt.cluster != "" {
				sources = append(sources, clusterOf(t, "other", tt.cluster))
			}
			fleet, faults := Load(sources)
			if fleet != nil {
				t.Error("a fleet came out")
			}
			if diff := cmp.Diff(tt.want, say(sources, faults)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// say prints faults, each behind the kind of its source unless that is the Fleet.
func say(sources []Source, faults []Fault) string {
	var lines []string
	for _, f := range faults {
		line := f.String()
		if kind := sources[f.Source].Kind; kind != Kind {
			line = kind + " " + line
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestEveryFaultAtOnce(t *testing.T) {
	_, faults := Load([]Source{fleetOf(t, `
replicaLabels: [a, a]
clusters:
- {name: A, queries: [b], objectStore: s}
- {name: A, exposes: [{}]}
`)})
	if len(faults) != 7 {
		t.Errorf("got %d faults: %v", len(faults), faults)
	}
}

func TestAddresses(t *testing.T) {
	for address, want := range map[string]string{
		"store.example.com:10901":       "",
		"[2001:db8::1]:10901":           "",
		"dns+store:10901":               "",
		"dnsdualstack+store:10901":      "",
		"dnssrv+_grpc._tcp.store":       "",
		"dnssrvnoa+_grpc._tcp.store":    "",
		"dnssrv+":                       "no name to look up",
		"dns+store":                     "no host and port",
		"store":                         "no host and port",
		":10901":                        "no host and port",
		"store:":                        "no host and port",
		"2001:db8::1:10901":             "no host and port",
		"https://store.example.com:443": `"https" is a URL scheme; store APIs speak gRPC and have none`,
		"file+store:10901":              `"file+" is not a discovery prefix`,
	} {
		_, faults := Load([]Source{fleetOf(t, "clusters: [{name: a, exposes: [{address: '"+address+"'}]}]")})
		got := say(nil, nil)
		if len(faults) > 0 {
			got = faults[0].String()
		}
		if want != "" {
			want = `spec.clusters[0].exposes[0].address: "` + address + `": ` + want + "; write host:port, dns+host:port or dnssrv+_grpc._tcp.name"
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

// TestAddressWithLogin: a password is refused and not told.
func TestAddressWithLogin(t *testing.T) {
	for _, address := range []string{"user:NOTTOLD@store:10901", "dns+user:NOTTOLD@store:10901", "https://user:NOTTOLD@store:443", "NOTTOLD@store", "dns+a:NOTTOLD@b:1"} {
		for _, tls := range []string{"", ", tls: {serverName: a}"} {
			_, faults := Load([]Source{fleetOf(t, "clusters: [{name: a, exposes: [{address: '"+address+"'"+tls+"}]}]")})
			if len(faults) != 1 || strings.Contains(faults[0].String(), "NOTTOLD") || !strings.Contains(faults[0].String(), "exposes[0].address: an address with a login") {
				t.Errorf("%s: %v", address, faults)
			}
		}
	}
}
