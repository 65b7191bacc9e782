package krm

import (
	"cmp"
	"slices"
	"strings"
)

// externalSecret is what External Secrets makes of a spec (external-secrets v2.9 at
// cc5bfbc, apis/externalsecrets/v1/externalsecret_types.go, ExternalSecretTarget).
func externalSecret(o *Object, name string, path ...string) []made {
	in := func(names ...string) []string { return slices.Concat(path, names) }
	target := o.Text(in("target", "name")...)
	m := made{
		kind: cmp.Or(o.Text(in("target", "manifest", "kind")...), "Secret"), name: target,
		field: strings.Join(in("target"), "."), merges: strings.HasSuffix(o.Text(in("target", "creationPolicy")...), "Merge"), // Merge, CreateOrMerge
	}
	if target == "" && name != o.Name() {
		m.name = name
	}
	template := in("target", "template")
	replaces := o.Has(template...) && o.Text(append(template, "mergePolicy")...) != "Merge"
	switch {
	case o.Text(in("target", "creationPolicy")...) == "None":
		return nil
	case o.Has(append(slices.Clone(template), "templateFrom")...), o.Has(in("dataFrom")...) && !(replaces && o.Has(append(slices.Clone(template), "data")...)):
	case replaces && o.Has(append(slices.Clone(template), "data")...):
		m.writes = union(o, append(slices.Clone(template), "data"))
	default:
		m.writes = append(eachText(o, "secretKey", in("data")...), union(o, append(slices.Clone(template), "data"))...)
	}
	return []made{m}
}

// certificateKeys are those that cert-manager may write (cert-manager v1.21 at 2d0d7f7,
// pkg/apis/certmanager/v1, CertificateSpec: secretName, keystores,
// additionalOutputFormats).
var certificateKeys = []string{
	"ca.crt", "tls.crt", "tls.key", "tls-combined.pem", "key.der",
	"keystore.jks", "keystore.p12", "truststore.jks", "truststore.p12",
}

// bundle is what trust-manager makes of a Bundle or a ClusterBundle, in namespaces by their
// labels (trust-manager v0.24 at fc1b53d, pkg/apis/trust/v1alpha1, BundleTarget, and
// pkg/apis/trustmanager/v1alpha2).
func bundle(r *Run, o *Object) []made {
	in := func(string) (bool, bool) { return true, true }
	if o.Has("spec", "target", "namespaceSelector") {
		in = r.selected(o, "spec", "target", "namespaceSelector")
	}
	var found []made
	for field, kind := range map[string]string{"configMap": "ConfigMap", "secret": "Secret"} {
		if o.Has("spec", "target", field) {
			found = append(found, made{kind: kind, in: in, field: "spec.target." + field, writes: bundleKeys(o, field)})
		}
	}
	return found
}

// bundleKeys are nil where the object names none, which trust-manager refuses.
func bundleKeys(o *Object, field string) []string {
	keys := eachText(o, "key", "spec", "target", field, "data") // of a ClusterBundle
	for _, path := range [][]string{{field}, {"additionalFormats", "jks"}, {"additionalFormats", "pkcs12"}} {
		keys = append(keys, o.Text(slices.Concat([]string{"spec", "target"}, path, []string{"key"})...))
	}
	return known(slices.DeleteFunc(keys, func(key string) bool { return key == "" }))
}
