package krm

import (
	"cmp"
	"slices"
	"strings"
)

// externalSecret is what External Secrets makes of a spec (external-secrets v1.1,
// apis/externalsecrets/v1, ExternalSecretTarget).
func externalSecret(o *Object, name string, path ...string) []made {
	in := func(names ...string) []string { return slices.Concat(path, names) }
	target := o.Text(in("target", "name")...)
	m := made{
		kind: cmp.Or(o.Text(in("target", "manifest", "kind")...), "Secret"), name: target,
		field: strings.Join(in("target"), "."), merges: o.Text(in("target", "creationPolicy")...) == "Merge",
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

// certificateKeys are those that cert-manager may write.
var certificateKeys = []string{
	"ca.crt", "tls.crt", "tls.key", "tls-combined.pem", "key.der",
	"keystore.jks", "keystore.p12", "truststore.jks", "truststore.p12",
}

// bundle is what trust-manager makes of a Bundle, in namespaces by their labels.
func bundle(r *Run, o *Object) []made {
	in := func(string) (bool, bool) { return true, true }
	if o.Has("spec", "target", "namespaceSelector") {
		in = r.selected(o, "spec", "target", "namespaceSelector")
	}
	var found []made
	for field, kind := range map[string]string{"configMap": "ConfigMap", "secret": "Secret"} {
		if o.Has("spec", "target", field) {
			found = append(found, made{kind: kind, in: in, field: "spec.target." + field})
		}
	}
	return found
}
