package krm

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// makerRule is how one controller names what it makes.
type makerRule struct {
	// group and kinds of the makers; none stands for every one.
	group string
	kinds []string
	makes func(r *Run, o *Object) []made
}

// makerRules are the controllers that make ConfigMaps and Secrets.
var makerRules = []makerRule{
	// bitnami-labs/sealed-secrets v0.32, pkg/apis/sealedsecrets/v1alpha1: the name is the maker's, whatever its template says.
	{"bitnami.com", []string{"SealedSecret"}, func(_ *Run, o *Object) []made {
		m := made{kind: "Secret", field: "metadata.name", writes: union(o, []string{"spec", "encryptedData"}, []string{"spec", "template", "data"})}
		if o.Has("spec", "data") { // the whole Secret in one
			m.writes = nil
		}
		return []made{m}
	}},
	{"external-secrets.io", []string{"ExternalSecret"}, func(_ *Run, o *Object) []made { return externalSecret(o, o.Name(), "spec") }},
	{"external-secrets.io", []string{"ClusterExternalSecret"}, func(r *Run, o *Object) []made {
		found := externalSecret(o, cmp.Or(o.Text("spec", "externalSecretName"), o.Name()), "spec", "externalSecretSpec")
		in := []func(string) (bool, bool){listed(o.Texts("spec", "namespaces"))}
		if o.Has("spec", "namespaceSelector") {
			in = append(in, r.selected(o, "spec", "namespaceSelector"))
		}
		for _, s := range o.Each("spec", "namespaceSelectors") {
			in = append(in, r.selected(s))
		}
		return within(found, either(in...))
	}},
	// godaddy/kubernetes-external-secrets v8.5, its predecessor.
	{"kubernetes-client.io", []string{"ExternalSecret"}, func(_ *Run, o *Object) []made {
		m := made{kind: "Secret", field: "metadata.name"}
		if !o.Has("spec", "dataFrom") && !o.Has("spec", "dataFromWithOptions") && !o.Has("spec", "template") {
			m.writes = eachText(o, "name", "spec", "data")
		}
		return []made{m}
	}},
	// isindir/sops-secrets-operator v0.16, and its copy of the project capsule.
	{"isindir.github.com", []string{"SopsSecret"}, perItem("Secret", "name", "", "spec", "secretTemplates")},
	{"isindir.github.com", []string{"SopsSecret"}, perItem("Secret", "name", "", "spec", "secret_templates")},
	{"addons.projectcapsule.dev", []string{"SopsSecret"}, perItem("Secret", "name", "", "spec", "secrets")},
	{"addons.projectcapsule.dev", []string{"GlobalSopsSecret"}, perItem("Secret", "name", "namespace", "spec", "secrets")},
	{"craftypath.github.io", []string{"SopsSecret"}, sameName("Secret")},
	// hashicorp/vault-secrets-operator v1.1, api/v1beta1, Destination; and others for Vault.
	{"secrets.hashicorp.com", []string{"VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret", "HCPVaultSecretsApp"}, named("Secret", "", "spec", "destination", "name")},
	{"ricoberger.de", []string{"VaultSecret"}, sameName("Secret")},
	{"koudingspawn.de", []string{"Vault"}, sameName("Secret")},
	{"redhatcop.redhat.io", []string{"VaultSecret"}, named("Secret", "", "spec", "output", "name")},
	// cert-manager v1.19, pkg/apis/certmanager/v1, CertificateSpec; trust-manager v0.20.
	{"cert-manager.io", []string{"Certificate"}, func(_ *Run, o *Object) []made {
		return []made{{kind: "Secret", name: orNone(o.Text("spec", "secretName")), field: "spec.secretName", writes: certificateKeys}}
	}},
	{"trust.cert-manager.io", []string{"Bundle", "ClusterBundle"}, bundle},
	// kubernetes-sigs/secrets-store-csi-driver v1.5, apis/v1, SecretObjects.
	{"secrets-store.csi.x-k8s.io", []string{"SecretProviderClass"}, func(_ *Run, o *Object) []made {
		var found []made
		for _, s := range o.Each("spec", "secretObjects") {
			found = append(found, made{kind: "Secret", name: orNone(s.Text("secretName")), field: "spec.secretObjects", writes: eachText(s, "key", "data")})
		}
		return found
	}},
	// Infisical/kubernetes-operator, v1alpha1 and v1beta1.
	{"secrets.infisical.com", []string{"InfisicalSecret", "InfisicalDynamicSecret"}, named("Secret", "secretNamespace", "spec", "managedSecretReference", "secretName")},
	{"secrets.infisical.com", []string{"InfisicalSecret"}, perItem("Secret", "secretName", "secretNamespace", "spec", "managedKubeSecretReferences")},
	{"secrets.infisical.com", []string{"InfisicalSecret"}, perItem("ConfigMap", "configMapName", "configMapNamespace", "spec", "managedKubeConfigMapReferences")},
	{"secrets.infisical.com", []string{"InfisicalStaticSecret", "InfisicalDynamicSecret"}, func(_ *Run, o *Object) []made {
		var found []made
		for _, t := range o.Each("spec", "targets") {
			found = append(found, made{kind: cmp.Or(t.Text("kind"), "Secret"), name: orNone(t.Text("name")), in: only(t.Text("namespace")), field: "spec.targets"})
		}
		return found
	}},
	// 1Password/onepassword-operator v1.10; bitwarden/sm-kubernetes v1.0 and its community's; Doppler v1.6.
	{"onepassword.com", []string{"OnePasswordItem"}, sameName("Secret")},
	{"k8s.bitwarden.com", []string{"BitwardenSecret"}, named("Secret", "", "spec", "secretName")},
	{"lerentis.uploadfilter24.eu", []string{"BitwardenSecret", "BitwardenTemplate"}, named("Secret", "namespace", "spec", "name")},
	{"secrets.doppler.com", []string{"DopplerSecret"}, named("Secret", "namespace", "spec", "managedSecret", "name")},
	// SparebankenVest/azure-key-vault-to-kubernetes v1.7.
	{"spv.no", []string{"AzureKeyVaultSecret"}, named("Secret", "", "spec", "output", "secret", "name")},
	{"spv.no", []string{"AzureKeyVaultSecret"}, named("ConfigMap", "", "spec", "output", "configMap", "name")},
	// kube-object-storage/lib-bucket-provisioner; OpenShift's cloud credentials; ACK v1, FieldExport.
	{"objectbucket.io", []string{"ObjectBucketClaim"}, sameName("Secret", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")},
	{"objectbucket.io", []string{"ObjectBucketClaim"}, sameName("ConfigMap", "BUCKET_HOST", "BUCKET_NAME", "BUCKET_PORT", "BUCKET_REGION", "BUCKET_SUBREGION")},
	{"cloudcredential.openshift.io", []string{"CredentialsRequest"}, named("Secret", "namespace", "spec", "secretRef", "name")},
	{"services.k8s.aws", []string{"FieldExport"}, func(_ *Run, o *Object) []made {
		kind := map[string]string{"secret": "Secret", "configmap": "ConfigMap"}[strings.ToLower(o.Text("spec", "to", "kind"))]
		key := cmp.Or(o.Text("spec", "to", "key"), o.Namespace()+"."+o.Name())
		return []made{{kind: kind, name: orNone(o.Text("spec", "to", "name")), in: only(o.Text("spec", "to", "namespace")), field: "spec.to", writes: []string{key}, merges: true}}
	}},
	// carvel-dev/secretgen-controller v0.19.
	{"secretgen.carvel.dev", []string{"SecretImport", "SecretTemplate"}, sameName("Secret")},
	// crossplane-runtime v2.1, apis/common: managed resources, composites and claims of every group.
	{"", nil, func(_ *Run, o *Object) []made {
		if name := o.Text("spec", "writeConnectionSecretToRef", "name"); name != "" && o.Group() != "" {
			return []made{{kind: "Secret", name: name, in: only(o.Text("spec", "writeConnectionSecretToRef", "namespace")), field: "spec.writeConnectionSecretToRef"}}
		}
		return nil
	}},
	{"", []string{"ConfigMap", "Secret"}, replicas},
	{"", nil, receiveController},
}

// noName is a name that no object has.
const noName = "\x00"

// orNone keeps a name that is not given from being the maker's.
func orNone(name string) string { return cmp.Or(name, noName) }

// sameName makes an object that is called as its maker.
func sameName(kind string, keys ...string) func(*Run, *Object) []made {
	return func(*Run, *Object) []made { return []made{{kind: kind, field: "metadata.name", writes: keys}} }
}

// named makes an object whose name stands at a path, and its namespace beside it.
func named(kind, namespace string, path ...string) func(*Run, *Object) []made {
	return func(_ *Run, o *Object) []made {
		m := made{kind: kind, name: orNone(o.Text(path...)), field: strings.Join(path, ".")}
		if namespace != "" {
			m.in = only(o.Text(append(slices.Clone(path[:len(path)-1]), namespace)...))
		}
		return []made{m}
	}
}

// perItem makes an object for each item of a list.
func perItem(kind, name, namespace string, list ...string) func(*Run, *Object) []made {
	return func(_ *Run, o *Object) []made {
		var found []made
		for _, item := range o.Each(list...) {
			m := made{kind: kind, name: orNone(item.Text(name)), field: strings.Join(list, ".")}
			if namespace != "" {
				m.in = only(item.Text(namespace))
			}
			if keys := union(item, []string{"data"}, []string{"stringData"}); len(keys) > 0 {
				m.writes = keys
			}
			found = append(found, m)
		}
		return found
	}
}

func within(all []made, in func(string) (bool, bool)) []made {
	for i := range all {
		all[i].in = in
	}
	return all
}

// union returns the keys of several mappings, sorted; never nil.
func union(o *Object, paths ...[]string) []string {
	found := map[string]string{}
	for _, path := range paths {
		maps.Copy(found, o.Strings(path...))
	}
	return append([]string{}, slices.Sorted(maps.Keys(found))...)
}

// eachText returns a field of each item of a list; never nil.
func eachText(o *Object, field string, list ...string) []string {
	found := []string{}
	for _, item := range o.Each(list...) {
		found = append(found, item.Text(field))
	}
	return found
}
