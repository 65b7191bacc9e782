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
	// bitnami-labs/sealed-secrets at 86671a8 (April 2026), pkg/apis/sealedsecrets/v1alpha1, Unseal: the name is the maker's, whatever its template says.
	{"bitnami.com", []string{"SealedSecret"}, func(_ *Run, o *Object) []made {
		m := made{kind: "Secret", field: "metadata.name", writes: union(o, []string{"spec", "encryptedData"}, []string{"spec", "template", "data"})}
		if o.Has("spec", "data") { // the whole Secret in one
			m.writes = nil
		}
		return []made{m}
	}},
	// external-secrets v2.9, apis/externalsecrets/v1, clusterexternalsecret_types.go.
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
	// external-secrets/kubernetes-external-secrets v8.5.5, lib/poller.js, its predecessor.
	{"kubernetes-client.io", []string{"ExternalSecret"}, func(_ *Run, o *Object) []made {
		m := made{kind: "Secret", field: "metadata.name"}
		if !o.Has("spec", "dataFrom") && !o.Has("spec", "dataFromWithOptions") && !o.Has("spec", "template") {
			m.writes = eachText(o, "name", "spec", "data")
		}
		return []made{m}
	}},
	// isindir/sops-secrets-operator v0.21, api/v1alpha3 (v1alpha1 has secret_templates);
	// peak-scale/sops-operator v0.10, internal/controllers/secrets.go; craftypath/sops-operator v0.9.
	{"isindir.github.com", []string{"SopsSecret"}, perItem("Secret", "name", "", "spec", "secretTemplates")},
	{"isindir.github.com", []string{"SopsSecret"}, perItem("Secret", "name", "", "spec", "secret_templates")},
	{"addons.projectcapsule.dev", []string{"SopsSecret"}, capsule("")},
	{"addons.projectcapsule.dev", []string{"GlobalSopsSecret"}, capsule("namespace")},
	{"craftypath.github.io", []string{"SopsSecret"}, func(_ *Run, o *Object) []made {
		return []made{{kind: "Secret", field: "metadata.name", writes: known(union(o, []string{"spec", "stringData"}))}}
	}},
	// hashicorp/vault-secrets-operator v1.4, api/v1beta1/common.go, Destination; ricoberger/vault-secrets-operator
	// v1.28; DaspawnW/vault-crd v1.13; redhat-cop/vault-config-operator v0.8, TemplatizedK8sSecret.
	{"secrets.hashicorp.com", []string{"VaultStaticSecret", "VaultDynamicSecret", "VaultPKISecret", "HCPVaultSecretsApp"}, named("Secret", "", "spec", "destination", "name")},
	{"ricoberger.de", []string{"VaultSecret"}, sameName("Secret")},
	{"koudingspawn.de", []string{"Vault"}, sameName("Secret")},
	{"redhatcop.redhat.io", []string{"VaultSecret"}, func(_ *Run, o *Object) []made {
		return []made{{kind: "Secret", name: orNone(o.Text("spec", "output", "name")), field: "spec.output.name", writes: known(union(o, []string{"spec", "output", "stringData"}))}}
	}},
	{"cert-manager.io", []string{"Certificate"}, func(_ *Run, o *Object) []made {
		return []made{{kind: "Secret", name: orNone(o.Text("spec", "secretName")), field: "spec.secretName", writes: certificateKeys}}
	}},
	{"trust.cert-manager.io", []string{"Bundle"}, bundle},
	{"trust-manager.io", []string{"ClusterBundle"}, bundle},
	{"kyverno.io", []string{"ClusterPolicy", "Policy"}, kyverno},
	{"policies.kyverno.io", []string{"GeneratingPolicy", "NamespacedGeneratingPolicy"}, generating},
	// kubernetes-sigs/secrets-store-csi-driver at 0aad886 (April 2026), apis/v1, SecretObject.
	{"secrets-store.csi.x-k8s.io", []string{"SecretProviderClass"}, func(_ *Run, o *Object) []made {
		var found []made
		for _, s := range o.Each("spec", "secretObjects") {
			found = append(found, made{kind: "Secret", name: orNone(s.Text("secretName")), field: "spec.secretObjects", writes: eachText(s, "key", "data")})
		}
		return found
	}},
	// Infisical/kubernetes-operator v0.11, api/v1alpha1/common.go and api/v1beta1/infisicalstaticsecret_types.go.
	{"secrets.infisical.com", []string{"InfisicalSecret", "InfisicalDynamicSecret"}, named("Secret", "secretNamespace", "spec", "managedSecretReference", "secretName")},
	{"secrets.infisical.com", []string{"InfisicalSecret"}, perItem("Secret", "secretName", "secretNamespace", "spec", "managedKubeSecretReferences")},
	{"secrets.infisical.com", []string{"InfisicalSecret"}, perItem("ConfigMap", "configMapName", "configMapNamespace", "spec", "managedKubeConfigMapReferences")},
	{"secrets.infisical.com", []string{"InfisicalStaticSecret"}, func(_ *Run, o *Object) []made {
		var found []made
		for _, t := range o.Each("spec", "targets") {
			found = append(found, made{kind: cmp.Or(t.Text("kind"), "Secret"), name: orNone(t.Text("name")), in: only(t.Text("namespace")), field: "spec.targets"})
		}
		return found
	}},
	// 1Password/onepassword-operator v1.12, internal/controller (its annotations are those of Deployments);
	// bitwarden/sm-kubernetes v2.0, api/v1; Lerentis/bitwarden-crd-operator v0.18, src/utils/utils.py;
	// DopplerHQ/kubernetes-operator v1.7, api/v1alpha1, ManagedSecretReference.
	{"onepassword.com", []string{"OnePasswordItem"}, sameName("Secret")},
	{"apps", []string{"Deployment"}, func(_ *Run, o *Object) []made {
		const item = "operator.1password.io/item-"
		if o.Annotation(item+"path") == "" {
			return nil
		}
		return []made{{kind: "Secret", name: orNone(o.Annotation(item + "name")), field: "metadata.annotations." + item + "name"}}
	}},
	{"k8s.bitwarden.com", []string{"BitwardenSecret"}, named("Secret", "", "spec", "secretName")},
	{"lerentis.uploadfilter24.eu", []string{"BitwardenSecret", "BitwardenTemplate", "RegistryCredential"}, named("Secret", "namespace", "spec", "name")},
	{"secrets.doppler.com", []string{"DopplerSecret"}, named("Secret", "namespace", "spec", "managedSecret", "name")},
	// SparebankenVest/azure-key-vault-to-kubernetes at 4d59110 (July 2026), pkg/k8s/apis/azurekeyvault/v2beta1.
	{"spv.no", []string{"AzureKeyVaultSecret"}, named("Secret", "", "spec", "output", "secret", "name")},
	{"spv.no", []string{"AzureKeyVaultSecret"}, named("ConfigMap", "", "spec", "output", "configMap", "name")},
	// kube-object-storage/lib-bucket-provisioner at 5164e37 (April 2026), pkg/provisioner/resourcehandlers.go;
	// container-object-storage-interface, v1alpha1 and at ee00c26 v1alpha2, BucketClaimAccess;
	// openshift/cloud-credential-operator at b187fee, SecretRef; aws-controllers-k8s/runtime v0.61, FieldExportTarget.
	{"objectbucket.io", []string{"ObjectBucketClaim"}, sameName("Secret", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")},
	{"objectbucket.io", []string{"ObjectBucketClaim"}, sameName("ConfigMap", "BUCKET_HOST", "BUCKET_NAME", "BUCKET_PORT", "BUCKET_REGION", "BUCKET_SUBREGION")},
	{"objectstorage.k8s.io", []string{"BucketAccess"}, named("Secret", "", "spec", "credentialsSecretName")},
	{"objectstorage.k8s.io", []string{"BucketAccess"}, perItem("Secret", "accessSecretName", "", "spec", "bucketClaims")},
	{"cloudcredential.openshift.io", []string{"CredentialsRequest"}, named("Secret", "namespace", "spec", "secretRef", "name")},
	// openshift/service-ca-operator, pkg/controller/api/api.go.
	{"", []string{"Service"}, func(_ *Run, o *Object) []made {
		var found []made
		for _, at := range []string{"service.beta.openshift.io/serving-cert-secret-name", "service.alpha.openshift.io/serving-cert-secret-name"} {
			if name := o.Annotation(at); name != "" {
				found = append(found, made{kind: "Secret", name: name, field: "metadata.annotations." + at, writes: []string{"tls.crt", "tls.key"}})
			}
		}
		return found
	}},
	{"services.k8s.aws", []string{"FieldExport"}, func(_ *Run, o *Object) []made {
		kind := map[string]string{"secret": "Secret", "configmap": "ConfigMap"}[strings.ToLower(o.Text("spec", "to", "kind"))]
		key := cmp.Or(o.Text("spec", "to", "key"), o.Namespace()+"."+o.Name())
		return []made{{kind: kind, name: orNone(o.Text("spec", "to", "name")), in: only(o.Text("spec", "to", "namespace")), field: "spec.to", writes: []string{key}, merges: true}}
	}},
	// carvel-dev/secretgen-controller v0.16 at e28a243, pkg/apis/secretgen and secretgen2.
	{"secretgen.k14s.io", []string{"Certificate", "Password", "RSAKey", "SSHKey"}, sameName("Secret")},
	{"secretgen.carvel.dev", []string{"SecretImport", "SecretTemplate"}, sameName("Secret")},
	// crossplane-runtime v2.5, pkg/resource/unstructured, writeConnectionSecretToRef: managed resources, composites and claims of every group.
	{"", nil, func(_ *Run, o *Object) []made {
		if name := o.Text("spec", "writeConnectionSecretToRef", "name"); name != "" && o.Group() != "" {
			return []made{{kind: "Secret", name: name, in: only(o.Text("spec", "writeConnectionSecretToRef", "namespace")), field: "spec.writeConnectionSecretToRef"}}
		}
		return nil
	}},
	// kube-webhook-certgen, which charts run in a Job before the webhook that reads the Secret.
	{"batch", []string{"Job"}, webhookCertificate},
	{"", []string{"ConfigMap", "Secret"}, replicas},
	{"", nil, receiveController},
}

// noName is a name that no object has.
const noName = "\x00"

// orNone keeps a name that is not given from being the maker's.
func orNone(name string) string { return cmp.Or(name, noName) }

// capsule makes an object for each secret, whose name gets a prefix and a suffix.
func capsule(namespace string) func(*Run, *Object) []made {
	items := perItem("Secret", "name", namespace, "spec", "secrets")
	return func(r *Run, o *Object) []made {
		found := items(r, o)
		for i := range found {
			found[i].name = o.Text("spec", "metadata", "prefix") + found[i].name + o.Text("spec", "metadata", "suffix")
		}
		return found
	}
}

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
			m.writes = known(union(item, []string{"data"}, []string{"stringData"}))
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

// known are keys, nil for none where some other field may tell them.
func known(keys []string) []string {
	if len(keys) == 0 {
		return nil
	}
	return keys
}

// eachText returns a field of each item of a list; never nil.
func eachText(o *Object, field string, list ...string) []string {
	found := []string{}
	for _, item := range o.Each(list...) {
		found = append(found, item.Text(field))
	}
	return found
}
