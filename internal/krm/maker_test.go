package krm

import "testing"

// Each object makes Secret s in namespace n, or what the test says instead.
func TestMakerOf(t *testing.T) {
	for _, tt := range []struct {
		name, maker     string
		kind, namespace string // Secret and n unless given
		key             string
		want            string // "", lacks, unsure, none or merges
	}{
		{name: "sealed", maker: "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s, namespace: n}\nspec: {encryptedData: {k: A}, template: {metadata: {name: other}}}", key: "k"},
		{name: "sealed, another key", maker: "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s, namespace: n}\nspec: {encryptedData: {k: A}, template: {data: {l: B}}}", key: "m", want: "lacks"},
		{name: "sealed elsewhere", maker: "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s, namespace: other}\nspec: {encryptedData: {k: A}}", want: "none"},
		{name: "sealed, namespace not given", maker: "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s}\nspec: {encryptedData: {k: A}}", key: "k", want: "unsure"},
		{name: "sealed as a whole", maker: "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: s, namespace: n}\nspec: {data: A}", key: "k"},
		{name: "renamed", maker: "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: p-s, namespace: n, annotations: {internal.config.kubernetes.io/previousNames: s}}\nspec: {encryptedData: {k: A}}", key: "k"},
		{name: "external", maker: "apiVersion: external-secrets.io/v1beta1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n}\nspec: {data: [{secretKey: k}]}", key: "k"},
		{name: "external, by target", maker: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: o, namespace: n}\nspec: {target: {name: s}, dataFrom: [{extract: {key: x}}]}", key: "k"},
		{name: "external, a template", maker: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n}\nspec: {target: {template: {data: {k: x}}}, data: [{secretKey: l}]}", key: "l", want: "lacks"},
		{name: "external, merged", maker: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n}\nspec: {target: {creationPolicy: Merge}, data: [{secretKey: l}]}", key: "k", want: "merges"},
		{name: "external, nothing", maker: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n}\nspec: {target: {creationPolicy: None}}", want: "none"},
		{name: "external, a ConfigMap", maker: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n}\nspec: {target: {manifest: {apiVersion: v1, kind: ConfigMap}}, dataFrom: [{}]}", kind: "ConfigMap", key: "k"},
		{name: "external of old", maker: "apiVersion: kubernetes-client.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n}\nspec: {data: [{name: k, key: x}]}", key: "k"},
		{name: "external for many, by name", maker: "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: o}\nspec: {externalSecretName: s, namespaces: [n], externalSecretSpec: {dataFrom: [{}]}}"},
		{name: "external for many, by the label of the name", maker: "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: s}\nspec: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: n}}, externalSecretSpec: {dataFrom: [{}]}}"},
		{name: "external for others", maker: "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: s}\nspec: {namespaceSelectors: [{matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [m]}]}], externalSecretSpec: {}}", want: "none"},
		{name: "external for namespaces with a label", maker: "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: s}\nspec: {namespaceSelector: {matchLabels: {team: x}}, externalSecretSpec: {dataFrom: [{}]}}", want: "unsure"},
		{name: "external for a namespace among the objects", namespace: "here", maker: "apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: s}\nspec: {namespaceSelector: {matchLabels: {team: x}}, externalSecretSpec: {dataFrom: [{}]}}"},
		{name: "sops", maker: "apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nmetadata: {name: o, namespace: n}\nspec: {secretTemplates: [{name: x}, {name: s, stringData: {k: ENC}}]}", key: "k"},
		{name: "sops with names that are encrypted", maker: "apiVersion: isindir.github.com/v1alpha3\nkind: SopsSecret\nmetadata: {name: s, namespace: n}\nspec: {secretTemplates: [{name: 'ENC[AES256_GCM,data:AAAA]'}]}", want: "none"},
		{name: "vault", maker: "apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: {name: o, namespace: n}\nspec: {destination: {name: s, create: true}}"},
		{name: "vault, dynamic", maker: "apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultDynamicSecret\nmetadata: {name: o, namespace: n}\nspec: {destination: {name: s}}"},
		{name: "certificate", maker: "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: o, namespace: n}\nspec: {secretName: s}", key: "objstore.yml", want: "lacks"},
		{name: "certificate of a Service", maker: "apiVersion: v1\nkind: Service\nmetadata: {name: o, namespace: n, annotations: {service.beta.openshift.io/serving-cert-secret-name: s}}", key: "objstore.yml", want: "lacks"},
		{name: "bundle", maker: "apiVersion: trust.cert-manager.io/v1alpha1\nkind: Bundle\nmetadata: {name: s}\nspec: {target: {configMap: {key: ca}}}", kind: "ConfigMap"},
		{name: "provider class", maker: "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: o, namespace: n}\nspec: {secretObjects: [{secretName: s, data: [{key: k, objectName: x}]}]}", key: "k"},
		{name: "infisical", maker: "apiVersion: secrets.infisical.com/v1alpha1\nkind: InfisicalSecret\nmetadata: {name: o, namespace: x}\nspec: {managedSecretReference: {secretName: s, secretNamespace: n}}"},
		{name: "infisical, several", maker: "apiVersion: secrets.infisical.com/v1alpha1\nkind: InfisicalSecret\nmetadata: {name: o, namespace: n}\nspec: {managedKubeSecretReferences: [{secretName: x}, {secretName: s}]}"},
		{name: "infisical, static", maker: "apiVersion: secrets.infisical.com/v1beta1\nkind: InfisicalStaticSecret\nmetadata: {name: o, namespace: x}\nspec: {targets: [{name: s, namespace: n, kind: ConfigMap}]}", kind: "ConfigMap"},
		{name: "1password", maker: "apiVersion: onepassword.com/v1\nkind: OnePasswordItem\nmetadata: {name: s, namespace: n}"},
		{name: "bitwarden", maker: "apiVersion: k8s.bitwarden.com/v1\nkind: BitwardenSecret\nmetadata: {name: o, namespace: n}\nspec: {secretName: s}"},
		{name: "doppler", maker: "apiVersion: secrets.doppler.com/v1alpha1\nkind: DopplerSecret\nmetadata: {name: o, namespace: x}\nspec: {managedSecret: {name: s, namespace: n}}"},
		{name: "bucket claim", maker: "apiVersion: objectbucket.io/v1alpha1\nkind: ObjectBucketClaim\nmetadata: {name: s, namespace: n}", key: "AWS_ACCESS_KEY_ID"},
		{name: "crossplane's claim", maker: "apiVersion: example.org/v1\nkind: Bucket\nmetadata: {name: o, namespace: n}\nspec: {writeConnectionSecretToRef: {name: s}}"},
		{name: "crossplane's managed resource", maker: "apiVersion: s3.aws.upbound.io/v1beta1\nkind: Bucket\nmetadata: {name: o}\nspec: {writeConnectionSecretToRef: {name: s, namespace: n}}"},
		{name: "a copy", maker: "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n, annotations: {replicator.v1.mittwald.de/replicate-from: a/b}}"},
		{name: "copied to", maker: "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: x, annotations: {replicator.v1.mittwald.de/replicate-to: 'a,n.*'}}"},
		{name: "not copied to", maker: "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: x, annotations: {replicator.v1.mittwald.de/replicate-to: a}}", want: "none"},
		{name: "what is copied is the user's", maker: "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: n, annotations: {replicator.v1.mittwald.de/replicate-to: '.*'}}", want: "none"},
		{name: "reflected", maker: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: x, annotations: {reflector.v1.k8s.emberstack.com/reflection-allowed: 'true', reflector.v1.k8s.emberstack.com/reflection-auto-enabled: 'true'}}", kind: "ConfigMap"},
		{name: "reflected, not allowed", maker: "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s, namespace: x, annotations: {reflector.v1.k8s.emberstack.com/reflection-auto-enabled: 'true'}}", kind: "ConfigMap", want: "none"},
		{name: "reflected where it is allowed only", maker: reflected("allowed-namespaces: m, reflector.v1.k8s.emberstack.com/reflection-auto-namespaces: 'm,n'"), want: "none"},
		{name: "reflected by labels of namespaces", maker: reflected("auto-namespaces-selector: team=x"), want: "unsure"},
		{name: "reflected by labels, not allowed there", maker: reflected("auto-namespaces-selector: team=x, reflector.v1.k8s.emberstack.com/reflection-allowed-namespaces: m"), want: "none"},
		{name: "pushed", maker: "apiVersion: external-secrets.io/v1alpha1\nkind: PushSecret\nmetadata: {name: s, namespace: n}\nspec: {selector: {secret: {name: s}}}", want: "none"},
		{name: "ours", maker: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n, annotations: {thanos-fleet.dev/generated-by: x}}", want: "none"},
		{name: "another group's kind", maker: "apiVersion: example.com/v1\nkind: SealedSecret\nmetadata: {name: s, namespace: n}", want: "none"},
		{name: "a ring", maker: controller("n", "--namespace=n, --configmap-generated-name=s, --file-name=k"), kind: "ConfigMap", key: "k"},
		{name: "a ring, one dash, two words", maker: controller("n", "-namespace, n, -configmap-generated-name, s"), kind: "ConfigMap"},
		{name: "a ring of the pod's namespace", maker: controller("n", "--namespace=$(NS), --configmap-generated-name=s"), kind: "ConfigMap"},
		{name: "generated", maker: "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, generate: {apiVersion: v1, kind: Secret, name: s, namespace: n, data: {stringData: {k: x}}}}]}", key: "k"},
		{name: "generated, another key", maker: "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, generate: {apiVersion: v1, kind: Secret, name: s, namespace: n, data: {data: {l: eA==}}}}]}", key: "k", want: "lacks"},
		{name: "generated in each new namespace", maker: "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, generate: {apiVersion: v1, kind: Secret, name: s, namespace: '{{request.object.metadata.name}}', clone: {name: a, namespace: b}}}]}", key: "k", want: "unsure"},
		{name: "generated elsewhere", maker: "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, generate: {apiVersion: v1, kind: Secret, name: s, namespace: other, data: {}}}]}", want: "none"},
		{name: "generated with a name of an expression", maker: "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, generate: {apiVersion: v1, kind: Secret, name: '{{request.name}}', namespace: n, data: {}}}]}", want: "none"},
		{name: "generated, another kind", maker: "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, generate: {apiVersion: v1, kind: Role, name: s, namespace: n, data: {}}}]}", want: "none"},
		{name: "the source of a copy", maker: "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, generate: {apiVersion: v1, kind: Secret, name: s, namespace: '{{request.object.metadata.name}}', clone: {name: s, namespace: n}}}]}", want: "none"},
		{name: "generated by a policy of a namespace", maker: "apiVersion: kyverno.io/v1\nkind: Policy\nmetadata: {name: p, namespace: n}\nspec: {rules: [{name: r, generate: {apiVersion: v1, kind: ConfigMap, name: s, data: {data: {k: x}}}}]}", kind: "ConfigMap", key: "k"},
		{name: "generated for each", maker: "apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nmetadata: {name: p}\nspec: {rules: [{name: r, generate: {foreach: [{list: x, apiVersion: v1, kind: Secret, name: s, namespace: n, clone: {name: a, namespace: b}}]}}]}"},
		{name: "by a template", maker: "apiVersion: policies.kyverno.io/v1\nkind: GeneratingPolicy\nmetadata: {name: p}\nspec: {generate: [{template: {value: '{apiVersion: v1, kind: Secret, metadata: {name: s, namespace: n}, stringData: {k: x}}'}}]}", key: "k"},
		{name: "by an expression", maker: "apiVersion: policies.kyverno.io/v1\nkind: GeneratingPolicy\nmetadata: {name: p}\nspec: {variables: [{name: v, expression: '{\"kind\": dyn(\"Secret\"), \"metadata\": dyn({\"name\": dyn(\"s\")})}'}], generate: [{expression: 'generator.Apply(\"n\", [variables.v])'}]}", key: "k"},
		{name: "by an expression, somewhere", maker: "apiVersion: policies.kyverno.io/v1beta1\nkind: GeneratingPolicy\nmetadata: {name: p}\nspec: {variables: [{name: v, expression: '{\"kind\": \"Secret\", \"metadata\": {\"name\": \"s\"}}'}], generate: [{expression: 'generator.apply(object.metadata.name, [variables.v])'}]}", want: "unsure"},
		{name: "by an expression in its own namespace", maker: "apiVersion: policies.kyverno.io/v1\nkind: NamespacedGeneratingPolicy\nmetadata: {name: p, namespace: n}\nspec: {generate: [{expression: 'generator.apply(x, [{\"kind\": \"Secret\", \"metadata\": {\"name\": \"s\"}}])'}]}"},
		{name: "bundle, another key", maker: "apiVersion: trust.cert-manager.io/v1alpha1\nkind: Bundle\nmetadata: {name: s}\nspec: {target: {configMap: {key: ca}, additionalFormats: {jks: {key: j}}}}", kind: "ConfigMap", key: "k", want: "lacks"},
		{name: "bundle, a key of its format", maker: "apiVersion: trust.cert-manager.io/v1alpha1\nkind: Bundle\nmetadata: {name: s}\nspec: {target: {secret: {key: ca}, additionalFormats: {jks: {key: k}}}}", key: "k"},
		{name: "bundle of a cluster", maker: "apiVersion: trust-manager.io/v1alpha2\nkind: ClusterBundle\nmetadata: {name: s}\nspec: {target: {configMap: {data: [{key: k}]}, namespaceSelector: {}}}", kind: "ConfigMap", key: "k"},
		{name: "bundle of a cluster, another key", maker: "apiVersion: trust-manager.io/v1alpha2\nkind: ClusterBundle\nmetadata: {name: s}\nspec: {target: {configMap: {data: [{key: l}]}, namespaceSelector: {}}}", kind: "ConfigMap", key: "k", want: "lacks"},
		{name: "external, created or merged", maker: "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: s, namespace: n}\nspec: {target: {creationPolicy: CreateOrMerge}, data: [{secretKey: l}]}", key: "k", want: "merges"},
		{name: "capsule, with a prefix", maker: "apiVersion: addons.projectcapsule.dev/v1alpha1\nkind: SopsSecret\nmetadata: {name: o, namespace: n}\nspec: {metadata: {prefix: s}, secrets: [{name: ''}]}", want: "none"},
		{name: "capsule, with a suffix", maker: "apiVersion: addons.projectcapsule.dev/v1alpha1\nkind: GlobalSopsSecret\nmetadata: {name: o}\nspec: {metadata: {suffix: s}, secrets: [{name: s, namespace: n}]}", want: "none"},
		{name: "1password, of a Deployment", maker: "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: o, namespace: n, annotations: {operator.1password.io/item-path: vaults/a/items/b, operator.1password.io/item-name: s}}"},
		{name: "container object storage", maker: "apiVersion: objectstorage.k8s.io/v1alpha2\nkind: BucketAccess\nmetadata: {name: o, namespace: n}\nspec: {bucketClaims: [{accessSecretName: s}]}"},
		{name: "container object storage of old", maker: "apiVersion: objectstorage.k8s.io/v1alpha1\nkind: BucketAccess\nmetadata: {name: o, namespace: n}\nspec: {credentialsSecretName: s}"},
		{name: "a password", maker: "apiVersion: secretgen.k14s.io/v1alpha1\nkind: Password\nmetadata: {name: s, namespace: n}"},
		{name: "a ring behind a script", maker: controller("n", "-c, 'exec /bin/thanos-receive-controller --namespace=\"$NS\" --configmap-generated-name=$RING \\\n  --file-name k'"), kind: "ConfigMap", key: "k"},
		{name: "a ring behind a script, of another namespace", maker: controller("n", "-c, 'thanos-receive-controller --namespace=m --configmap-generated-name=s'"), kind: "ConfigMap", want: "none"},
		{name: "a ring behind a script, by a name that nobody knows", maker: controller("n", "-c, 'thanos-receive-controller --namespace=n --configmap-generated-name=$UNKNOWN'"), kind: "ConfigMap", want: "none"},
		{name: "a ring of the namespace default", maker: controller("n", "--configmap-generated-name=s"), kind: "ConfigMap", want: "none"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			o, list := item(t, tt.maker)
			here, _ := item(t, "apiVersion: v1\nkind: Namespace\nmetadata: {name: here, labels: {team: x}}")
			list.Items = append(list.Items, here)
			if tt.kind == "" {
				tt.kind = "Secret"
			}
			if tt.namespace == "" {
				tt.namespace = "n"
			}
			m := NewRun(list, "fn").MakerOf(tt.kind, tt.namespace, "s")
			got := ""
			switch {
			case m == nil:
				got = "none"
			case m.Object != o:
				t.Error("another object")
			case m.Unsure:
				got = "unsure"
			case m.LeavesAlone(tt.key):
				got = "merges"
			case tt.key != "" && m.Lacks(tt.key):
				got = "lacks"
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func reflected(more string) string {
	const prefix = "reflector.v1.k8s.emberstack.com/reflection-"
	return "apiVersion: v1\nkind: Secret\nmetadata: {name: s, namespace: x, annotations: {" + prefix + "allowed: 'true', " + prefix + "auto-enabled: 'true', " + prefix + more + "}}"
}

func controller(namespace, args string) string {
	return "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: c, namespace: " + namespace + "}\nspec: {template: {spec: {containers: [{name: c, args: [" + args + "], env: [{name: RING, value: s}, {name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}]}]}}}"
}

func TestScalers(t *testing.T) {
	for _, tt := range []struct {
		name, scaler string
		scales       bool
		fixed        int
	}{
		{"hpa", "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: o, namespace: n}\nspec: {scaleTargetRef: {kind: StatefulSet, name: w}, maxReplicas: 3}", true, 0},
		{"hpa with one count", "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: o, namespace: n}\nspec: {scaleTargetRef: {kind: StatefulSet, name: w}, minReplicas: 3, maxReplicas: 3}", true, 3},
		{"hpa of another namespace", "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: o, namespace: m}\nspec: {scaleTargetRef: {kind: StatefulSet, name: w}}", false, 0},
		{"keda", "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: o, namespace: n}\nspec: {scaleTargetRef: {kind: StatefulSet, name: w}}", true, 0},
		{"keda's default kind", "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: o, namespace: n}\nspec: {scaleTargetRef: {name: w}}", false, 0},
		{"keda, paused", "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: o, namespace: n, annotations: {autoscaling.keda.sh/paused: 'true'}}\nspec: {scaleTargetRef: {kind: StatefulSet, name: w}}", false, 0},
		{"keda, paused at a count", "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: o, namespace: n, annotations: {autoscaling.keda.sh/paused-replicas: '2'}}\nspec: {scaleTargetRef: {kind: StatefulSet, name: w}}", true, 2},
		{"vertical", "apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: o, namespace: n}\nspec: {targetRef: {kind: StatefulSet, name: w}}", false, 0},
		{"datadog", "apiVersion: datadoghq.com/v1alpha2\nkind: DatadogPodAutoscaler\nmetadata: {name: o, namespace: n}\nspec: {targetRef: {kind: StatefulSet, name: w}}", true, 0},
	} {
		_, list := item(t, tt.scaler)
		w, _ := item(t, "apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: w, namespace: n}")
		scales, fixed := false, 0
		for _, s := range NewRun(list, "fn").Scalers() {
			scales, fixed = s.Scales(&Workload{Object: w}), s.Fixed
		}
		if scales != tt.scales || scales && fixed != tt.fixed {
			t.Errorf("%s: got %v, %d", tt.name, scales, fixed)
		}
	}
}
